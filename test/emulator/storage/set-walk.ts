import type { Collection } from './collection.ts'
import type { Database } from './database.ts'
import { elementKey, type ReadTime, type SetElement } from './set-element.ts'
import type { SetExpression } from './set-expression.ts'
import { compareLists, equalValues } from './value-order.ts'
import type { Value } from './values.ts'
import { walkDocuments } from './walk-documents.ts'
import { walkIndex } from './walk-index.ts'
import { walkSchema } from './walk-schema.ts'

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
      yield* walkDocuments(database.collection(set.collection), time, from, descending)
      return
    case 'schema':
      yield* walkSchema(database.schema(set.kind), time, from, descending)
      return
    case 'match':
      yield* walkIndex(database.index(set.index), set.terms, time, from, descending)
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
      return database.index(set.index).compareToBound(elementKey(element), cursor)
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
      return [database.collection(set.collection)]
    case 'match':
      return database.index(set.index).sources
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

/** The one of two positions to start from that leaves out more; if they cannot be compared, the walk filters. */
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

/** Unions, intersections and differences; computed from all elements at once, which is enough for tests. */
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
