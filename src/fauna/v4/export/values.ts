import type { FaunaObject, FaunaValue } from '../../document.ts'
import { DocumentReference, NamedReference } from '../../document.ts'
import { parseExactJson, stringifyExactJson } from '../../exact-json.ts'
import { Decoder, urlSafeBase64, type WireFields } from '../../export/decoder.ts'
import { NATIVE_COLLECTIONS } from '../../export/native-collections.ts'
import { isStoredSet } from '../../export/stored-sets.ts'
import { storedSetText } from './stored-set.ts'

const TYPES: ReadonlyMap<string, string> = new Map(NATIVE_COLLECTIONS.map(({ v4, type }) => [v4, type]))

/**
 * Decodes values of FQL v4. A user's own key that begins with `@` comes wrapped in `@obj` (recording
 * `create-doc-at-keys`), and so does a set: `{"@obj": {"@set": {...}}}`.
 */
export class V4Decoder extends Decoder {
  override decodeText(text: string, room: number): FaunaValue {
    return this.decode(parseExactJson(text), room)
  }

  override decodeDocument(text: string): FaunaObject {
    return this.decodeData(parseExactJson(text))
  }

  /** The fields of a document as `Get` answers it: always an object, even if its only key is `@set`. */
  decodeData(document: unknown): FaunaObject {
    const { data = {} } = document as { readonly data?: WireFields }
    return this.decodeFields('@obj' in data ? (data['@obj'] as WireFields) : data)
  }

  protected override decodeTagged(tag: string, fields: WireFields, room: number): FaunaValue {
    const content = fields[tag]
    switch (tag) {
      case '@ref':
        return decodeReference(content as WireReference)
      case '@ts':
      case '@date':
        return content as string
      case '@bytes':
        return urlSafeBase64(content as string)
      case '@query':
      case '@set':
        return storedSetText(fields)
      case '@obj': {
        const own = content as WireFields
        if (isStoredSet(own)) return storedSetText(own)
        return room === 0 ? this.cut(fields) : this.decodeObject(own, room)
      }
      default:
        // An unknown tag: its JSON is better than nothing.
        return stringifyExactJson(fields)
    }
  }
}

/** Decodes the fields of one document. */
export function decodeData(document: unknown): FaunaObject {
  return new V4Decoder().decodeData(document)
}

interface WireReference {
  readonly id: string
  readonly collection?: { readonly '@ref': WireReference }
}

function decodeReference(reference: WireReference): DocumentReference | NamedReference {
  const parent = reference.collection?.['@ref']
  if (parent === undefined) return new NamedReference(reference.id, 'unknown')
  const grandparent = parent.collection?.['@ref']
  if (grandparent === undefined) return new NamedReference(reference.id, TYPES.get(parent.id) ?? parent.id)
  return grandparent.collection === undefined && grandparent.id === 'collections'
    ? new DocumentReference(reference.id, parent.id)
    : new NamedReference(reference.id, 'unknown')
}
