import type { Json } from '../exact-json.ts'
import type { SetExpression } from '../storage/set-expression.ts'
import { parseDate, parseTime } from '../storage/time.ts'
import {
  Bytes,
  DocumentRef,
  isArray,
  isObject,
  NativeRef,
  SchemaRef,
  SetValue,
  StoredQuery,
  type Value,
} from '../storage/values.ts'
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
    case '@set':
      return new SetValue(decodeSet(content as ReadonlyMap<string, Json>))
    case '@obj': {
      const inner = content as ReadonlyMap<string, Json>
      const set = inner.size === 1 ? inner.get('@set') : undefined
      return set instanceof Map ? new SetValue(decodeSet(set)) : decodeFields(inner)
    }
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
  if (!isSchemaKind(id)) throw new Error(`A ref to ${id} is no ref.`)
  return new NativeRef(id)
}

function decodeSet(content: ReadonlyMap<string, Json>): SetExpression {
  const part = (key: string) => decodeValue(content.get(key) ?? null)
  const set = (value: Value): SetExpression =>
    value instanceof SetValue ? value.expression : { type: 'schema', kind: (value as NativeRef).kind }
  const [type] = content.keys()
  switch (type) {
    case 'documents':
      return { type, collection: (part(type) as SchemaRef).name }
    case 'match': {
      const terms = content.has('terms') ? part('terms') : []
      return { type, index: (part(type) as SchemaRef).name, terms: isArray(terms) ? terms : [terms] }
    }
    case 'singleton':
      return { type, ref: part(type) as DocumentRef | SchemaRef }
    case 'events': {
      const source = part(type)
      return { type, source: source instanceof SetValue ? source.expression : (source as DocumentRef | SchemaRef) }
    }
    case 'union':
    case 'intersection':
    case 'difference':
      return { type, sets: (part(type) as readonly Value[]).map(set) }
    case 'distinct':
    case 'reverse':
      return { type, set: set(part(type)) }
    case 'range':
      return {
        type,
        set: set(part(type)),
        from: part('from') as readonly Value[],
        to: part('to') as readonly Value[],
      }
    default:
      throw new Error(`A set of ${type} is no set${isObject(content) ? '' : ' at all'}.`)
  }
}
