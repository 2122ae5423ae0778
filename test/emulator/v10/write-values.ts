import type { DocumentContent, DocumentData } from '../storage/document.ts'
import type { Time } from '../storage/time.ts'
import { isArray, isObject, type ObjectValue, type Value } from '../storage/values.ts'
import { FqlError, wrongArgument } from './errors.ts'
import type { Call } from './method.ts'
import { BoundMethod, type Context, DocumentValue, FunctionValue, NullRef, type Runtime } from './runtime.ts'
import type { Span } from './source.ts'
import { argument, typeName } from './types.ts'

/** The fields of a write, nulls still among them: those that an update takes away. */
export type StoredFields = ObjectValue

/** A document's data as the values themselves; v4's is kept as text. */
class PlainData implements DocumentData {
  readonly #fields: ObjectValue

  constructor(fields: ObjectValue) {
    this.#fields = fields
  }

  read(): ObjectValue {
    return this.#fields
  }
}

/** The fields of what is to be written. */
export function objectArgument(call: Call, position: number, name: string): StoredFields {
  const object = argument(call, position)
  if (!isObject(object)) throw wrongArgument(name, '{ *: Any }', typeName(object), call.span)
  const fields = object as ReadonlyMap<string, Runtime>
  return new Map([...fields].map(([key, value]) => [key, toStored(value, key, call.span)]))
}

/** A value that can be kept in a document: documents are kept as their refs. */
function toStored(value: Runtime, path: string, span: Span): Value {
  if (value instanceof DocumentValue || value instanceof NullRef) return value.ref
  if (value instanceof FunctionValue || value instanceof BoundMethod) {
    const message = 'Anonymous functions cannot be stored. Use a string of FQL instead.'
    throw new FqlError('invalid_type', message, span)
  }
  if (isArray(value)) return (value as readonly Runtime[]).map((item, at) => toStored(item, `${path}.${at}`, span))
  if (isObject(value)) {
    const object = value as ReadonlyMap<string, Runtime>
    return new Map([...object].map(([key, field]) => [key, toStored(field, `${path}.${key}`, span)]))
  }
  if (isStorable(value)) return value
  const message = `Value at \`${path}\` has type ${typeName(value)}, which cannot be persisted.`
  throw new FqlError('invalid_type', message, span)
}

const UNSTORABLE = new Set(['Doc', 'Set', 'EventSource'])

function isStorable(value: Runtime): value is Value {
  const isModule = value !== null && typeof value === 'object' && 'module' in value
  return !isModule && !UNSTORABLE.has(typeName(value))
}

/** Fields set to null are absent; nulls in arrays stay (seen on a server). */
function withoutNulls(value: Value): Value {
  if (isArray(value)) return value.map(withoutNulls)
  return isObject(value) ? fieldsWithoutNulls(value) : value
}

export function fieldsWithoutNulls(object: ObjectValue): ObjectValue {
  const fields = new Map<string, Value>()
  for (const [key, field] of object) if (field !== null) fields.set(key, withoutNulls(field))
  return fields
}

/** Puts changes onto an object: objects are merged, null takes a field away. */
export function patch(before: ObjectValue, changes: ObjectValue): ObjectValue {
  const patched = new Map(before)
  for (const [key, change] of changes) {
    const old = patched.get(key) ?? null
    if (change === null) patched.delete(key)
    else patched.set(key, isObject(old) && isObject(change) ? patch(old, change) : withoutNulls(change))
  }
  return patched
}

export function makeContent(data: ObjectValue, ttl: Time | undefined): DocumentContent {
  return { ...(data.size > 0 && { data: new PlainData(data) }), ...(ttl && { ttl }) }
}

/** Writes happen in the present only. */
export function refuseInPast(context: Context, span: Span): void {
  if (context.at !== Infinity) {
    throw new FqlError('invalid_write', 'Cannot write at a snapshot time in the past.', span)
  }
}
