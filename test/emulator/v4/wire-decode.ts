import type { Json } from '../exact-json.ts'
import { parseDate, parseTime } from '../storage/time.ts'
import { Bytes, DocumentRef, isArray, NativeRef, SchemaRef, StoredQuery, type Value } from '../storage/values.ts'
import { isSchemaKind } from './schema-kinds.ts'

/**
 * Reads a value that the emulator itself wrote with `encodeValue`. What a request holds is not read by this but
 * evaluated.
 */
export function decodeValue(json: Json): Value {
  if (json === null || typeof json !== 'object') return json
  if (isArray(json as Value)) return (json as readonly Json[]).map(decodeValue)
  const object = json as ReadonlyMap<string, Json>
  const [tag] = object.keys()
  const content = tag === undefined ? undefined : object.get(tag)
  switch (tag) {
    case '@ref':
      return decodeRef(content as ReadonlyMap<string, Json>)
    case '@ts':
      return parseTime(content as string) ?? null
    case '@date':
      return parseDate(content as string) ?? null
    case '@bytes':
      return new Bytes(content as string)
    case '@query':
      return new StoredQuery('v4', content as Value)
    case '@obj':
      return decodeFields(content as ReadonlyMap<string, Json>)
    default:
      return decodeFields(object)
  }
}

function decodeFields(object: ReadonlyMap<string, Json>): Map<string, Value> {
  const fields = new Map<string, Value>()
  for (const [key, value] of object) fields.set(key, decodeValue(value))
  return fields
}

function decodeRef(content: ReadonlyMap<string, Json>): DocumentRef | SchemaRef | NativeRef {
  const id = content.get('id') as string
  const parent = content.get('collection')
  const collection = parent === undefined ? undefined : decodeValue(parent)
  if (collection instanceof SchemaRef) return new DocumentRef(collection.name, BigInt(id))
  if (collection instanceof NativeRef) return new SchemaRef(collection.kind, id)
  if (!isSchemaKind(id)) throw new Error(`A ref to ${id} is not a schema ref.`)
  return new NativeRef(id)
}
