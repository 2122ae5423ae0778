import type { FaunaObject, FaunaValue } from '../../document.ts'
import { DocumentReference, NamedReference } from '../../document.ts'
import { unknownForm } from '../../errors.ts'
import { Decoder, urlSafeBase64, type WireFields } from '../../export/decoder.ts'
import { NATIVE_COLLECTIONS } from '../../export/native-collections.ts'
import { isStoredSet } from '../../export/stored-sets.ts'
import { double, exactInteger } from './numbers.ts'
import { storedSetText } from './stored-set.ts'

const typesOf = (isNamed: boolean): ReadonlyMap<string, string> =>
  new Map(NATIVE_COLLECTIONS.filter((native) => native.isNamed === isNamed).map(({ v10, type }) => [v10, type]))

const NAMED_TYPES = typesOf(true)

/**
 * The types of native collections whose documents have ids. FQL v4 can create a user's collection of such a name; its
 * references cannot be distinguished from these.
 */
export const ID_TYPES = typesOf(false)

/** Modules of FQL itself in `{"@mod": name}`; any other name is that of a user's collection. */
const NATIVE_MODULES: ReadonlySet<string> = new Set([
  ...NATIVE_COLLECTIONS.map(({ v10 }) => v10),
  ...['Any', 'Array', 'Boolean', 'Bytes', 'Date', 'Double', 'Float', 'FQL', 'ID', 'Int', 'Long', 'Math', 'Never'],
  ...['Null', 'Number', 'Object', 'Query', 'Ref', 'Set', 'String', 'Struct', 'Time', 'TransactionTime', 'UUID'],
])

/**
 * Decodes values of FQL v10's tagged format. An object one of whose keys begins with `@` comes wrapped in `@object`
 * (recording `create-doc-types`).
 */
export class V10Decoder extends Decoder {
  override decodeText(text: string, room: number): FaunaValue {
    return this.decode(JSON.parse(text), room)
  }

  override decodeDocument(text: string): FaunaObject {
    return this.decodeData(JSON.parse(text))
  }

  /**
   * The fields of a document, which stand beside `id`, `coll`, `ts` and `ttl`. Fauna groups the fields whose names it
   * reserves (`id`, `coll`, `ts`, `ttl`, `data`, `exists`, `update`, `delete`, ...) under `data`; they are returned beside
   * the others. Nothing else is called `data`: FQL v10 refuses a field of that name, and one that v4 created is inside
   * the group (recording `scan-v4-collection`, document 401).
   * @param document the content of `@doc`
   */
  decodeData(document: unknown): FaunaObject {
    const { id: _id, coll: _coll, ts: _ts, ttl: _ttl, data: group, ...own } = unwrapped(document)
    return { ...this.decodeFields(own), ...this.decodeFields((group ?? {}) as WireFields) }
  }

  protected override decodeTagged(tag: string, fields: WireFields, room: number): FaunaValue {
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
        return urlSafeBase64(content as string)
      case '@ref':
      case '@doc':
        return decodeReference(content)
      case '@mod':
        return new NamedReference(content as string, NATIVE_MODULES.has(content as string) ? 'unknown' : 'collection')
      case '@object':
        if (isStoredSet(content as WireFields)) return storedSetText(content as WireFields)
        return room === 0 ? this.cut(fields) : this.decodeObject(content as WireFields, room)
      default:
        // `@set`, or an unknown tag: its JSON is better than nothing.
        return JSON.stringify(fields)
    }
  }
}

/** Decodes one value. */
export function decodeValue(value: unknown): FaunaValue {
  return new V10Decoder().decode(value)
}

/** Decodes the fields of one document. @param document the content of `@doc` */
export function decodeData(document: unknown): FaunaObject {
  return new V10Decoder().decodeData(document)
}

interface WireReference {
  readonly id?: string
  readonly name?: string
  readonly coll: { readonly '@mod': string }
}

/** A reference, whether or not its target exists. A document inside another value becomes the reference to it. */
function decodeReference(content: unknown): DocumentReference | NamedReference {
  const { id, name, coll } = unwrapped(content) as unknown as WireReference
  const module = coll['@mod']
  if (id !== undefined) {
    const type = ID_TYPES.get(module)
    return type === undefined ? new DocumentReference(id, module) : new NamedReference(id, type)
  }
  // A v4 reference to a native collection has a name such as "[new collection]" (recording `scan-v4-collection`).
  const type = name?.startsWith('[') ? undefined : NAMED_TYPES.get(module)
  return new NamedReference(name ?? '', type ?? 'unknown')
}

/** The fields of an object that is wrapped if one of its keys begins with `@`. */
function unwrapped(value: unknown): WireFields {
  const fields = fieldsOf(value)
  return '@object' in fields ? fieldsOf(fields['@object']) : fields
}

function fieldsOf(value: unknown): WireFields {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as WireFields
  throw unknownForm('an object without fields')
}
