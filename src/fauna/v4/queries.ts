import type { End } from '../batches/both-ends.ts'
import type { EntryRequest, IdRequest, IndexRequest, SampleRequest, WholeIndexRequest } from '../fauna.ts'
import { MAX_ID, nextId, previousId } from '../ids.ts'
import { FIRST_ID, type Position } from '../positions.ts'
import * as fql from './expressions.ts'

const DAY_MICROS = 86_400_000_000

/** No document that Fauna creates has this id: getting it shows whether documents can be read. */
const PROBE_ID = '0'

const NOW: fql.Expression = { now: null }

/** Microseconds since 1970. */
export const now: fql.Expression = { to_micros: NOW }

/** What a database consists of, and the databases below it. */
export type SchemaSet = 'collections' | 'indexes' | 'functions' | 'roles' | 'access_providers' | 'databases'

/** The part of a list that a page shows. */
export interface SchemaPart {
  readonly end: End
  readonly size: number
  /** Where the page starts, in the direction of reading; absent: at the end of the list. */
  readonly from?: fql.Expression | undefined
}

/** Complete definitions, in the order of the list. */
export function schemaPage(set: SchemaSet, part: SchemaPart): fql.Expression {
  return fql.map(listPage(set, part), 'ref', fql.get(fql.variable('ref')))
}

/**
 * The names of collections, and how many days of history they retain; null is forever. Without their references: the
 * server reads each definition again to show its reference (measured).
 */
export function collectionPage(part: SchemaPart): fql.Expression {
  const [ref, document] = [fql.variable('ref'), fql.variable('document')]
  const row = fql.object({
    name: fql.select('name', document),
    history_days: fql.select('history_days', document, null),
  })
  return fql.map(listPage('collections', part), 'ref', fql.bind('document', fql.get(ref), row))
}

/** `before: null` is the last page (measured). */
function listPage(set: SchemaSet, { end, size, from }: SchemaPart): fql.Expression {
  const start = from === undefined ? null : [from]
  if (end === 'last') return fql.paginate({ [set]: null }, { size, before: start })
  return fql.paginate({ [set]: null }, { size, ...(start !== null && { after: start }) })
}

/** Always fails: with `instance not found` if any document can be read, with `permission denied` if not. */
export function probeCollection(collection: string): fql.Expression {
  return fql.get(fql.ref(collection, PROBE_ID))
}

/** Fails unless the entries of the index can be read. */
export function probeIndex(index: string): fql.Expression {
  return fql.paginate(fql.match(index), { size: 1 })
}

/** The first references of a collection. */
export function firstReferences(collection: string, size: number): fql.Expression {
  return fql.paginate(fql.documents(collection), { size })
}

/** Fails with the horizon if the history is too short for `ts`, in microseconds. */
export function readAt(ts: number, collection: string): fql.Expression {
  return fql.at(ts, fql.exists(fql.ref(collection, PROBE_ID)))
}

/** The names of these as of `ts` and as of now; null for what does not exist or is hidden. */
export function namesThenAndNow(ts: number, collection: string, index?: string): fql.Expression {
  const schemas = [fql.collection(collection), ...(index === undefined ? [] : [fql.index(index)])]
  const names = schemas.map(nameOf)
  return fql.object({ before: fql.at(ts, names), now: names })
}

/** Null if it does not exist or is hidden. */
function nameOf(schema: fql.Expression): fql.Expression {
  return fql.choose(fql.exists(schema), fql.select('name', fql.get(schema)), null)
}

/** What is asked about a collection, whether or not it can be read. */
export interface Glance {
  readonly collection: string
  /** As `ts` of `namesThenAndNow`; absent: not asked. */
  readonly since?: number | undefined
  /** For the first entry of the index at or after `from`; absent: not asked. */
  readonly entry?: { readonly index: string; readonly from: Position } | undefined
  /** For the first event after this position; absent: not asked. */
  readonly eventAfter?: Position | undefined
}

/**
 * The time of the snapshot, then an object for each collection. What is not asked is null.
 *
 * - `names`: `namesThenAndNow`
 * - `definition`: `{history_days}`, null within it if all history is retained; null if the definition is hidden
 * - `entries`: the first entry, in a list that is empty without one
 * - `events`: the first event in such a list; null also if it may have left the history: asking for it would fail the query
 */
export function glances(requests: readonly Glance[]): fql.Expression {
  return [now, ...requests.map(glance)]
}

/** The definition of the collection of a glance; null if it is hidden. */
const definition = fql.variable('definition')

/** Each access to a definition takes Fauna some milliseconds, the more indexes there are (measured): one is enough. */
function glance({ collection: name, since, entry, eventAfter }: Glance): fql.Expression {
  const visible = fql.object({ history_days: fql.select('history_days', definition, null) })
  const answers = fql.object({
    names: since === undefined ? null : namesSince(name, since),
    definition: fql.choose(fql.equals(definition, null), null, visible),
    entries: entry === undefined ? null : fql.select('data', entryPage({ collection: name, size: 1, ...entry })),
    events: eventAfter === undefined ? null : firstEvent(name, eventAfter),
  })
  const collection = fql.collection(name)
  return fql.bind('definition', fql.choose(fql.exists(collection), fql.get(collection), null), answers)
}

/** `namesThenAndNow`, for which a definition that has not changed since `ts` need not be read as of then. */
function namesSince(collection: string, ts: number): fql.Expression {
  const now = fql.select('name', definition, null)
  const isSame = fql.atLeast(ts, fql.select('ts', definition, 0))
  return fql.object({ before: [fql.choose(isSame, now, fql.at(ts, nameOf(fql.collection(collection))))], now: [now] })
}

function firstEvent(collection: string, after: Position): fql.Expression {
  const events = fql.select('data', eventPage(collection, after, 1))
  return fql.choose(isInHistory(after.ts), fql.after(readAt(after.ts, collection), events), null)
}

/** The days of history of a collection that retains all of it: more than Fauna has existed for. */
const ALL_DAYS = 36_500

/** How far inside the history a time has to be: the history has 15 minutes more than its days (fauna.md). */
const EXTRA_MICROS = 14 * 60_000_000

/** Whether `ts` is so far inside the history, by its length, that a read then fails only if the length was raised. */
function isInHistory(ts: number): fql.Expression {
  const days = fql.choose(fql.equals(definition, null), 0, fql.select('history_days', definition, ALL_DAYS))
  return fql.atLeast(fql.add(ts + EXTRA_MICROS, fql.multiply(days, DAY_MICROS)), now)
}

export interface ScanOptions {
  /** Leaves out references to documents that cannot be read, instead of failing. */
  readonly onlyExisting: boolean
  /** Returns documents with their references and `ts` only. */
  readonly idsOnly: boolean
}

export function scan(
  request: IdRequest & { readonly size: number },
  { onlyExisting, idsOnly }: ScanOptions,
): fql.Expression {
  const ref = fql.variable('ref')
  const page = fql.paginate(idRange(request), { size: request.size })
  const refs = onlyExisting ? fql.filter(page, 'ref', fql.exists(ref)) : page
  const document = fql.get(ref)
  const found = idsOnly ? fql.object({ ref, ts: fql.select('ts', document) }) : document
  return fql.at(request.snapshot, fql.map(refs, 'ref', found))
}

/** A page of each range. @param onlyExisting as in `ScanOptions` */
export function sample({ collection, snapshot, ranges, size }: SampleRequest, onlyExisting: boolean): fql.Expression {
  const ref = fql.variable('ref')
  const pages = ranges.map(({ from, to, end }) => {
    // `before: null` is the last page (measured).
    const page = fql.paginate(idRange({ collection, from, to }), { size, ...(end === 'last' && { before: null }) })
    return fql.map(onlyExisting ? fql.filter(page, 'ref', fql.exists(ref)) : page, 'ref', fql.get(ref))
  })
  return fql.at(snapshot, pages)
}

/** The first id of a range; null if there is none. */
export function firstId(request: IdRequest): fql.Expression {
  return fql.at(request.snapshot, fql.select(['data', 0, 'id'], fql.paginate(idRange(request), { size: 1 }), null))
}

/** The last id of a range; null if there is none. */
export function lastId(request: IdRequest): fql.Expression {
  // `before: null` is the last page (measured).
  const page = fql.paginate(idRange(request), { size: 1, before: null })
  return fql.at(request.snapshot, fql.select(['data', 0, 'id'], page, null))
}

function idRange({ collection, from, to }: Omit<IdRequest, 'snapshot'>): fql.Expression {
  const end = to === undefined ? [] : [fql.ref(collection, to)]
  return fql.range(fql.documents(collection), [fql.ref(collection, from)], end)
}

/** An entry is [ts, ref, ...]: a lambda of two parameters would refuse an index with more values. */
const entry = fql.variable('entry')
const entryReference = fql.select(1, entry)

/** @param onlyExisting leaves out entries of documents that do not exist, instead of failing */
export function walk(request: IndexRequest, onlyExisting: boolean): fql.Expression {
  const page = entryPage(request)
  const entries = onlyExisting ? fql.filter(page, 'entry', fql.exists(entryReference)) : page
  return fql.at(request.snapshot, fql.map(entries, 'entry', fql.get(entryReference)))
}

/** The entries that `walk` leaves out with `onlyExisting`, each as `[ts, id]`. */
export function missingEntries(request: IndexRequest): fql.Expression {
  const missing = fql.filter(entryPage(request), 'entry', fql.not(fql.exists(entryReference)))
  return fql.at(request.snapshot, fql.map(missing, 'entry', tsAndId))
}

/** A page of at most one entry, as `[ts, id]`; no document is read. */
export function firstEntry(request: EntryRequest): fql.Expression {
  return fql.at(request.snapshot, fql.map(entryPage({ ...request, size: 1 }), 'entry', tsAndId))
}

const tsAndId = [fql.select(0, entry), fql.select([1, 'id'], entry)]

function entryPage({ collection, index, from, to, size }: Omit<IndexRequest, 'snapshot'>): fql.Expression {
  // A bound without a reference covers all entries of its ts (measured).
  const begin = from.id === FIRST_ID ? [from.ts] : [from.ts, fql.ref(collection, inclusiveBound(from.id))]
  const set = fql.range(fql.match(index), begin, to === undefined ? [] : [to])
  return fql.paginate(set, { size })
}

/** A lower bound with a negative id is exclusive, any other inclusive; negative ids come after all others (measured). */
function inclusiveBound(id: string): string {
  return id.startsWith('-') ? (previousId(id) ?? MAX_ID) : id
}

/** The `ts` of the last entry; null if there is none. */
export function lastTs({ index, snapshot }: WholeIndexRequest): fql.Expression {
  // `before: null` is the last page of the whole index, even of a range (measured).
  const last = fql.paginate(fql.match(index), { size: 1, before: null })
  return fql.at(snapshot, fql.select(['data', 0, 0], last, null))
}

/**
 * A page of set events, of which only those of removed documents are returned, each as `[ts, id]`.
 *
 * Set events before the horizon vanish without an error; a read at the position fails (fauna.md, "Lost deletions").
 * @param after exclusive
 */
export function removals(collection: string, after: Position, size: number): fql.Expression {
  const events = eventPage(collection, after, size)
  const removed = fql.map(fql.filter(events, 'event', isRemoval), 'event', eventTsAndId)
  return fql.after(readAt(after.ts, collection), removed)
}

/** Set events of all kinds. @param after exclusive */
function eventPage(collection: string, after: Position, size: number): fql.Expression {
  return fql.paginate(fql.documents(collection), { events: true, size, after: eventsAfter(collection, after) })
}

const event = fql.variable('event')

const eventTsAndId = [fql.select('ts', event), fql.select(['document', 'id'], event)]

/** A change of a document's `ttl` removes it from the set and adds it again (measured), while it keeps existing. */
const isRemoval = fql.choose(
  fql.equals(fql.select('action', event), 'remove'),
  fql.not(fql.asOf(fql.select('ts', event), fql.exists(fql.select('document', event)))),
  false,
)

/** Fauna's cursor is inclusive; without a document it skips every event of its `ts` (fauna.md, v4). */
function eventsAfter(collection: string, position: Position): fql.Expression {
  const next = nextId(position.id)
  if (next === undefined) return fql.object({ ts: position.ts })
  return fql.object({ ts: position.ts, action: 'remove', document: fql.ref(collection, next) })
}

/** Documents of one collection, each as of a time of its own; null for one that did not exist then. */
export function versions(collection: string, keys: readonly Position[]): fql.Expression {
  const wanted = keys.map(({ id, ts }) => [ts, fql.ref(collection, id)])
  return fql.map(wanted, 'version', versionOf)
}

const [time, reference] = [fql.select(0, fql.variable('version')), fql.select(1, fql.variable('version'))]

const versionOf = fql.asOf(time, fql.choose(fql.exists(reference), fql.get(reference), null))
