import { DEEPEST, DeepText } from '../../deep-text.ts'
import { DocumentReference, type FaunaObject, type FaunaValue, NamedReference } from '../../document.ts'
import { unknownForm } from '../../errors.ts'
import { decodeFields } from '../../export/decode-fields.ts'
import { isStoredSet } from '../../export/stored-sets.ts'
import { double, exactInteger } from './numbers.ts'
import { storedSetText } from './stored-set.ts'

/** A value in FQL v10's tagged format, parsed from JSON. */
export type TaggedValue = unknown

type Fields = Record<string, TaggedValue>

/** The native collections of named things, and what the export formats call what is in them. */
const NAMED_TYPES: Readonly<Record<string, string>> = {
  Collection: 'collection',
  Database: 'database',
  Index: 'index',
  Function: 'function',
  Role: 'role',
  AccessProvider: 'access_provider',
}

/**
 * The native collections of documents with ids. FQL v4 can make a user's collection of such a name, whose references
 * cannot be told apart from these.
 */
export const ID_TYPES: Readonly<Record<string, string>> = { Key: 'key', Token: 'token', Credential: 'credential' }

/** What `{"@mod": name}` says of FQL itself; any other name is that of a user's collection. */
const NATIVE_MODULES: ReadonlySet<string> = new Set([
  ...Object.keys(NAMED_TYPES),
  ...Object.keys(ID_TYPES),
  ...[
    'Any',
    'Array',
    'Boolean',
    'Bytes',
    'Date',
    'Double',
    'Float',
    'FQL',
    'ID',
    'Int',
    'Long',
    'Math',
    'Never',
    'Null',
  ],
  ...['Number', 'Object', 'Query', 'Ref', 'Set', 'String', 'Struct', 'Time', 'TransactionTime', 'UUID'],
])

const AT = '@'.charCodeAt(0)

/**
 * Turns a tagged value into its export form, from the outside in. Arrays and objects are changed in place, for speed.
 *
 * An object whose key begins with `@` is a special value; where it is the user's own, it comes wrapped in `@object`
 * (recording `create-doc-types`), and there a key such as `@ref` is a key like any other.
 * @param room how many levels may still be opened; what is nested deeper becomes text
 */
export function decodeValue(value: TaggedValue, room: number = DEEPEST): FaunaValue {
  if (value === null || typeof value !== 'object') return value as FaunaValue
  if (Array.isArray(value)) {
    if (room === 0) return tooDeep(value)
    for (let i = 0; i < value.length; i++) {
      const item = value[i]
      if (item !== null && typeof item === 'object') value[i] = decodeValue(item, room - 1)
    }
    return value as FaunaValue[]
  }
  const fields = value as Fields
  for (const key in fields) {
    if (key.charCodeAt(0) === AT) return decodeTagged(key, fields, room)
    break
  }
  return room === 0 ? tooDeep(fields) : decodeObject(fields, room)
}

function tooDeep(value: TaggedValue): DeepText {
  return new DeepText(decodeValue(value, Number.POSITIVE_INFINITY))
}

function decodeObject(fields: Fields, room: number): FaunaObject {
  for (const key in fields) {
    const item = fields[key]
    if (item !== null && typeof item === 'object') fields[key] = decodeValue(item, room - 1)
  }
  return fields as FaunaObject
}

function decodeTagged(tag: string, fields: Fields, room: number): FaunaValue {
  const content = fields[tag]
  switch (tag) {
    case '@int':
      return Number(content)
    case '@long':
      return exactInteger(content as string)
    case '@double':
      return double(content as string)
    case '@time':
    case '@date':
    case '@stream':
      return content as string
    case '@bytes':
      return (content as string).replaceAll('+', '-').replaceAll('/', '_')
    case '@ref':
    case '@doc':
      return decodeReference(content)
    case '@mod':
      return new NamedReference(content as string, NATIVE_MODULES.has(content as string) ? 'unknown' : 'collection')
    case '@object':
      if (isStoredSet(content as Fields)) return storedSetText(content as Fields)
      return room === 0 ? tooDeep(fields) : decodeObject(content as Fields, room)
    default:
      // `@set`, and a tag that this connector does not know: what it holds is better than nothing.
      return JSON.stringify(fields)
  }
}

interface WireReference {
  readonly id?: string
  readonly name?: string
  readonly coll: { readonly '@mod': string }
}

/** A reference, to something that exists or not, or a document inside another value, of which its reference is kept. */
function decodeReference(content: TaggedValue): DocumentReference | NamedReference {
  const { id, name, coll } = unwrapped(content) as unknown as WireReference
  const module = coll['@mod']
  if (id !== undefined) {
    const type = ID_TYPES[module]
    return type === undefined ? new DocumentReference(id, module) : new NamedReference(id, type)
  }
  // A v4 reference to a native collection comes as one called "[new collection]" (recording `scan-v4-collection`).
  const type = name?.startsWith('[') ? undefined : NAMED_TYPES[module]
  return new NamedReference(name ?? '', type ?? 'unknown')
}

/** The fields of an object that may be wrapped because of a key that begins with `@`. */
function unwrapped(value: TaggedValue): Fields {
  const fields = fieldsOf(value)
  return '@object' in fields ? fieldsOf(fields['@object']) : fields
}

function fieldsOf(value: TaggedValue): Fields {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Fields
  throw unknownForm('what Fauna sent as the fields of an object are none')
}

/**
 * The fields of a document, which stand beside `id`, `coll`, `ts` and `ttl`; those of its fields whose names Fauna keeps
 * for itself (`id`, `coll`, `ts`, `ttl`, `data`, `exists`, `update`, `delete`, ...) it puts together under `data`, and
 * they go back to their place. Nothing else is ever called `data`: FQL v10 refuses a field of that name, and one that v4
 * made stands inside the group (recording `scan-v4-collection`, document 401).
 * @param document what stands behind `@doc`
 */
export function decodeData(document: TaggedValue): FaunaObject {
  const { id: _id, coll: _coll, ts: _ts, ttl: _ttl, data: group, ...own } = unwrapped(document)
  return { ...decodeFields(own, decodeValue), ...decodeFields((group ?? {}) as Fields, decodeValue) }
}
