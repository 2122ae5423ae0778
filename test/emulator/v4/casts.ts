import type { SetExpression } from '../storage/set-expression.ts'
import { CalendarDate, Time } from '../storage/time.ts'
import {
  Bytes,
  DocumentRef,
  isArray,
  isObject,
  NativeRef,
  type ObjectValue,
  SchemaRef,
  StoredQuery,
  type Value,
} from '../storage/values.ts'
import { undefinedRef, wrongType } from './errors.ts'
import { at, type Position } from './position.ts'
import {
  DocumentView,
  EventView,
  Lambda,
  Page,
  type Runtime,
  type RuntimeObject,
  SchemaView,
  SetValue,
  UnresolvedRef,
} from './runtime.ts'
import { KIND_NAMES } from './schema-kinds.ts'
import { versionFields } from './select.ts'
import { setFields } from './set-fields.ts'

/** What the server calls the type of a value in its errors. */
export function typeName(value: Runtime): string {
  switch (typeof value) {
    case 'bigint':
      return 'Integer'
    case 'number':
      return 'Double'
    case 'string':
      return 'String'
    case 'boolean':
      return 'Boolean'
  }
  if (value === null) return 'Null'
  if (isArray(value)) return 'Array'
  if (value instanceof SchemaRef || value instanceof UnresolvedRef) return schemaRefType(value.kind)
  if (value instanceof NativeRef) return 'Collection Ref'
  if (value instanceof DocumentRef) return 'Ref'
  if (value instanceof SetValue) return 'Set'
  if (value instanceof Time) return 'Time'
  if (value instanceof CalendarDate) return 'Date'
  if (value instanceof Bytes) return 'Bytes'
  if (value instanceof Page) return 'Page'
  return value instanceof Lambda || value instanceof StoredQuery ? 'Lambda' : 'Object'
}

function schemaRefType(kind: SchemaRef['kind']): string {
  switch (kind) {
    case 'collections':
      return 'Collection Ref'
    case 'indexes':
      return 'Index Ref'
    case 'databases':
      return 'Database Ref'
    case 'keys':
      return 'Key Ref'
    case 'functions':
      return 'User Function Ref'
    default:
      return 'Ref'
  }
}

/** Refuses a ref to something that does not exist. */
export function refuseUnresolved(value: Runtime, position: Position): void {
  if (value instanceof UnresolvedRef) throw undefinedRef(KIND_NAMES[value.kind].noun, value.name, position)
}

export function toInteger(value: Runtime, position: Position): bigint {
  if (typeof value === 'bigint') return value
  throw wrongType('Integer', typeName(value), position)
}

export function toNumber(value: Runtime, position: Position): bigint | number {
  if (typeof value === 'bigint' || typeof value === 'number') return value
  throw wrongType('Number', typeName(value), position)
}

export function toBoolean(value: Runtime, position: Position): boolean {
  if (typeof value === 'boolean') return value
  throw wrongType('Boolean', typeName(value), position)
}

export function toText(value: Runtime, position: Position): string {
  if (typeof value === 'string') return value
  throw wrongType('String', typeName(value), position)
}

/** A time; an integer is taken as microseconds. */
export function toTime(value: Runtime, position: Position): Time {
  if (value instanceof Time) return value
  if (typeof value === 'bigint') return Time.ofMicros(value)
  throw wrongType('Time', typeName(value), position)
}

export function toObject(value: Runtime, position: Position): RuntimeObject {
  if (isObject(value)) return value
  throw wrongType('Object', typeName(value), position)
}

export function toLambda(value: Runtime, position: Position): Lambda {
  if (value instanceof Lambda) return value
  throw wrongType('Lambda', typeName(value), position)
}

/** An array as it is, or anything else as the one element of an array. */
export function toList(value: Runtime): readonly Runtime[] {
  return isArray(value) ? value : [value]
}

export function toRef(value: Runtime, position: Position): DocumentRef | SchemaRef | NativeRef {
  if (value instanceof DocumentRef || value instanceof SchemaRef || value instanceof NativeRef) return value
  refuseUnresolved(value, position)
  throw wrongType('Ref', typeName(value), position)
}

/** A ref, or a set; the ref to a native collection is the set of what is in it. */
export function toIdentifier(value: Runtime, position: Position): DocumentRef | SchemaRef | SetExpression {
  if (value instanceof DocumentRef || value instanceof SchemaRef) return value
  if (value instanceof NativeRef) return { type: 'schema', kind: value.kind }
  if (value instanceof SetValue) return value.expression
  refuseUnresolved(value, position)
  throw wrongType('Ref or Set', typeName(value), position)
}

export function isSet(identifier: DocumentRef | SchemaRef | SetExpression): identifier is SetExpression {
  return !(identifier instanceof DocumentRef || identifier instanceof SchemaRef)
}

export function toSet(value: Runtime, position: Position): SetExpression {
  if (value instanceof NativeRef) return { type: 'schema', kind: value.kind }
  if (value instanceof SetValue) return value.expression
  refuseUnresolved(value, position)
  throw wrongType('Set', typeName(value), position)
}

/** What can be stored: views are written out as objects, lambdas as queries. */
export function toValue(value: Runtime, position: Position): Value {
  if (value === null || typeof value !== 'object') return value
  if (isArray(value)) return (value as readonly Runtime[]).map((item, index) => toValue(item, at(position, index)))
  if (value instanceof DocumentView || value instanceof SchemaView) return versionFields(value) as ObjectValue
  if (value instanceof EventView || value instanceof Page || value instanceof UnresolvedRef) {
    refuseUnresolved(value, position)
    throw wrongType('Any', typeName(value), position)
  }
  if (value instanceof SetValue) return setFields(value.expression)
  if (value instanceof Lambda) return new StoredQuery('v4', value.source as Value)
  if (!isObject(value)) return value as Value
  const fields = new Map<string, Value>()
  for (const [key, field] of value as RuntimeObject) fields.set(key, toValue(field, at(position, key)))
  return fields
}
