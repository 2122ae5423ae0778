import { writeDouble } from '../exact-json.ts'
import { MODULE_NAMES } from '../storage/module-names.ts'
import { CalendarDate, Time } from '../storage/time.ts'
import {
  Bytes,
  DocumentRef,
  isArray,
  NativeRef,
  type ObjectValue,
  type SchemaKind,
  SchemaRef,
  StoredQuery,
  type Value,
} from '../storage/values.ts'
import { isInt } from './types.ts'

/** Whether something of this name is there now: what a ref leads to may have been deleted. */
export type Exists = (kind: SchemaKind, name: string) => boolean

const always: Exists = () => true

/** A stored value in the tagged format (`create-doc-types`, `scan-v4-collection` in recordings/fql-v10.json). */
export function encodeTagged(value: Value, exists: Exists = always): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'bigint':
      return isInt(value) ? `{"@int":"${value}"}` : `{"@long":"${value}"}`
    case 'number':
      return `{"@double":"${Number.isFinite(value) ? writeDouble(value) : value}"}`
    case 'boolean':
      return value ? 'true' : 'false'
  }
  if (value === null) return 'null'
  if (isArray(value)) return `[${value.map((item) => encodeTagged(item, exists)).join(',')}]`
  if (value instanceof Time) return `{"@time":"${value}"}`
  if (value instanceof CalendarDate) return `{"@date":"${value}"}`
  if (value instanceof Bytes) return `{"@bytes":"${value.base64}"}`
  if (value instanceof DocumentRef) return `{"@ref":{${documentRefFields(value, exists)}}}`
  if (value instanceof SchemaRef) return encodeSchemaRef(value, exists)
  // Seen for each of v4's native refs.
  if (value instanceof NativeRef) return '{"@ref":{"name":"[new collection]","coll":{"@mod":"Collection"}}}'
  if (value instanceof StoredQuery) return '"[function <lambda>]"'
  return encodeFields(value, exists)
}

/**
 * The fields of `@ref`, to which the cause may be added of why there is no such document. A collection that was deleted
 * is returned as one named "Deleted" (seen on a server).
 */
export function documentRefFields({ id, collection }: DocumentRef, exists: Exists = always): string {
  const name = exists('collections', collection) ? collection : 'Deleted'
  return `"id":"${id}","coll":{"@mod":${JSON.stringify(name)}}`
}

export function schemaRefFields({ kind, name }: SchemaRef): string {
  const hasName = kind !== 'keys' && kind !== 'tokens' && kind !== 'credentials'
  return `${hasName ? '"name"' : '"id"'}:${JSON.stringify(name)},"coll":{"@mod":"${MODULE_NAMES[kind]}"}`
}

/** v10 cannot see v4's indexes, and returns them as text. */
function encodeSchemaRef(ref: SchemaRef, exists: Exists): string {
  if (ref.kind === 'indexes') {
    return JSON.stringify(`[legacy index ${exists('indexes', ref.name) ? ref.name : '<deleted>'}]`)
  }
  return `{"@ref":{${schemaRefFields(ref)}}}`
}

/** An object; within `@object` if one of its keys looks like a tag. */
function encodeFields(object: ObjectValue, exists: Exists): string {
  const fields = joinFields(object, exists)
  return hasTaggedKey(object) ? `{"@object":{${fields}}}` : `{${fields}}`
}

/** Joined from a list, the text is one string; added up, it would be a tree of many, which is costly to keep. */
export function joinFields(object: Iterable<readonly [string, Value]>, exists: Exists = always): string {
  const fields: string[] = []
  for (const [key, value] of object) fields.push(JSON.stringify(key), ':', encodeTagged(value, exists), ',')
  fields.pop()
  return fields.join('')
}

export function hasTaggedKey(object: ReadonlyMap<string, unknown>): boolean {
  for (const key of object.keys()) if (key.startsWith('@')) return true
  return false
}
