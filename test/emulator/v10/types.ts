import { CalendarDate, Time } from '../storage/time.ts'
import { Bytes, DocumentRef, isArray, isObject } from '../storage/values.ts'
import { wrongArgument } from './errors.ts'
import type { Call } from './method.ts'
import {
  BoundMethod,
  DocumentValue,
  EventSource,
  FunctionValue,
  ModuleValue,
  NullRef,
  type Runtime,
  SchemaValue,
  SetValue,
} from './runtime.ts'

export function isInt(value: bigint): boolean {
  return BigInt.asIntN(32, value) === value
}

/** A value's type as errors name it. */
export function typeName(value: Runtime): string {
  switch (typeof value) {
    case 'bigint':
      return isInt(value) ? 'Int' : 'Long'
    case 'number':
      return 'Double'
    case 'string':
      return 'String'
    case 'boolean':
      return 'Boolean'
  }
  if (value === null || value instanceof NullRef) return 'Null'
  if (value instanceof DocumentValue) return value.ref.collection
  if (value instanceof SchemaValue) return 'Doc'
  if (value instanceof ModuleValue) return value.name
  if (value instanceof FunctionValue || value instanceof BoundMethod) return 'Function'
  if (value instanceof SetValue) return 'Set'
  if (value instanceof EventSource) return 'EventSource'
  if (value instanceof Time) return 'Time'
  if (value instanceof CalendarDate) return 'Date'
  if (value instanceof Bytes) return 'Bytes'
  if (isArray(value)) return 'Array'
  return isObject(value) ? '{ *: Any }' : 'Any'
}

/** An argument, null when it was not given. */
export function argument(call: Call, position: number): Runtime {
  return call.arguments[position] ?? null
}

export function textArgument(call: Call, position: number, name: string): string {
  const value = argument(call, position)
  if (typeof value !== 'string') throw wrongArgument(name, 'String', typeName(value), call.span)
  return value
}

export function integerArgument(call: Call, position: number, name: string): bigint {
  const value = argument(call, position)
  if (typeof value !== 'bigint') throw wrongArgument(name, 'Int', typeName(value), call.span)
  return value
}

/** A function to call with what comes: one that was written, or one that was named. */
export function functionArgument(call: Call, position: number, name: string): FunctionValue {
  const value = argument(call, position)
  if (!(value instanceof FunctionValue)) throw wrongArgument(name, 'Function', typeName(value), call.span)
  return value
}

/** An id as text of digits; undefined for what is none. Leading zeros are dropped (fauna.md). */
export function toId(value: Runtime): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value !== 'string' || !/^-?\d{1,19}$/.test(value)) return undefined
  const id = BigInt(value)
  return BigInt.asIntN(64, id) === id ? id : undefined
}

/** A position among a collection's documents, by a document or an id; undefined for what is neither. */
export function boundRef(collection: string, value: Runtime | undefined): DocumentRef | undefined {
  if (value instanceof DocumentValue) return value.ref
  if (value instanceof DocumentRef || value === undefined) return value
  const id = toId(value)
  return id === undefined ? undefined : new DocumentRef(collection, id)
}
