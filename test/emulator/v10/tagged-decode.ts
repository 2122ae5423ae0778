import type { Json } from '../exact-json.ts'
import { parseDate, parseTime } from '../storage/time.ts'
import { Bytes, DocumentRef, isArray, SchemaRef, type Value } from '../storage/values.ts'
import { invalidRequest } from './errors.ts'
import type { ModuleValue, Runtime, RuntimeObject } from './runtime.ts'
import { toId } from './types.ts'

/** Finds what `@mod` names. */
export type ModuleLookup = (name: string) => ModuleValue | undefined

/**
 * Reads a value in the tagged format, from the outside in: what is inside `@object` is the user's own. Throws a
 * RequestError for a tag that there is none of.
 */
export function decodeTagged(json: Json, modules: ModuleLookup): Runtime {
  if (json === null || typeof json !== 'object') return json
  if (isArray(json as Value)) return (json as readonly Json[]).map((item) => decodeTagged(item, modules))
  const object = json as ReadonlyMap<string, Json>
  const [tag, content] = [...object][0] ?? []
  if (object.size !== 1 || tag === undefined || !tag.startsWith('@')) return decodeFields(object, modules)
  if (tag === '@object') return decodeFields(content as ReadonlyMap<string, Json>, modules)
  if (tag === '@ref' || tag === '@doc') return decodeRef(content as ReadonlyMap<string, Json>)
  if (tag === '@mod') return modules(String(content)) ?? refuse('module')
  return decodeScalar(tag, String(content))
}

function decodeScalar(tag: string, text: string): Runtime {
  switch (tag) {
    case '@int':
    case '@long':
      if (/^-?\d+$/.test(text)) return BigInt(text)
      throw invalidRequest('Invalid argument: invalid integer')
    case '@double':
      return Number(text)
    case '@time':
      return parseTime(text) ?? refuse('time')
    case '@date':
      return parseDate(text) ?? refuse('date')
    case '@bytes':
      return new Bytes(text)
    default:
      throw invalidRequest(`Invalid argument: invalid tag '${tag}'`)
  }
}

function refuse(what: string): never {
  throw invalidRequest(`Invalid argument: invalid ${what}`)
}

function decodeFields(object: ReadonlyMap<string, Json>, modules: ModuleLookup): RuntimeObject {
  const fields = new Map<string, Runtime>()
  for (const [key, value] of object) fields.set(key, decodeTagged(value, modules))
  return fields
}

function decodeRef(content: ReadonlyMap<string, Json>): Runtime {
  const module = content.get('coll')
  const name = module instanceof Map ? (module as ReadonlyMap<string, Json>).get('@mod') : undefined
  const id = toId(content.get('id') as Value)
  if (typeof name === 'string' && id !== undefined) return new DocumentRef(name, id)
  const schemaName = content.get('name')
  if (name === 'Collection' && typeof schemaName === 'string') return new SchemaRef('collections', schemaName)
  return refuse('reference')
}
