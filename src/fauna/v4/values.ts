import {
  DocumentReference,
  type FaunaDocument,
  type FaunaObject,
  type FaunaValue,
  NamedReference,
} from '../document.ts'
import { ExactNumber, stringifyExactJson } from '../exact-json.ts'
import { isStoredSet, unwrapSets } from '../stored-sets.ts'

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
 */
export function decodeValue(value: WireValue): FaunaValue {
  if (value === null || typeof value !== 'object') return value as FaunaValue
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const item = value[i]
      if (item !== null && typeof item === 'object') value[i] = decodeValue(item)
    }
    return value as FaunaValue[]
  }
  if (value instanceof ExactNumber) return value
  const fields = value as Record<string, WireValue>
  for (const key in fields) {
    if (key.charCodeAt(0) === AT) return decodeSpecial(key, fields)
    break
  }
  return decodeFields(fields)
}

const AT = '@'.charCodeAt(0)

function decodeFields(fields: Record<string, WireValue>): FaunaObject {
  for (const key in fields) {
    const item = fields[key]
    if (item !== null && typeof item === 'object') fields[key] = decodeValue(item)
  }
  return fields as FaunaObject
}

function decodeSpecial(tag: string, fields: Record<string, WireValue>): FaunaValue {
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
      return stringifyExactJson(unwrapSets(fields, '@obj'))
    case '@obj': {
      const own = content as Record<string, WireValue>
      return isStoredSet(own) ? stringifyExactJson(unwrapSets(own, '@obj')) : decodeFields(own)
    }
    default:
      // A tag that this connector does not know: what it holds is better than nothing.
      return stringifyExactJson(fields)
  }
}

export function decodeReference(reference: WireReference): DocumentReference | NamedReference {
  const parent = reference.collection?.['@ref']
  if (parent === undefined) return new NamedReference(reference.id, 'unknown')
  const grandparent = parent.collection?.['@ref']
  if (grandparent === undefined) return new NamedReference(reference.id, TYPES[parent.id] ?? parent.id)
  return grandparent.collection === undefined && grandparent.id === 'collections'
    ? new DocumentReference(reference.id, parent.id)
    : new NamedReference(reference.id, 'unknown')
}

/** A document as `Get` answers it. @throws TypeError where it is none */
export function decodeDocument(value: WireValue): FaunaDocument {
  const document = value as { ref?: { '@ref'?: WireReference }; ts?: number; data?: WireValue; ttl?: { '@ts': string } }
  const id = document?.ref?.['@ref']?.id
  if (typeof id !== 'string' || typeof document.ts !== 'number') {
    throw new TypeError('what Fauna sent as a document has no ref or no ts')
  }
  return {
    id,
    ts: document.ts,
    ttl: document.ttl?.['@ts'] ?? null,
    data: decodeData(document.data),
  }
}

/** A document's `data` is always an object, even where its one key is `@set`. */
function decodeData(data: WireValue): FaunaObject {
  if (data === undefined) return {}
  const fields = data as Record<string, WireValue>
  return decodeFields('@obj' in fields ? (fields['@obj'] as Record<string, WireValue>) : fields)
}
