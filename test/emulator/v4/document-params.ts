import type { DocumentContent } from '../storage/document.ts'
import { Time } from '../storage/time.ts'
import { isArray, isObject, type ObjectValue, type Value } from '../storage/values.ts'
import { toValue, typeName } from './casts.ts'
import { type ValidationFailure, validationFailed } from './errors.ts'
import type { Position } from './position.ts'
import { type Runtime, type RuntimeObject, UnresolvedRef } from './runtime.ts'
import { WireData } from './wire-data.ts'

/** What `Create`, `Update`, `Replace` and `Insert` were given: absent where nothing was said, null to take away. */
export interface DocumentParams {
  readonly data: ObjectValue | null | undefined
  readonly ttl: Time | null | undefined
  readonly password: string | undefined
}

/**
 * Reads a document's parameters. Fields that documents do not have are ignored. `where` is the position of the function's
 * name, for errors.
 */
export function readParams(params: Runtime | undefined, position: Position, where: Position): DocumentParams {
  const object = params === undefined || !isObject(params) ? new Map<string, Runtime>() : (params as RuntimeObject)
  refuseUnwritable(object)
  const data = object.get('data')
  const ttl = object.get('ttl')
  const failures: ValidationFailure[] = []
  if (data !== undefined && data !== null && !isObject(data)) failures.push(invalidType('data', 'Map', data))
  if (ttl !== undefined && ttl !== null && !(ttl instanceof Time)) failures.push(invalidType('ttl', 'Timestamp', ttl))
  if (failures.length > 0) throw validationFailed(failures, where)
  const credentials = object.get('credentials')
  const password = isObject(credentials) ? credentials.get('password') : undefined
  return {
    data: data === undefined || data === null ? data : (toValue(data, position) as ObjectValue),
    ttl: ttl instanceof Time || ttl === null ? ttl : undefined,
    password: typeof password === 'string' ? password : undefined,
  }
}

/** The name of a type in errors about a stored field. */
const STORED_TYPE_NAMES: Readonly<Record<string, string>> = { Integer: 'Long', Object: 'Map', Time: 'Timestamp' }

export function storedTypeName(value: Runtime): string {
  return STORED_TYPE_NAMES[typeName(value)] ?? typeName(value)
}

function invalidType(field: string, expected: string, provided: Runtime): ValidationFailure {
  const description = `Invalid type ${storedTypeName(provided)}, expected type ${expected}.`
  return { field: [field], code: 'invalid type', description }
}

/** A ref to something that does not exist cannot be written. */
export function refuseUnwritable(value: Runtime, path: readonly string[] = []): void {
  if (value instanceof UnresolvedRef) {
    throw validationFailed(
      [{ field: path, code: 'invalid reference', description: 'Cannot read reference.' }],
      undefined,
    )
  }
  if (isArray(value))
    for (const [index, item] of value.entries()) refuseUnwritable(item as Runtime, [...path, String(index)])
  else if (isObject(value)) for (const [key, item] of value as RuntimeObject) refuseUnwritable(item, [...path, key])
}

/** Nulls are absent, at any depth (`create-doc-scalars` in recordings/fql-v4.json). */
export function withoutNulls(value: Value): Value {
  if (isArray(value)) return value.filter((item) => item !== null).map(withoutNulls)
  if (!isObject(value)) return value
  const fields = new Map<string, Value>()
  for (const [key, field] of value) if (field !== null) fields.set(key, withoutNulls(field))
  return fields
}

/** Puts changes onto an object as `Update` does: objects are merged, null takes a field away. */
export function patch(before: ObjectValue, changes: ObjectValue): ObjectValue {
  const patched = new Map(before)
  for (const [key, change] of changes) {
    const old = patched.get(key)
    if (change === null) patched.delete(key)
    else if (isObject(old ?? null) && isObject(change)) patched.set(key, patch(old as ObjectValue, change))
    else patched.set(key, withoutNulls(change))
  }
  return patched
}

export function makeContent(data: ObjectValue | undefined, ttl: Time | null | undefined): DocumentContent {
  return {
    ...(data !== undefined && data.size > 0 && { data: WireData.of(data) }),
    ...(ttl && { ttl }),
  }
}
