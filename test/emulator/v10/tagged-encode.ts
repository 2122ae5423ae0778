import { writeDouble } from '../exact-json.ts'
import { MODULE_NAMES } from '../storage/module-names.ts'
import { CalendarDate, Time } from '../storage/time.ts'
import {
  Bytes,
  DocumentRef,
  isArray,
  NativeRef,
  type ObjectValue,
  SchemaRef,
  StoredQuery,
  type Value,
} from '../storage/values.ts'
import { isInt } from './types.ts'

/** A stored value in the tagged format (`create-doc-types`, `scan-v4-collection` in recordings/fql-v10.json). */
export function encodeTagged(value: Value): string {
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
  if (isArray(value)) return `[${value.map(encodeTagged).join(',')}]`
  if (value instanceof Time) return `{"@time":"${value}"}`
  if (value instanceof CalendarDate) return `{"@date":"${value}"}`
  if (value instanceof Bytes) return `{"@bytes":"${value.base64}"}`
  if (value instanceof DocumentRef) return `{"@ref":{${documentRefFields(value)}}}`
  if (value instanceof SchemaRef) return encodeSchemaRef(value)
  // Seen for each of v4's native refs.
  if (value instanceof NativeRef) return '{"@ref":{"name":"[new collection]","coll":{"@mod":"Collection"}}}'
  if (value instanceof StoredQuery) return '"[function <lambda>]"'
  return encodeFields(value)
}

/** The fields of `@ref`, to which the cause may be added of why there is no such document. */
export function documentRefFields(ref: DocumentRef): string {
  return `"id":"${ref.id}","coll":{"@mod":${JSON.stringify(ref.collection)}}`
}

export function schemaRefFields({ kind, name }: SchemaRef): string {
  const hasName = kind !== 'keys' && kind !== 'tokens' && kind !== 'credentials'
  return `${hasName ? '"name"' : '"id"'}:${JSON.stringify(name)},"coll":{"@mod":"${MODULE_NAMES[kind]}"}`
}

/** v4's indexes are not to be seen from v10, and are told as text. */
function encodeSchemaRef(ref: SchemaRef): string {
  if (ref.kind === 'indexes') return JSON.stringify(`[legacy index ${ref.name}]`)
  return `{"@ref":{${schemaRefFields(ref)}}}`
}

/** An object; within `@object` when one of its keys could be taken for a tag. */
function encodeFields(object: ObjectValue): string {
  const fields = joinFields(object)
  return hasTaggedKey(object) ? `{"@object":{${fields}}}` : `{${fields}}`
}

/** Joined from a list, the text is one string; added up, it would be a tree of many, which is costly to keep. */
export function joinFields(object: Iterable<readonly [string, Value]>): string {
  const fields: string[] = []
  for (const [key, value] of object) fields.push(JSON.stringify(key), ':', encodeTagged(value), ',')
  fields.pop()
  return fields.join('')
}

export function hasTaggedKey(object: ReadonlyMap<string, unknown>): boolean {
  for (const key of object.keys()) if (key.startsWith('@')) return true
  return false
}
