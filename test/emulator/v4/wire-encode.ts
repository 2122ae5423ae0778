import { writeDouble } from '../exact-json.ts'
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

/** A value on the wire. */
export function encodeValue(value: Value): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'bigint':
      return value.toString()
    case 'number':
      // v10 can write numbers that JSON does not have; v4 returns them as text (seen on a server).
      return Number.isFinite(value) ? writeDouble(value) : `"${value}"`
    case 'boolean':
      return value ? 'true' : 'false'
  }
  if (value === null) return 'null'
  if (isArray(value)) return `[${value.map((item) => encodeValue(item)).join(',')}]`
  if (value instanceof DocumentRef || value instanceof SchemaRef || value instanceof NativeRef) return encodeRef(value)
  if (value instanceof Time) return `{"@ts":"${value}"}`
  if (value instanceof CalendarDate) return `{"@date":"${value}"}`
  if (value instanceof Bytes) return `{"@bytes":"${value.base64}"}`
  if (value instanceof StoredQuery) return `{"@query":${encodeLambda(value.source)}}`
  return encodeObject(value)
}

/** An object; wrapped in `@obj` if one of its keys looks like the tag of a value. */
export function encodeObject(object: ObjectValue): string {
  let text = ''
  let isEscaped = false
  for (const [key, value] of object) {
    if (key.startsWith('@')) isEscaped = true
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${encodeValue(value)}`
  }
  return isEscaped ? `{"@obj":{${text}}}` : `{${text}}`
}

/** What surrounds the id in the ref of a document, by collection: refs are most of what a page consists of. */
const refSuffixes = new Map<string, string>()

export function encodeRef(ref: DocumentRef | SchemaRef | NativeRef): string {
  if (ref instanceof NativeRef) return `{"@ref":{"id":"${ref.kind}"}}`
  if (ref instanceof SchemaRef) {
    return `{"@ref":{"id":${JSON.stringify(ref.name)},"collection":{"@ref":{"id":"${ref.kind}"}}}}`
  }
  let suffix = refSuffixes.get(ref.collection)
  if (suffix === undefined) {
    suffix = `","collection":${encodeRef(new SchemaRef('collections', ref.collection))}}}`
    refSuffixes.set(ref.collection, suffix)
  }
  return `{"@ref":{"id":"${ref.id}${suffix}`
}

/** A lambda's source, as it was sent; an object literal in it is not a value but an expression. */
function encodeLambda(source: Value): string {
  if (source instanceof Map) {
    return `{${[...source].map(([key, value]) => `${JSON.stringify(key)}:${encodeLambda(value as Value)}`).join(',')}}`
  }
  return isArray(source) ? `[${source.map(encodeLambda).join(',')}]` : encodeValue(source)
}
