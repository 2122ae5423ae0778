import { CalendarDate, Time } from './time.ts'
import { Bytes, DocumentRef, isArray, isObject, NativeRef, SchemaRef, type Value } from './values.ts'

/**
 * The order of values in an index: numbers, bytes, strings, arrays, objects, refs, times, dates, booleans, null. An index range whose bound is of another type is
 * therefore empty without an error (fauna.md, v4).
 */
export function compareValues(left: Value, right: Value): number {
  if (typeof left === 'bigint' && typeof right === 'bigint') return order(left, right)
  if (isNumeric(left) && isNumeric(right)) return order(left, right)
  const ranks = rank(left) - rank(right)
  return ranks !== 0 ? ranks : compareAlike(left, right)
}

/** Compares two lists element by element; a list that is a prefix of the other comes first. */
export function compareLists(left: readonly Value[], right: readonly Value[]): number {
  const common = Math.min(left.length, right.length)
  for (let at = 0; at < common; at++) {
    const compared = compareValues(left[at] as Value, right[at] as Value)
    if (compared !== 0) return compared
  }
  return left.length - right.length
}

export function equalValues(left: Value, right: Value): boolean {
  if (left === right) return true
  if (isNumeric(left) || isNumeric(right)) return typeof left === typeof right && compareValues(left, right) === 0
  return rank(left) === rank(right) && compareAlike(left, right) === 0
}

function compareAlike(left: Value, right: Value): number {
  if (typeof left === 'string' && typeof right === 'string') return order(left, right)
  if (typeof left === 'boolean' && typeof right === 'boolean') return order(left, right)
  if (left instanceof DocumentRef && right instanceof DocumentRef) {
    return orderIds(left.id, right.id) || order(left.collection, right.collection)
  }
  if (left instanceof SchemaRef && right instanceof SchemaRef) {
    return order(left.kind, right.kind) || order(left.name, right.name)
  }
  if (left instanceof NativeRef && right instanceof NativeRef) return order(left.kind, right.kind)
  if (left instanceof Time && right instanceof Time) return order(left.nanos, right.nanos)
  if (left instanceof CalendarDate && right instanceof CalendarDate) return order(left.days, right.days)
  if (left instanceof Bytes && right instanceof Bytes) {
    return Buffer.from(left.base64, 'base64').compare(Buffer.from(right.base64, 'base64'))
  }
  if (isArray(left) && isArray(right)) return compareLists(left, right)
  if (isObject(left) && isObject(right)) return compareObjects(left, right)
  return 0
}

/** Objects are equal when they have the same fields in any order. */
function compareObjects(left: ReadonlyMap<string, Value>, right: ReadonlyMap<string, Value>): number {
  const sorted = (object: ReadonlyMap<string, Value>) => [...object].sort(([a], [b]) => order(a, b)).flat()
  return compareLists(sorted(left), sorted(right))
}

function isNumeric(value: Value): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number'
}

function order<T extends bigint | number | string | boolean>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0
}

function rank(value: Value): number {
  switch (typeof value) {
    case 'bigint':
    case 'number':
      return 0
    case 'string':
      return 2
    case 'boolean':
      return 13
  }
  if (value === null) return 14
  if (value instanceof Bytes) return 1
  if (isArray(value)) return 3
  if (isObject(value)) return 4
  if (value instanceof NativeRef) return 5
  if (value instanceof SchemaRef) return 6
  if (value instanceof DocumentRef) return 7
  if (value instanceof Time) return 8
  if (value instanceof CalendarDate) return 9
  return 10
}

/** Negative ids are after all others (measured; a bound with one is exclusive there, and inclusive here). */
function orderIds(left: bigint, right: bigint): number {
  return left < 0n === right < 0n ? order(left, right) : left < 0n ? 1 : -1
}
