import { fql, type Query } from 'fauna'
import type { End } from '../batches/both-ends.ts'
import type { IdRequest, IndexRequest, SampleRequest } from '../fauna.ts'
import { FIRST_ID, type Position } from '../positions.ts'

/**
 * The queries of the adapter. Names, ids, times and sizes are arguments, never text, except for an index's name, which
 * cannot be an argument.
 */

/** No document that Fauna creates has this id: requesting it shows whether documents can be read. */
const PROBE_ID = '0'

/** `at` the exact time of the query does not count as reading history. */
const justNow: Query = fql`Time.now().subtract(1, "millisecond")`

/**
 * Shows whether the documents of a collection can be read, as of now and inside `at`. Pages are read inside `at`, where
 * everything is empty without the privilege `history_read`, without an error (measured).
 * @param name an expression
 */
function probes(name: Query): Query {
  const probe = fql`Collection(${name}).byId(${PROBE_ID})`
  return fql`[${probe}, at (${justNow}) { ${probe} }]`
}

export const now: Query = fql`Time.now().toMicros()`

/**
 * Every page of a set but the first. The cursor contains the snapshot, and the size of the first page.
 * @param size absent: as the first page
 */
export function nextPage(cursor: string, size?: number): Query {
  return size === undefined ? fql`Set.paginate(${cursor})` : fql`Set.paginate(${cursor}, ${size})`
}

/**
 * The definitions of all collections that the secret can see, as objects. As a document, a definition takes the server
 * nearly twice as long, and each access to a field nearly as long as all fields together (measured).
 */
export function definitionsPage(end: End, size: number): Query {
  const all = end === 'first' ? fql`Collection.all()` : fql`Collection.all().reverse()`
  return fql`${all}.map(c => Object.assign({}, c)).pageSize(${size})`
}

/**
 * The modules that hold the definitions of a database, and of the databases below it. `all` lists those that the secret
 * can see. `probe` refers to one that cannot exist: the answer shows whether the secret can see this kind at all.
 */
const DEFINITIONS = {
  Collection: { all: fql`Collection.all()`, probe: fql`Collection.byName(${PROBE_ID})` },
  Function: { all: fql`Function.all()`, probe: fql`Function.byName(${PROBE_ID})` },
  Role: { all: fql`Role.all()`, probe: fql`Role.byName(${PROBE_ID})` },
  AccessProvider: { all: fql`AccessProvider.all()`, probe: fql`AccessProvider.byName(${PROBE_ID})` },
  Database: { all: fql`Database.all()`, probe: fql`Database.byName(${PROBE_ID})` },
} as const

export const DEFINITION_MODULES = ['Collection', 'Function', 'Role', 'AccessProvider', 'Database'] as const

export type DefinitionModule = (typeof DEFINITION_MODULES)[number]

export function listDefinitions(module: DefinitionModule, size: number): Query {
  return fql`${DEFINITIONS[module].all}.pageSize(${size})`
}

export function probeDefinition(module: DefinitionModule): Query {
  return DEFINITIONS[module].probe
}

/** The names of the databases directly below; none without the role admin. */
export function listDatabases(size: number): Query {
  return fql`Database.all().map(d => d.name).pageSize(${size})`
}

/** Refers to a collection that cannot exist: the answer shows whether the secret can see collections at all. */
export const probeSchema: Query = DEFINITIONS.Collection.probe

/** The time of the snapshot, in microseconds, and the collections. Fails if one does not exist. */
export function describeCollections(names: readonly string[]): Query {
  return atSnapshot(
    fql`${[...names]}.map(name => { definition: Collection.byName(name), probes: ${probes(fql`name`)} })`,
  )
}

/**
 * The same, without probes for a collection whose definition the secret cannot see. It costs the server more: whether a
 * definition can be seen takes half as long as to read it (measured).
 */
export function describeVisible(names: readonly string[]): Query {
  return atSnapshot(fql`${[...names]}.map(name => {
    let c = Collection.byName(name)
    { definition: c, probes: if (c.exists()) ${probes(fql`name`)} else null }
  })`)
}

function atSnapshot(collections: Query): Query {
  return fql`{ ts: ${now}, collections: ${collections} }`
}

/** The probes of each collection. Fails if one does not exist. */
export function probeCollections(names: readonly string[]): Query {
  return fql`${[...names]}.map(name => ${probes(fql`name`)})`
}

/** What of a collection may not have been read: what is at or after `from`. */
export interface Look {
  readonly collection: string
  readonly from: Position
  /** Absent: documents are looked at, as far as they are few. Then `from` is the first position of its `ts`. */
  readonly index?: CallableIndex | undefined
}

/** How many documents a look without an index compares, at most. */
const FEW = 16

/**
 * For each collection: whether nothing is at or after `from`, null if it is not known; the token of its event source then,
 * null otherwise; and a probe, which shows whether it could be read. Fails if one does not exist or has no event source.
 */
export function looks(requests: readonly Look[]): Query {
  return fql`${requests.map(look)}`
}

function look({ collection, from, index }: Look): Query {
  const unchanged = index === undefined ? noneAmongFew(collection, from.ts) : noEntry(collection, index, from)
  return fql`{
    let unchanged = ${unchanged}
    {
      unchanged: unchanged,
      source: if (unchanged == null) ${eventSource(collection)} else null,
      probe: Collection(${collection}).byId(${PROBE_ID})
    }
  }`
}

function noEntry(collection: string, index: CallableIndex, from: Position): Query {
  return fql`${indexSet({ collection, index, from })}.isEmpty()`
}

/** Whether no document has at least this `ts`; null if there are more than a few documents. */
function noneAmongFew(collection: string, ts: number): Query {
  return fql`{
    let isNew = Collection(${collection}).all().take(${FEW + 1}).map(d => d.ts >= ${timeOf(ts)}).toArray()
    if (isNew.length > ${FEW}) null else !isNew.includes(true)
  }`
}

/** When a collection's definition last changed, in microseconds; null if it does not exist, or the secret cannot see it. */
export function definitionTs(collection: string): Query {
  return fql`let c = Collection.byName(${collection})
    if (c.exists()) c.ts.toMicros() else null`
}

/** A collection's computed fields, by name; null if it has none. */
export function computedFieldsOf(collection: string): Query {
  return fql`Collection.byName(${collection})!.computed_fields`
}

/** A field of each document, as of the time of its version. */
export function fieldOf(collection: string, field: string, versions: readonly Position[]): Query {
  const keys = versions.map(({ id, ts }) => ({ id, at: timeOf(ts) }))
  return fql`${keys}.map(key => at (key.at) { Collection(${collection}).byId(key.id)![${field}] })`
}

/** For each collection, a page of its first document's id; empty if the collection is empty. */
export function firstIds(names: readonly string[]): Query {
  return fql`at (${justNow}) { ${[...names]}.map(name => Collection(name).all().map(d => d.id).paginate(1)) }`
}

/** Fails with the horizon if `ts`, in microseconds, is older than the retained history. */
export function readAt(ts: number, collection: string): Query {
  return at(ts, fql`Collection(${collection}).byId(${PROBE_ID}).exists()`)
}

/** @param from and `to` are ids, inclusive */
export function scan(ts: number, collection: string, from: string, to: string | undefined, size: number): Query {
  return at(ts, fql`${idRange(collection, from, to)}.pageSize(${size})`)
}

/** A page of each range, in a list. Inside a list, only `paginate` answers the documents of a set. */
export function sample({ collection, snapshot, ranges, size }: SampleRequest): Query {
  const pages = ranges.map(({ from, to, end }) => {
    const range = idRange(collection, from, to)
    return end === 'first' ? fql`${range}.paginate(${size})` : fql`${range}.reverse().paginate(${size})`
  })
  return at(snapshot, fql`${pages}`)
}

/** A page of the first id of a range; it has none if the range is empty. */
export function firstId({ collection, snapshot, from, to }: IdRequest): Query {
  return at(snapshot, fql`${idRange(collection, from, to)}.map(d => d.id).paginate(1)`)
}

/** A page of the last id of a range; it has none if the range is empty. No computed field is evaluated (measured). */
export function lastId({ collection, snapshot, from, to }: IdRequest): Query {
  return at(snapshot, fql`${idRange(collection, from, to)}.reverse().take(1).map(d => d.id).paginate(1)`)
}

function idRange(collection: string, from: string, to: string | undefined): Query {
  const reference = (id: string): Query => fql`Collection(${collection}).byId(${id})`
  const range = to === undefined ? { from: reference(from) } : { from: reference(from), to: reference(to) }
  return fql`Collection(${collection}).all(${range})`
}

/** An `IndexRequest` whose index can be called. */
export interface Walk extends Omit<IndexRequest, 'index'> {
  readonly index: CallableIndex
}

export function walk(request: Walk): Query {
  return at(request.snapshot, fql`${indexSet(request)}.pageSize(${request.size})`)
}

/** The same entries, each `[ts, id]`, or only the id if the document does not exist; no computed field is evaluated. */
export function walkPositions(request: Walk): Query {
  const entries = fql`${indexSet(request)}.map(d => if (d.exists()) [d.ts, d.id] else d.id)`
  return at(request.snapshot, fql`${entries}.pageSize(${request.size})`)
}

/** The same entries as `[ts, id]`, both of which the index holds: no document is read, whether or not it exists. */
export function entryPositions(request: Walk): Query {
  return at(request.snapshot, fql`${indexSet(request)}.map(d => [d.ts, d.id]).pageSize(${request.size})`)
}

/** The `ts` of the last entry, in microseconds; null if the index is empty or the document no longer exists. */
export function lastTs(snapshot: number, collection: string, index: CallableIndex): Query {
  const entries = fql`Collection(${collection}).${indexCall(index.name)}()`
  return at(snapshot, fql`${entries}.reverse().take(1).map(d => if (d.exists()) d.ts.toMicros() else null).paginate(1)`)
}

/**
 * An index over `.ts` and `.id`, or over `.ts` alone. The latter always starts with all entries of a ts: given an id too,
 * it would start with the index's first entry, without an error (measured). A bound without an id covers all entries of
 * its ts.
 */
function indexSet({ collection, index, from, to }: Pick<Walk, 'collection' | 'index' | 'from' | 'to'>): Query {
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
 * Events with ids only. In events with documents, a computed field that throws or a document that has expired since would
 * replace an event with an error.
 */
export function idEventSource(collection: string): Query {
  return fql`Collection(${collection}).all().map(d => d.id).eventSource()`
}

/** Events with the same documents as scans, computed fields included. */
export function eventSource(collection: string): Query {
  return fql`Collection(${collection}).all().eventSource()`
}

/** The event sources of several collections. */
export function eventSources(names: readonly string[]): Query {
  return fql`${[...names]}.map(name => Collection(name).all().eventSource())`
}

/** Whether an index of this name can be called. */
export function isIndexName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
}

function at(ts: number, query: Query): Query {
  return fql`at (${timeOf(ts)}) { ${query} }`
}

function timeOf(ts: number): Query {
  if (!Number.isSafeInteger(ts)) throw new RangeError(`${ts} is not a safe integer`)
  return fql`Time.epoch(${ts}, "microseconds")`
}

/** The name becomes text of the query. @throws RangeError unless it is an identifier */
function indexCall(name: string): Query {
  if (!isIndexName(name)) throw new RangeError(`"${name.slice(0, 40)}" is not the name of a callable index`)
  return fql(Object.assign([name], { raw: [name] }))
}
