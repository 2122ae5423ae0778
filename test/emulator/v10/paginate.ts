import { FqlError } from './errors.ts'
import { callFunction } from './evaluate.ts'
import type { Call } from './method.ts'
import { hasCollection } from './module-lookup.ts'
import {
  type Context,
  type FunctionValue,
  type Runtime,
  type RuntimeObject,
  readingAt,
  type SetValue,
} from './runtime.ts'
import { type PagePlace, readCursor, writeCursor } from './set-cursor.ts'
import type { SetExpression } from './set-expression.ts'
import { walk } from './set-walk.ts'
import type { Span } from './source.ts'
import { integerArgument } from './types.ts'

/** The size of a page when none is given. */
const DEFAULT_PAGE_SIZE = 16
const MAX_PAGE_SIZE = 16_000

export interface Page {
  readonly data: readonly Runtime[]
  /** The cursor of the next page; undefined on the last one. */
  readonly after: string | undefined
}

/** The first page of a set. */
export function paginate(context: Context, set: SetValue, size = set.pageSize ?? DEFAULT_PAGE_SIZE): Page {
  return readPage(readingAt(context, set.at), firstPage(context, set, size))
}

/** The cursor of a set's first page. */
export function cursorOf(context: Context, set: SetValue): string {
  return writeCursor(firstPage(context, set, set.pageSize ?? DEFAULT_PAGE_SIZE))
}

function firstPage(context: Context, { expression, at }: SetValue, size: number): PagePlace {
  return { expression, at, snapshot: context.transaction.snapshot, size, from: undefined }
}

/**
 * A page after the first. Which elements it has, and their projections, are as of the first page; only documents
 * that are returned completely are read at the present, unless the first page was made inside of `at` (`scan page 2 without at`
 * in recordings/edges.json; the projected one seen on a server).
 */
export function paginateFromCursor(context: Context, cursor: string, size: number | undefined, span: Span): Page {
  const position = readCursor(context, cursor)
  if (position === undefined) throw new FqlError('invalid_cursor', 'Cursor cursor is invalid or expired.', span)
  const collection = collectionOf(position.expression)
  if (collection !== undefined && !hasCollection(context, collection)) {
    throw new FqlError('unbound_variable', `Unbound variable \`${collection}\``, span)
  }
  const reading = { ...context, at: position.at ?? position.snapshot, isPinned: position.at !== undefined }
  return readPage(reading, { ...position, size: size ?? position.size })
}

/** A projection is evaluated for the elements of the page only, not for the one that shows where the next page starts. */
function readPage(context: Context, page: PagePlace): Page {
  const { set, mappers } = withoutMaps(page.expression)
  const data: Runtime[] = []
  for (const { value, position } of walk(context, set, page.from, false)) {
    if (data.length === page.size) return { data, after: writeCursor({ ...page, from: position }) }
    data.push(mappers.reduce((mapped, by) => callFunction(context, by, [mapped]), value))
  }
  return { data, after: undefined }
}

/** A set without the maps around it, which come in the order in which they are applied. */
function withoutMaps(set: SetExpression): { set: SetExpression; mappers: readonly FunctionValue[] } {
  if (set.type !== 'map') return { set, mappers: [] }
  const inner = withoutMaps(set.set)
  return { set: inner.set, mappers: [...inner.mappers, set.by] }
}

function collectionOf(set: SetExpression): string | undefined {
  if (set.type === 'documents' || set.type === 'index') return set.collection
  return 'set' in set ? collectionOf(set.set) : undefined
}

/** A page as an object: what `paginate` returns. */
export function pageValue({ data, after }: Page): RuntimeObject {
  return new Map<string, Runtime>([['data', data], ...(after === undefined ? [] : [['after', after] as const])])
}

/** `error-page-size` in recordings/fql-v10.json. */
export function pageSizeOf(call: Call, position: number): number {
  const size = integerArgument(call, position, 'size')
  if (size >= 1n && size <= MAX_PAGE_SIZE) return Number(size)
  const message = `expected \`size\` to be between 1 and ${MAX_PAGE_SIZE} (inclusive), received ${size}`
  throw new FqlError('invalid_bounds', message, call.span)
}
