import { stringifyExactJson } from '../../exact-json.ts'
import { NATIVE_COLLECTIONS } from '../../export/native-collections.ts'
import { isStoredSet } from '../../export/stored-sets.ts'
import { double, exactInteger } from './numbers.ts'

type Fields = Record<string, unknown>

const V4_NAMES: ReadonlyMap<string, string> = new Map(NATIVE_COLLECTIONS.map(({ v4, v10 }) => [v10, v4]))

/**
 * The text of a set stored in a document, in the wire format of FQL v4, which is the only API that can store one. Indexes
 * and queries, which v10 does not show, stay in v10's format (measured: `"[legacy index users-ts]"`).
 */
export function storedSetText(set: Fields): string {
  return stringifyExactJson(fieldsInV4(set))
}

function inV4(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(inV4)
  const fields = value as Fields
  const [tag = ''] = Object.keys(fields)
  return tag.startsWith('@') ? taggedInV4(tag, fields[tag]) : fieldsInV4(fields)
}

function fieldsInV4(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, inV4(item)]))
}

function taggedInV4(tag: string, content: unknown): unknown {
  switch (tag) {
    case '@int':
    case '@long':
      return exactInteger(content as string)
    case '@double':
      return double(content as string)
    case '@time':
      return { '@ts': content }
    case '@ref':
      return referenceInV4(content as Reference)
    case '@object': {
      const own = fieldsInV4(content as Fields)
      return isStoredSet(content as Fields) ? own : { '@obj': own }
    }
    default:
      return { [tag]: content }
  }
}

interface Reference {
  readonly id?: string
  readonly name?: string
  readonly coll: { readonly '@mod': string }
}

function referenceInV4({ id, name, coll }: Reference): unknown {
  const native = V4_NAMES.get(coll['@mod'])
  // A reference to a native collection itself, which FQL v10 has no name for.
  if (name?.startsWith('[')) return reference(name)
  const user = reference(coll['@mod'], reference('collections'))
  return reference(id ?? name ?? '', native === undefined ? user : reference(native))
}

function reference(id: string, collection?: unknown): unknown {
  return { '@ref': collection === undefined ? { id } : { id, collection } }
}
