import type { Collection } from './collection.ts'
import type { Database } from './database.ts'
import type { DocumentVersion } from './document.ts'
import { firstPlace } from './first-place.ts'
import { requireHistory } from './horizon.ts'
import type { IndexEntry, IndexTable } from './index-table.ts'
import type { SetExpression } from './set-expression.ts'
import { compareLists, compareValues, equalValues } from './value-order.ts'
import { DocumentRef, SchemaRef, type Value } from './values.ts'

/** When a set is read. Both times are in microseconds. */
export interface ReadTime {
  /** The time as of which it is read; Infinity for the present. */
  readonly at: number
  /** The query's own time. */
  readonly now: number
}

/** An element of a set: the values of its index, if any, and what they belong to. */
export interface SetElement {
  readonly values: readonly Value[]
  readonly ref: DocumentRef | SchemaRef
  readonly version?: DocumentVersion
}

/** The values followed by the ref: what elements are ordered by, and what a cursor is a prefix of. */
export function elementKey(element: SetElement): readonly Value[] {
  return [...element.values, element.ref]
}

/**
 * The elements of a set in order, from the cursor `from` on (inclusive), or down from it when `descending`. A cursor
 * may be a prefix of an element's values and ref.
 */
export function* walkSet(
  database: Database,
  set: SetExpression,
  time: ReadTime,
  from: readonly Value[] | undefined,
  descending: boolean,
): Generator<SetElement> {
  switch (set.type) {
    case 'documents':
      yield* walkDocuments(collectionOf(database, set.collection), time, from, descending)
      return
    case 'schema':
      yield* walkSchema(database, set.kind, time, from, descending)
      return
    case 'match':
      yield* walkIndex(indexOf(database, set.index), set.terms, time, from, descending)
      return
    case 'range':
      yield* walkRange(database, set, time, from, descending)
      return
    case 'singleton':
      yield { values: [], ref: set.ref }
      return
    case 'reverse':
      yield* walkSet(database, set.set, time, from, !descending)
      return
    case 'distinct':
      yield* distinct(walkSet(database, set.set, time, from, descending))
      return
    case 'union':
    case 'intersection':
    case 'difference':
      yield* walkCombination(database, set, time, from, descending)
      return
    case 'events':
      throw new Error('A set of events has no elements but events.')
  }
}

/** Compares an element with a cursor, in the order of the set the element is from. */
export function compareToCursor(
  database: Database,
  set: SetExpression,
  element: SetElement,
  cursor: readonly Value[],
): number {
  switch (set.type) {
    case 'match':
      return indexOf(database, set.index).compareToBound(elementKey(element), cursor)
    case 'range':
    case 'reverse':
    case 'distinct':
      return compareToCursor(database, set.set, element, cursor) * (set.type === 'reverse' ? -1 : 1)
    case 'union':
    case 'intersection':
    case 'difference':
      return set.sets[0] ? compareToCursor(database, set.sets[0], element, cursor) : 0
    default: {
      const key = elementKey(element)
      return compareLists(key.slice(0, cursor.length), cursor.slice(0, key.length))
    }
  }
}

/** The collections whose history a set's elements come from. */
export function sourcesOf(database: Database, set: SetExpression): readonly Collection[] {
  switch (set.type) {
    case 'documents':
      return [collectionOf(database, set.collection)]
    case 'match':
      return indexOf(database, set.index).sources
    case 'range':
    case 'reverse':
    case 'distinct':
      return sourcesOf(database, set.set)
    case 'union':
    case 'intersection':
    case 'difference':
      return set.sets.flatMap((part) => sourcesOf(database, part))
    default:
      return []
  }
}

function collectionOf(database: Database, name: string): Collection {
  const collection = database.collections.get(name)
  if (collection === undefined) throw new Error(`There is no collection ${name}.`)
  return collection
}

function indexOf(database: Database, name: string): IndexTable {
  const index = database.indexes.get(name)
  if (index === undefined) throw new Error(`There is no index ${name}.`)
  return index
}

/** Documents in order of id. A negative id is invisible; a cursor of another collection is compared by its id. */
function* walkDocuments(
  collection: Collection,
  time: ReadTime,
  from: readonly Value[] | undefined,
  descending: boolean,
): Generator<SetElement> {
  if (time.at !== Infinity) requireHistory([collection], time.at, time.now)
  const documents = collection.documents.ordered()
  const first = collection.documents.lowerBound(0n)
  let at = descending ? documents.length - 1 : first
  const bound = from?.[0]
  if (bound instanceof DocumentRef) {
    at = collection.documents.lowerBound(descending ? bound.id + 1n : bound.id)
    if (descending) at--
    else at = Math.max(at, first)
  } else if (bound !== undefined) {
    const isAfterRefs = compareValues(bound, new DocumentRef('', 0n)) > 0
    if (isAfterRefs !== descending) return
  }
  const step = descending ? -1 : 1
  for (; at >= first && at < documents.length; at += step) {
    const document = documents[at]
    const version = document?.versionAt(time.at, time.now)
    if (version) yield { values: [], ref: version.document.ref, version }
  }
}

function* walkSchema(
  database: Database,
  kind: SchemaRef['kind'],
  time: ReadTime,
  from: readonly Value[] | undefined,
  descending: boolean,
): Generator<SetElement> {
  const objects = [...database.schema(kind).all()]
  if (descending) objects.reverse()
  let started = from === undefined
  const bound = from?.[0]
  if (bound !== undefined && !(bound instanceof SchemaRef)) {
    started = compareValues(bound, new SchemaRef(kind, '')) > 0 === descending
    if (!started) return
  }
  for (const object of objects) {
    if (bound instanceof SchemaRef && object.name === bound.name && object.exists) started = true
    if (started && object.versionAt(time.at)) yield { values: [], ref: object.ref }
  }
}

function* walkIndex(
  index: IndexTable,
  terms: readonly Value[],
  time: ReadTime,
  from: readonly Value[] | undefined,
  descending: boolean,
): Generator<SetElement> {
  if (time.at !== Infinity) requireHistory(index.sources, time.at, time.now)
  const entries = index.entries()
  const compare = (entry: IndexEntry, bound: readonly Value[]) =>
    compareLists(entry.terms, terms) || index.compareToBound([...entry.values, entry.version.document.ref], bound)
  const bound = from ?? []
  let at = descending
    ? firstPlace(entries, (entry) => compare(entry, bound) > 0) - 1
    : firstPlace(entries, (entry) => compare(entry, bound) >= 0)
  const step = descending ? -1 : 1
  for (; at >= 0 && at < entries.length; at += step) {
    const entry = entries[at] as IndexEntry
    if (compareLists(entry.terms, terms) !== 0) return
    const { version } = entry
    if (version.isSeen(time.at, time.now)) yield { values: entry.values, ref: version.document.ref, version }
  }
}

function* walkRange(
  database: Database,
  range: SetExpression & { type: 'range' },
  time: ReadTime,
  from: readonly Value[] | undefined,
  descending: boolean,
): Generator<SetElement> {
  const [near, far] = descending ? [range.to, range.from] : [range.from, range.to]
  const sign = descending ? -1 : 1
  const start = near.length > 0 ? near : undefined
  for (const element of walkSet(database, range.set, time, furtherOf(from, start, sign), descending)) {
    const compare = (cursor: readonly Value[]) => sign * compareToCursor(database, range.set, element, cursor)
    if (far.length > 0 && compare(far) > 0) return
    if ((start && compare(start) < 0) || (from && compare(from) < 0)) continue
    yield element
  }
}

/** The one of two places to start from that leaves out more; where they cannot be told apart, the walk filters. */
function furtherOf(
  from: readonly Value[] | undefined,
  start: readonly Value[] | undefined,
  sign: number,
): readonly Value[] | undefined {
  if (from === undefined || start === undefined) return from ?? start
  return sign * compareLists(from, start) >= 0 ? from : start
}

function* distinct(elements: Iterable<SetElement>): Generator<SetElement> {
  let last: SetElement | undefined
  for (const element of elements) {
    const isRepeated =
      last !== undefined &&
      equalValues(element.values, last.values) &&
      (element.values.length > 0 || equalValues(element.ref, last.ref))
    if (!isRepeated) yield element
    last = element
  }
}

/** Unions, intersections and differences; made of all elements at once, which is enough for tests. */
function* walkCombination(
  database: Database,
  set: SetExpression & { type: 'union' | 'intersection' | 'difference' },
  time: ReadTime,
  from: readonly Value[] | undefined,
  descending: boolean,
): Generator<SetElement> {
  const parts = set.sets.map((part) => [...walkSet(database, part, time, from, descending)])
  const isIn = (part: readonly SetElement[], element: SetElement) =>
    part.some((other) => equalValues(elementKey(other), elementKey(element)))
  const [first = [], ...others] = parts
  if (set.type === 'intersection') {
    yield* first.filter((element) => others.every((part) => isIn(part, element)))
  } else if (set.type === 'difference') {
    yield* first.filter((element) => !others.some((part) => isIn(part, element)))
  } else {
    const sign = descending ? -1 : 1
    const sorted = parts
      .flat()
      .sort((a, b) => sign * (set.sets[0] ? compareToCursor(database, set.sets[0], a, elementKey(b)) : 0))
    let last: SetElement | undefined
    for (const element of sorted) {
      if (last === undefined || !equalValues(elementKey(element), elementKey(last))) yield element
      last = element
    }
  }
}
