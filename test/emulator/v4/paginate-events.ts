import type { Collection } from '../storage/collection.ts'
import type { DocumentVersion, StoredDocument } from '../storage/document.ts'
import { compareSetEvents, type SetEvent } from '../storage/event-log.ts'
import type { SetExpression } from '../storage/set-expression.ts'
import { sourcesOf } from '../storage/set-walk.ts'
import { Time } from '../storage/time.ts'
import { equalValues } from '../storage/value-order.ts'
import { DocumentRef, isObject, type ObjectValue, SchemaRef, type Value } from '../storage/values.ts'
import { toInteger, toRef, typeName } from './casts.ts'
import { invalidArgument, wrongType } from './errors.ts'
import { makePage, type PageRequest } from './paginate.ts'
import { readableSet } from './permissions.ts'
import { at, type Place } from './position.ts'
import { type Context, EventView, type Page, type Runtime, type RuntimeObject } from './runtime.ts'

/**
 * A place in a list of events. Without a document it lies behind all events of its ts and action; without an action
 * that is add, so that `{ts}` skips the whole ts.
 */
interface EventCursor {
  readonly ts: number
  readonly isRemove: boolean
  readonly id: bigint | undefined
  readonly literal: Runtime
}

/**
 * A page of the events of a set, or of a document's history. What lies before the horizon is missing without a word,
 * inside `At` too (fauna.md, "Lost deletions").
 */
export function paginateEvents(
  context: Context,
  source: SetExpression | DocumentRef | SchemaRef,
  request: PageRequest,
  place: Place,
  cursorPlace: Place,
): Page {
  const set: SetExpression = { type: 'events', source }
  const isReadable = readableSet(context, set, place)
  const cursor = request.cursor === undefined ? undefined : readCursor(request.cursor, cursorPlace)
  const events = 'type' in source ? setEvents(context, source, place) : documentHistory(context, source)
  const wanted = Math.max(request.size + 1, 1)
  const elements: EventView[] = []
  const ordered = request.backward ? events.toReversed() : events
  const isReached = (event: EventView) => {
    if (cursor === undefined) return true
    return request.backward ? compareToCursor(event, cursor) < 0 : compareToCursor(event, cursor) >= 0
  }
  const start = ordered.findIndex(isReached)
  for (let index = start; index >= 0 && index < ordered.length; index++) {
    const event = ordered[index] as EventView
    if (event.ts > context.at) {
      if (request.backward) continue
      break
    }
    if (!isReadable({ values: [], ref: event.ref })) continue
    elements.push(event)
    if (elements.length === wanted) break
  }
  const literal = (event: EventView) => event
  return makePage(elements, request, cursor?.literal, literal, literal)
}

/** Where an event stands to a cursor: negative before it, positive behind it. */
function compareToCursor(event: EventView, cursor: EventCursor): number {
  if (event.ts !== cursor.ts) return event.ts - cursor.ts
  const isRemove = isRemoval(event.action)
  if (isRemove !== cursor.isRemove) return isRemove ? -1 : 1
  const id = event.ref instanceof DocumentRef ? event.ref.id : 0n
  if (cursor.id === undefined || id < cursor.id) return -1
  return id === cursor.id ? 0 : 1
}

function isRemoval(action: string): boolean {
  return action === 'remove' || action === 'delete'
}

function readCursor(value: Runtime, place: Place): EventCursor {
  if (value instanceof EventView) {
    const id = value.ref instanceof DocumentRef ? value.ref.id : undefined
    return { ts: value.ts, isRemove: isRemoval(value.action), id, literal: value }
  }
  if (typeof value === 'bigint') return { ts: Number(value), isRemove: false, id: -1n, literal: null }
  if (value instanceof Time) return { ts: value.micros, isRemove: false, id: -1n, literal: null }
  if (value === null) return { ts: Infinity, isRemove: false, id: undefined, literal: null }
  if (!isObject(value)) throw wrongType('Object, Integer, Time, or Date', typeName(value), place)
  return readCursorObject(value as RuntimeObject, place)
}

/** `{ts}`, `{ts, action}` or `{ts, action, document | resource}`. */
function readCursorObject(object: RuntimeObject, place: Place): EventCursor {
  const documentKey = ['document', 'resource', 'instance'].find((key) => object.has(key))
  const known = ['ts', 'action', 'data', 'values', documentKey]
  if (!object.has('ts') || [...object.keys()].some((key) => !known.includes(key))) {
    throw invalidArgument(`Cannot create event cursor with keys ${[...object.keys()].join(', ')}`, place)
  }
  const ts = Number(toInteger(object.get('ts') as Runtime, at(place, 'ts')))
  const action = object.get('action') ?? 'add'
  if (!['add', 'remove', 'create', 'delete', 'update'].includes(action as string)) {
    throw invalidArgument(
      `String 'create', 'update', or 'delete' expected, ${typeName(action)} provided.`,
      at(place, 'action'),
    )
  }
  const isRemove = isRemoval(action as string)
  const ref = documentKey === undefined ? undefined : toRef(object.get(documentKey) as Runtime, at(place, documentKey))
  if (!(ref instanceof DocumentRef)) return { ts, isRemove, id: undefined, literal: null }
  return { ts, isRemove, id: ref.id, literal: new EventView(ts, action as string, ref) }
}

function setEvents(context: Context, set: SetExpression, place: Place): readonly EventView[] {
  const now = context.transaction.snapshot
  const view = (event: SetEvent) => new EventView(event.ts, event.action, event.document.ref)
  const isKept = (collection: Collection) => {
    const horizon = collection.horizon(now)
    return (event: SetEvent) => event.ts >= horizon
  }
  const sources = sourcesOf(context.database, set)
  if (set.type === 'documents')
    return sources.flatMap((source) => source.events.events().filter(isKept(source)).map(view))
  if (set.type !== 'match') throw invalidArgument('Set does not support events history.', place)
  const entries = context.database.indexes.get(set.index)?.entries() ?? []
  const byDocument = new Map<StoredDocument, Map<DocumentVersion, Value[]>>()
  for (const { terms, values, version } of entries) {
    if (!equalValues(terms, set.terms)) continue
    const versions = byDocument.get(version.document) ?? new Map<DocumentVersion, Value[]>()
    versions.set(version, [...(versions.get(version) ?? []), values])
    byDocument.set(version.document, versions)
  }
  const events = [...byDocument.values()].flatMap(memberEvents).sort(compareSetEvents)
  const oldest = Math.max(0, ...sources.map((source) => source.horizon(now)))
  return events.filter((event) => event.ts >= oldest).map(view)
}

/** When a document's entries in an index came and went; an entry that an update leaves as it was makes no event. */
function memberEvents(versions: ReadonlyMap<DocumentVersion, readonly Value[]>): SetEvent[] {
  const has = (version: DocumentVersion | undefined, values: Value) =>
    version !== undefined && (versions.get(version) ?? []).some((other) => equalValues(other, values))
  return [...versions].flatMap(([version, entries]) =>
    entries.flatMap((values) => {
      const events: SetEvent[] = []
      const { document } = version
      if (!has(version.previous, values)) events.push({ ts: version.ts, action: 'add', document })
      if (version.next && !has(version.next, values)) events.push({ ts: version.next.ts, action: 'remove', document })
      return events
    }),
  )
}

/** A document's own history; an update tells what it changed (`document-history` in recordings/fql-v4.json). */
function documentHistory(context: Context, ref: DocumentRef | SchemaRef): readonly EventView[] {
  if (ref instanceof SchemaRef) return []
  const collection = context.database.collections.get(ref.collection)
  const document = collection?.find(ref.id)
  if (collection === undefined || document === undefined) return []
  const horizon = collection.horizon(context.transaction.snapshot)
  return document
    .versions()
    .filter((version) => version.ts >= horizon)
    .map((version) => {
      const data = version.content?.data?.read()
      if (version.isCreation) return new EventView(version.ts, 'create', ref, data ?? null)
      if (version.content === undefined) return new EventView(version.ts, 'delete', ref, null)
      return new EventView(version.ts, 'update', ref, changes(version.previous?.content?.data?.read(), data))
    })
}

function changes(before: ObjectValue = new Map(), after: ObjectValue = new Map()): ObjectValue {
  const changed = new Map<string, Value>()
  for (const [key, value] of after) {
    const old = before.get(key)
    if (old === undefined) changed.set(key, value)
    else if (!equalValues(old, value)) changed.set(key, isObject(old) && isObject(value) ? changes(old, value) : value)
  }
  for (const key of before.keys()) if (!after.has(key)) changed.set(key, null)
  return changed
}
