import { stringifyExactJson } from '../../exact-json.ts'
import { isStoredSet } from '../../export/stored-sets.ts'
import { double, exactInteger } from './numbers.ts'

type Fields = Record<string, unknown>

/** The native collections, as FQL v4 names them. */
const NATIVE_COLLECTIONS: Readonly<Record<string, string>> = {
  Collection: 'collections',
  Database: 'databases',
  Index: 'indexes',
  Function: 'functions',
  Role: 'roles',
  AccessProvider: 'access_providers',
  Key: 'keys',
  Token: 'tokens',
  Credential: 'credentials',
}

/**
 * The text of a set that FQL v4 stored in a document, in the wire form of v4, which alone can write one. What v10 does
 * not tell of it stays as v10 has it: indexes and queries (measured: `"[legacy index users-ts]"`).
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
  const native = NATIVE_COLLECTIONS[coll['@mod']]
  // A reference to a native collection itself, which has no name in FQL v10.
  if (name?.startsWith('[')) return reference(name)
  const user = reference(coll['@mod'], reference('collections'))
  return reference(id ?? name ?? '', native === undefined ? user : reference(native))
}

function reference(id: string, collection?: unknown): unknown {
  return { '@ref': collection === undefined ? { id } : { id, collection } }
}
