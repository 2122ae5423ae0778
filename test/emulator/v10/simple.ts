import { type Json, readJson, writeJson } from '../exact-json.ts'
import { isArray, type Value } from '../storage/values.ts'

/** An answer in the simple format, from the same in the tagged one: plain JSON, which does not distinguish types. */
export function simplify(tagged: string): string {
  return writeJson(simple(readJson(tagged)))
}

function simple(json: Json): Json {
  if (json === null || typeof json !== 'object') return json
  if (isArray(json as Value)) return (json as readonly Json[]).map(simple)
  const object = json as ReadonlyMap<string, Json>
  const [tag, content] = [...object][0] ?? []
  switch (object.size === 1 ? tag : undefined) {
    case '@int':
    case '@long':
      return BigInt(content as string)
    case '@double':
      return Number.isFinite(Number(content)) ? Number(content) : (content ?? null)
    case '@time':
    case '@date':
    case '@bytes':
    case '@mod':
    case '@stream':
      return content ?? null
    case '@set':
    case '@doc':
      return simple(content ?? null)
    case '@ref':
      return simpleRef(content as ReadonlyMap<string, Json>)
    case '@object':
      return fields(content as ReadonlyMap<string, Json>)
    default:
      return fields(object)
  }
}

/** A document that does not exist is null. */
function simpleRef(ref: ReadonlyMap<string, Json>): Json {
  return ref.has('exists') ? null : fields(ref)
}

function fields(object: ReadonlyMap<string, Json>): Json {
  return new Map([...object].map(([key, value]) => [key, simple(value)]))
}
