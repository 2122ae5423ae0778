import { elementKey, type SetElement } from '../storage/set-element.ts'
import type { SetExpression } from '../storage/set-expression.ts'
import { compareToCursor, walkSet } from '../storage/set-walk.ts'
import type { Value } from '../storage/values.ts'
import { toList, toValue } from './casts.ts'
import { readableSet } from './permissions.ts'
import type { Position } from './position.ts'
import { requireWidth } from './query-width.ts'
import { type Context, Page, type Runtime, readTime } from './runtime.ts'

/** Where a page begins and which way it goes. */
export interface PageRequest {
  /** `after` or `before`; undefined for the first page. */
  readonly cursor: Runtime | undefined
  readonly size: number
  /** Forward pages begin with the cursor, backward ones end before it. */
  readonly backward: boolean
}

/** What an element is in a page: its index's values, or its ref where the index has none. */
export function elementLiteral({ values, ref }: SetElement): Runtime {
  return values.length === 0 ? ref : values.length === 1 ? (values[0] as Value) : values
}

/**
 * A page of a set's elements. Size 0 or below makes an empty page without `after` (fauna.md, v4 pages). The
 * permissions leave elements out before they are counted. A page of as many elements as a query may read fails when there
 * is one more after it, because that is read too.
 */
export function paginateSet(context: Context, set: SetExpression, request: PageRequest, position: Position): Page {
  const { database } = context
  const { backward, size } = request
  const isReadable = readableSet(context, set, position)
  const cursor =
    request.cursor === undefined ? undefined : toList(request.cursor).map((item) => toValue(item, position))
  const wanted = Math.max(size + 1, 1)
  const elements: SetElement[] = []
  for (const element of walkSet(database, set, readTime(context), cursor, backward)) {
    if (cursor !== undefined) {
      const compared = compareToCursor(database, set, element, cursor)
      if (backward ? compared >= 0 : compared < 0) continue
    }
    if (!isReadable(element)) continue
    elements.push(element)
    if (elements.length === wanted) break
  }
  requireWidth(elements.length)
  return makePage(elements, request, cursor, elementKey, elementLiteral)
}

/** Makes a page of one element more than fits in it, which shows whether there is another page, and where. */
export function makePage<T>(
  elements: readonly T[],
  { size, backward }: PageRequest,
  cursor: Runtime | undefined,
  cursorOf: (element: T) => Runtime,
  literalOf: (element: T) => Runtime,
): Page {
  const last = size > 0 && elements.length > size ? elements[backward ? size - 1 : size] : undefined
  const next = size === 0 ? cursor : last === undefined ? undefined : cursorOf(last)
  const data = elements.slice(0, Math.max(size, 0)).map(literalOf)
  if (backward) data.reverse()
  return backward ? new Page(data, next, cursor) : new Page(data, cursor, next)
}
