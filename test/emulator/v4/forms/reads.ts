import { requireHistory } from '../../storage/horizon.ts'
import type { SetExpression } from '../../storage/set-expression.ts'
import { walkSet } from '../../storage/set-walk.ts'
import { DocumentRef, isArray, isObject, type SchemaRef } from '../../storage/values.ts'
import { isSet, refuseUnresolved, toBoolean, toIdentifier, toInteger, toTime } from '../casts.ts'
import { instanceNotFound, invalidArgument, permissionDenied } from '../errors.ts'
import { type Form, fn } from '../form.ts'
import { type PageRequest, paginateSet } from '../paginate.ts'
import { paginateEvents } from '../paginate-events.ts'
import { may, readableSet } from '../permissions.ts'
import { at, type Position } from '../position.ts'
import {
  type Context,
  DocumentView,
  type Page,
  type Runtime,
  type RuntimeObject,
  readAt,
  readTime,
  SchemaView,
  UnresolvedRef,
} from '../runtime.ts'
import { KIND_NAMES } from '../schema-kinds.ts'

const DEFAULT_PAGE_SIZE = 64
const MAX_PAGE_SIZE = 100_000

/** The time argument of a read function, which takes precedence over `At`. */
function atTime(context: Context, ts: Runtime | undefined, position: Position): Context {
  if (ts === undefined) return context
  return { ...context, at: toTime(ts, at(position, 'ts')).micros }
}

/** What `Get` and `Exists` find, or undefined. Before the horizon even `Exists` is refused (fauna.md). */
function find(context: Context, ref: DocumentRef | SchemaRef): DocumentView | SchemaView | undefined {
  if (ref instanceof DocumentRef) {
    const collection = context.database.collections.get(ref.collection)
    if (collection === undefined) return undefined
    const { at, now } = readTime(context)
    if (at !== Infinity) requireHistory([collection], at, now)
    const version = collection.find(ref.id)?.versionAt(at, now)
    // What was written at a time before 1970 is listed, and never found (seen on a server).
    return version && version.ts >= 0 ? new DocumentView(version) : undefined
  }
  const version = context.database.schema(ref.kind).find(ref.name)?.versionAt(readAt(context))
  return version && new SchemaView(ref, version.ts, version.fields)
}

function firstReadable(context: Context, set: SetExpression, position: Position): DocumentRef | SchemaRef | undefined {
  readableSet(context, set, position)
  for (const { ref } of walkSet(context.database, set, readTime(context), undefined, false)) return ref
  return undefined
}

function get(context: Context, value: Runtime, position: Position): DocumentView | SchemaView {
  const identifier = toIdentifier(value, at(position, 'get'))
  const ref = isSet(identifier) ? firstReadable(context, identifier, at(position, 'get')) : identifier
  if (ref === undefined) throw instanceNotFound('Set', position)
  const found = find(context, ref)
  if (!may(context, 'read', ref)) throw permissionDenied(position)
  if (found) return found
  throw instanceNotFound(ref instanceof DocumentRef ? 'Document' : KIND_NAMES[ref.kind].title, position)
}

function exists(context: Context, value: Runtime, position: Position): boolean {
  if (value instanceof UnresolvedRef) return false
  const identifier = toIdentifier(value, at(position, 'exists'))
  const ref = isSet(identifier) ? firstReadable(context, identifier, at(position, 'exists')) : identifier
  return ref !== undefined && find(context, ref) !== undefined && may(context, 'read', ref)
}

function paginate(
  context: Context,
  value: Runtime,
  events: boolean,
  request: PageRequest,
  position: Position,
  cursorPlace: Position,
): Page {
  const identifier = toIdentifier(value, at(position, 'paginate'))
  const where = at(position, 'paginate')
  if (request.cursor !== undefined) refuseUnresolved(request.cursor, cursorPlace)
  if (!isSet(identifier)) {
    if (events) return paginateEvents(context, identifier, request, position, cursorPlace)
    return paginateSet(context, { type: 'singleton', ref: identifier }, request, where)
  }
  if (identifier.type === 'events') return paginateEvents(context, identifier.source, request, position, cursorPlace)
  if (events) return paginateEvents(context, identifier, request, position, cursorPlace)
  return paginateSet(context, identifier, request, where)
}

/** Where a page begins (`after`) or ends (`before`). Null is a cursor after everything (fauna.md, v4 pages). */
interface PageEnds {
  readonly after?: Runtime | undefined
  readonly before?: Runtime | undefined
}

function paginateForm(cursorKey: 'after' | 'before' | 'cursor'): Form {
  const isRequired = cursorKey !== 'after'
  const required = isRequired ? ['paginate', cursorKey] : ['paginate']
  const optional = isRequired ? ['size', 'events', 'ts', 'sources'] : ['after', 'size', 'events', 'ts', 'sources']
  return fn(required, optional, (context, [set, cursor, size, events, ts], position) => {
    const count = size === undefined ? DEFAULT_PAGE_SIZE : Number(toInteger(size, at(position, 'size')))
    const isEvents = events !== undefined && toBoolean(events, at(position, 'events'))
    const cursorPlace = at(position, cursorKey)
    const { after, before }: PageEnds =
      cursorKey === 'cursor' ? readCursorObject(cursor as Runtime, cursorPlace) : { [cursorKey]: cursor }
    const request = {
      cursor: after === undefined ? before : after,
      size: Math.min(count, MAX_PAGE_SIZE),
      backward: before !== undefined,
    }
    return paginate(atTime(context, ts, position), set as Runtime, isEvents, request, position, cursorPlace)
  })
}

function readCursorObject(cursor: Runtime, position: Position): PageEnds {
  if (cursor === null) return {}
  const object = isObject(cursor) && cursor.size === 1 ? (cursor as RuntimeObject) : undefined
  const [after, before] = [object?.get('after'), object?.get('before')]
  if (after === undefined && before === undefined) {
    throw invalidArgument(
      "Invalid cursor object. Expected an object with either 'before' or 'after' key in it.",
      position,
    )
  }
  return { after, before }
}

function endForm(name: 'first' | 'last'): Form {
  return fn([name], [], (context, [value], position) => {
    const where = at(position, name)
    const request = { cursor: undefined, size: 1, backward: name === 'last' }
    const items = isArray(value) ? value : paginate(context, value as Runtime, false, request, position, where).data
    const item = items.at(name === 'last' ? -1 : 0)
    if (item === undefined) throw invalidArgument(`Non-empty ${isArray(value) ? 'array' : 'set'} expected.`, where)
    return item as Runtime
  })
}

export const READ_FORMS: readonly Form[] = [
  fn(['get'], ['ts'], (context, [value, ts], position) =>
    get(atTime(context, ts, position), value as Runtime, position),
  ),
  fn(['exists'], ['ts'], (context, [value, ts], position) =>
    exists(atTime(context, ts, position), value as Runtime, position),
  ),
  paginateForm('after'),
  paginateForm('before'),
  paginateForm('cursor'),
  endForm('first'),
  endForm('last'),
]
