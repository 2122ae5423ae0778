import { DEEPEST, DeepText } from '../../deep-text.ts'
import { DocumentReference, type FaunaObject, type FaunaValue, NamedReference } from '../../document.ts'
import { ExactNumber, stringifyExactJson } from '../../exact-json.ts'
import { decodeFields } from '../../export/decode-fields.ts'
import { isStoredSet } from '../../export/stored-sets.ts'
import { storedSetText } from './stored-set.ts'

/** A value as FQL v4 sends it, parsed from JSON. */
export type WireValue = unknown

interface WireReference {
  readonly id: string
  readonly collection?: { readonly '@ref': WireReference }
}

/** The native collections, and what the export formats call what is in them. */
const TYPES: Readonly<Record<string, string>> = {
  collections: 'collection',
  databases: 'database',
  indexes: 'index',
  functions: 'function',
  roles: 'role',
  access_providers: 'access_provider',
  keys: 'key',
  tokens: 'token',
  credentials: 'credential',
}

/**
 * Turns a wire value into its export form. Arrays and objects are changed in place, for speed.
 *
 * An object whose first key begins with `@` is a special value; a user's own key of that kind comes wrapped in
 * `@obj` (recording `create-doc-at-keys`). Only a set does so too: `{"@obj": {"@set": {...}}}`.
 * @param room how many levels may still be opened; what is nested deeper becomes text
 */
export function decodeValue(value: WireValue, room: number = DEEPEST): FaunaValue {
  if (value === null || typeof value !== 'object') return value as FaunaValue
  if (value instanceof ExactNumber) return value
  if (Array.isArray(value)) {
    if (room === 0) return tooDeep(value)
    for (let i = 0; i < value.length; i++) {
      const item = value[i]
      if (item !== null && typeof item === 'object') value[i] = decodeValue(item, room - 1)
    }
    return value as FaunaValue[]
  }
  const fields = value as Record<string, WireValue>
  for (const key in fields) {
    if (key.charCodeAt(0) === AT) return decodeSpecial(key, fields, room)
    break
  }
  return room === 0 ? tooDeep(fields) : decodeObject(fields, room)
}

function tooDeep(value: WireValue): DeepText {
  return new DeepText(decodeValue(value, Number.POSITIVE_INFINITY))
}

const AT = '@'.charCodeAt(0)

function decodeObject(fields: Record<string, WireValue>, room: number): FaunaObject {
  for (const key in fields) {
    const item = fields[key]
    if (item !== null && typeof item === 'object') fields[key] = decodeValue(item, room - 1)
  }
  return fields as FaunaObject
}

function decodeSpecial(tag: string, fields: Record<string, WireValue>, room: number): FaunaValue {
  const content = fields[tag]
  switch (tag) {
    case '@ref':
      return decodeReference(content as WireReference)
    case '@ts':
    case '@date':
      return content as string
    case '@bytes':
      return (content as string).replaceAll('+', '-').replaceAll('/', '_')
    case '@query':
    case '@set':
      return storedSetText(fields)
    case '@obj': {
      const own = content as Record<string, WireValue>
      if (isStoredSet(own)) return storedSetText(own)
      return room === 0 ? tooDeep(fields) : decodeObject(own, room)
    }
    default:
      // A tag that this connector does not know: what it holds is better than nothing.
      return stringifyExactJson(fields)
  }
}

function decodeReference(reference: WireReference): DocumentReference | NamedReference {
  const parent = reference.collection?.['@ref']
  if (parent === undefined) return new NamedReference(reference.id, 'unknown')
  const grandparent = parent.collection?.['@ref']
  if (grandparent === undefined) return new NamedReference(reference.id, TYPES[parent.id] ?? parent.id)
  return grandparent.collection === undefined && grandparent.id === 'collections'
    ? new DocumentReference(reference.id, parent.id)
    : new NamedReference(reference.id, 'unknown')
}

/** The fields of a document as `Get` answers it: always an object, even where its one key is `@set`. */
export function decodeData(document: WireValue): FaunaObject {
  const { data = {} } = document as { readonly data?: Record<string, WireValue> }
  return decodeFields('@obj' in data ? (data['@obj'] as Record<string, WireValue>) : data, decodeValue)
}
