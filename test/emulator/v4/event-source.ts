import type { DocumentVersion, StoredDocument } from '../storage/document.ts'
import { compareSetEvents, type SetEvent } from '../storage/event-log.ts'
import type { SetExpression } from '../storage/set-expression.ts'
import { sourcesOf } from '../storage/set-walk.ts'
import { equalValues } from '../storage/value-order.ts'
import { DocumentRef, isObject, type ObjectValue, type SchemaRef, type Value } from '../storage/values.ts'
import { invalidArgument } from './errors.ts'
import type { Position } from './position.ts'
import type { Context, Runtime } from './runtime.ts'

/** An event of a set, or of a document's own history; those have data. */
export interface HistoryEvent {
  readonly ts: number
  readonly action: string
  readonly ref: DocumentRef | SchemaRef
  readonly data?: Runtime | undefined
}

/** The events of a set or of a document, in order; those before `oldest` are omitted. */
export interface EventSource {
  readonly events: readonly HistoryEvent[]
  /** The horizon, in microseconds. */
  readonly oldest: number
}

export function eventsOf(
  context: Context,
  source: SetExpression | DocumentRef | SchemaRef,
  position: Position,
): EventSource {
  const now = context.transaction.snapshot
  if (source instanceof DocumentRef) {
    const collection = context.database.collections.get(source.collection)
    const document = collection?.find(source.id)
    return { events: document ? documentHistory(document) : [], oldest: collection?.horizon(now) ?? 0 }
  }
  if (!('type' in source)) return { events: [], oldest: 0 }
  if (source.type === 'singleton') {
    const history = eventsOf(context, source.ref, position)
    return { events: history.events.flatMap(asSetEvent), oldest: history.oldest }
  }
  const collections = sourcesOf(context.database, source)
  const oldest = Math.max(0, ...collections.map((collection) => collection.horizon(now)))
  if (source.type === 'documents') return { events: collections[0]?.events.events() ?? [], oldest }
  if (source.type === 'match') return { events: indexEvents(context, source), oldest }
  throw invalidArgument('Set does not support events history.', position)
}

/** A document's history as that of the set which holds it alone: an update is not an event. */
function asSetEvent({ ts, action, ref }: HistoryEvent): HistoryEvent[] {
  return action === 'update' ? [] : [{ ts, action: action === 'create' ? 'add' : 'remove', ref }]
}

function indexEvents(context: Context, match: SetExpression & { type: 'match' }): SetEvent[] {
  const entries = context.database.indexes.get(match.index)?.entries() ?? []
  const byDocument = new Map<StoredDocument, Map<DocumentVersion, (readonly Value[])[]>>()
  for (const { terms, values, version } of entries) {
    if (!equalValues(terms, match.terms)) continue
    const versions = byDocument.get(version.document) ?? new Map<DocumentVersion, (readonly Value[])[]>()
    versions.set(version, [...(versions.get(version) ?? []), values])
    byDocument.set(version.document, versions)
  }
  return [...byDocument.values()].flatMap(memberEvents).sort(compareSetEvents)
}

/**
 * When a document's entries in an index came and went, with their values; an entry that an update leaves as it was makes
 * no event.
 */
function memberEvents(versions: ReadonlyMap<DocumentVersion, readonly (readonly Value[])[]>): SetEvent[] {
  const has = (version: DocumentVersion | undefined, values: Value) =>
    version !== undefined && (versions.get(version) ?? []).some((other) => equalValues(other, values))
  return [...versions].flatMap(([version, entries]) =>
    entries.flatMap((values) => {
      const events: SetEvent[] = []
      const { next, previous } = version
      const entry = { ref: version.document.ref, ...(values.length > 0 && { data: values }) }
      if (!has(previous, values)) events.push({ ts: version.ts, action: 'add', ...entry })
      if (next && !has(next, values)) events.push({ ts: next.ts, action: 'remove', ...entry })
      return events
    }),
  )
}

/** A document's own history; an update contains what it changed (`document-history` in recordings/fql-v4.json). */
function documentHistory(document: StoredDocument): HistoryEvent[] {
  const { ref } = document
  return document.versions().map((version): HistoryEvent => {
    const { ts, action, content, previous } = version
    const data = content?.data?.read()
    if (content === undefined || !previous?.isSeen(previous.ts, ts)) return { ts, action, ref, data: data ?? null }
    return { ts, action: 'update', ref, data: changes(previous.content?.data?.read(), data) }
  })
}

/** What an update changed, fields that it took away as null; null when it changed nothing. */
function changes(before: ObjectValue = new Map(), after: ObjectValue = new Map()): ObjectValue | null {
  const changed = new Map<string, Value>()
  for (const [key, old] of before) {
    const value = after.get(key) ?? null
    if (!equalValues(old, value)) changed.set(key, isObject(old) && isObject(value) ? changes(old, value) : value)
  }
  for (const [key, value] of after) if (!before.has(key)) changed.set(key, value)
  return changed.size > 0 ? changed : null
}
