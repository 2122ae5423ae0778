import type { FaunaObject, FaunaValue } from '../document.ts'
import { ExactNumber } from '../exact-json.ts'
import { DEEPEST, DeepText } from '../fields/deep-text.ts'

/** The fields of an object of the wire format, parsed from JSON. */
export type WireFields = Record<string, unknown>

const AT = '@'.charCodeAt(0)

/**
 * Decodes wire values into their export format, from the outside in. Arrays and objects are changed in place, for speed.
 *
 * An object whose first key begins with `@` is a tagged value. If it is the user's own key, Fauna wraps the object in a
 * tag, inside which a key such as `@ref` is a key like any other.
 */
export abstract class Decoder {
  #cuts = 0

  /** How many values were nested too deep so far, and became text. */
  get cuts(): number {
    return this.#cuts
  }

  /** @param room how many levels may still be opened; a value that is nested deeper becomes text */
  decode(value: unknown, room: number = DEEPEST): FaunaValue {
    if (value === null || typeof value !== 'object') return value as FaunaValue
    if (value instanceof ExactNumber) return value
    if (Array.isArray(value)) {
      if (room === 0) return this.cut(value)
      for (let i = 0; i < value.length; i++) {
        const item = value[i]
        if (item !== null && typeof item === 'object') value[i] = this.decode(item, room - 1)
      }
      return value as FaunaValue[]
    }
    const fields = value as WireFields
    for (const key in fields) {
      if (key.charCodeAt(0) === AT) return this.decodeTagged(key, fields, room)
      break
    }
    return room === 0 ? this.cut(fields) : this.decodeObject(fields, room)
  }

  /** Decodes the text of a wire value. */
  abstract decodeText(text: string, room: number): FaunaValue

  /** The fields of a document. @param text the document as Fauna sent it */
  abstract decodeDocument(text: string): FaunaObject

  /** @param tag the first key of `fields` */
  protected abstract decodeTagged(tag: string, fields: WireFields, room: number): FaunaValue

  /** Decodes an object whose keys are all the user's own. */
  protected decodeObject(fields: WireFields, room: number): FaunaObject {
    for (const key in fields) {
      const item = fields[key]
      if (item !== null && typeof item === 'object') fields[key] = this.decode(item, room - 1)
    }
    return fields as FaunaObject
  }

  /** The text of a value that is nested too deep. */
  protected cut(value: unknown): DeepText {
    this.#cuts++
    return new DeepText(this.decode(value, Number.POSITIVE_INFINITY))
  }

  /** A document's own fields; null for one that cannot be decoded: the text of the document reports it. */
  protected decodeFields(fields: WireFields): FaunaObject {
    for (const key in fields) {
      let value: FaunaValue = null
      try {
        value = this.decode(fields[key])
      } catch {}
      // An assignment to `__proto__` would create no field.
      Object.defineProperty(fields, key, { value, enumerable: true, configurable: true, writable: true })
    }
    return fields as FaunaObject
  }
}

/** @param text standard base64 */
export function urlSafeBase64(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_')
}
