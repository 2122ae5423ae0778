import { fql, type Query } from 'fauna'
import type { IndexRequest } from '../fauna.ts'
import { FIRST_ID, type Position } from '../positions.ts'

/**
 * The queries of the adapter. Names, ids, times and sizes enter as arguments, never as text; the one thing that
 * cannot be an argument is an index's name.
 */

/** An id that no document of Fauna's making has; asking for it tells whether documents can be read. */
const PROBE_ID = '0'

/** `at` the very time of the query is no reading of history. */
const justNow: Query = fql`Time.now().subtract(1, "millisecond")`

/**
 * What tells whether the documents of a collection can be read, as they are and inside `at`, where pages are: that
 * takes the privilege `history_read`, without which everything is empty there, in silence (measured).
 * @param name an expression
 */
function probes(name: Query): Query {
  const probe = fql`Collection(${name}).byId(${PROBE_ID})`
  return fql`[${probe}, at (${justNow}) { ${probe} }]`
}

export const now: Query = fql`Time.now().toMicros()`

/** Every page but the first of a set. The page size and the time are in the cursor. */
export function nextPage(cursor: string): Query {
  return fql`Set.paginate(${cursor})`
}

/** All collections, each with whether its documents can be read; without it where it was dropped meanwhile. */
export function listCollections(size: number): Query {
  return fql`Collection.all().map(c => {
    name: c.name,
    history_days: c.history_days,
    fields: c.fields,
    computed_fields: c.computed_fields,
    probes: if (c.exists()) ${probes(fql`c.name`)} else null
  }).pageSize(${size})`
}

export function listIndexes(size: number): Query {
  return fql`Collection.all().map(c => { name: c.name, indexes: c.indexes }).pageSize(${size})`
}

/** Refers to a collection that cannot exist; the answer says whether the secret may see collections at all. */
export const probeSchema: Query = fql`Collection.byName(${PROBE_ID})`

/** Fails where there is no collection of this name. */
export function describeCollection(name: string): Query {
  return fql`{ definition: Collection.byName(${name}), probes: ${probes(fql`${name}`)} }`
}

export function describeCollections(names: readonly string[]): Query {
  return fql`${[...names]}.map(name => {
    let c = Collection.byName(name)
    { definition: c, probes: if (c.exists()) ${probes(fql`name`)} else null }
  })`
}

/** A collection's computed fields, by name; null where it has none. */
export function computedFieldsOf(collection: string): Query {
  return fql`Collection.byName(${collection})!.computed_fields`
}

/** A field of each document, as of the time of its version. */
export function fieldOf(collection: string, field: string, versions: readonly Position[]): Query {
  const keys = versions.map(({ id, ts }) => ({ id, at: timeOf(ts) }))
  return fql`${keys}.map(key => at (key.at) { Collection(${collection}).byId(key.id)![${field}] })`
}

/** Of each collection the first id that a page would hold, if there is one. */
export function firstIds(names: readonly string[]): Query {
  return fql`at (${justNow}) { ${[...names]}.map(name => Collection(name).all().map(d => d.id).paginate(1)) }`
}

/** Fails with the horizon where the history does not reach back to `ts`, in microseconds. */
export function readAt(ts: number, collection: string): Query {
  return at(ts, fql`Collection(${collection}).byId(${PROBE_ID}).exists()`)
}

/** @param from and `to` are ids, inclusive */
export function scan(ts: number, collection: string, from: string, to: string | undefined, size: number): Query {
  const reference = (id: string): Query => fql`Collection(${collection}).byId(${id})`
  const range = to === undefined ? { from: reference(from) } : { from: reference(from), to: reference(to) }
  return at(ts, fql`Collection(${collection}).all(${range}).pageSize(${size})`)
}

/** An `IndexRequest` whose index can be called. */
export interface Walk extends Omit<IndexRequest, 'index'> {
  readonly index: CallableIndex
}

export function walk(request: Walk): Query {
  return at(request.snapshot, fql`${indexSet(request)}.pageSize(${request.size})`)
}

/** The same entries, each `[ts, id]`, or null where the document is no more; no computed field is evaluated. */
export function walkPositions(request: Walk): Query {
  const entries = fql`${indexSet(request)}.map(d => if (d.exists()) [d.ts, d.id] else null)`
  return at(request.snapshot, fql`${entries}.pageSize(${request.size})`)
}

/** The `ts` of the last entry, in microseconds; null where there is none, or its document is no more. */
export function lastTs(snapshot: number, collection: string, index: CallableIndex): Query {
  const entries = fql`Collection(${collection}).${indexCall(index.name)}()`
  return at(snapshot, fql`${entries}.reverse().take(1).map(d => if (d.exists()) d.ts.toMicros() else null).paginate(1)`)
}

/**
 * An index over `.ts` and `.id`, or over `.ts` alone: that one begins with all of a ts, and would begin with its first
 * entry where it is given an id too, without an error (measured). A bound without an id is about all entries of its ts.
 */
function indexSet({ collection, index, from, to }: Walk): Query {
  const begin = index.hasId && from.id !== FIRST_ID ? [timeOf(from.ts), from.id] : timeOf(from.ts)
  const range = to === undefined ? { from: begin } : { from: begin, to: timeOf(to) }
  return fql`Collection(${collection}).${indexCall(index.name)}(${range})`
}

export interface CallableIndex {
  readonly name: string
  /** Whether its second value is `.id`. */
  readonly hasId: boolean
}

/**
 * Events that hold ids and nothing else: a computed field that throws, or a document that has expired since, would
 * put an error into the place of an event.
 */
export function idEventSource(collection: string): Query {
  return fql`Collection(${collection}).all().map(d => d.id).eventSource()`
}

/** Events that hold documents as scans do, computed fields and all. */
export function eventSource(collection: string): Query {
  return fql`Collection(${collection}).all().eventSource()`
}

/** Whether an index of this name can be called. */
export function isIndexName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
}

function at(ts: number, query: Query): Query {
  return fql`at (${timeOf(ts)}) { ${query} }`
}

function timeOf(ts: number): Query {
  if (!Number.isSafeInteger(ts)) throw new RangeError(`${ts} is no whole number`)
  return fql`Time.epoch(${ts}, "microseconds")`
}

/** The name becomes text of the query. @throws RangeError unless it is an identifier */
function indexCall(name: string): Query {
  if (!isIndexName(name)) throw new RangeError(`"${name.slice(0, 40)}" is no name of an index that can be called`)
  return fql(Object.assign([name], { raw: [name] }))
}
