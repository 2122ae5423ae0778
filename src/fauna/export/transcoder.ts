import { isUtf8 } from 'node:buffer'
import type { FaunaObject, FieldChange } from '../document.ts'
import { unknownForm } from '../errors.ts'
import { stringifyExactJson } from '../exact-json.ts'
import { DEEPEST } from '../fields/deep-text.ts'
import type { BufferPool } from '../http/buffers.ts'
import type { Decoder, WireFields } from './decoder.ts'
import { cut, unwritable } from './field-changes.ts'
import {
  AT_SIGN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
} from './json-bytes.ts'
import { JsonCopier } from './json-copier.ts'

/**
 * Translates Fauna's JSON into the JSON of the export formats, bytes to bytes, in one pass. What is the same in both is
 * copied, so numbers keep their text and no values are created. Each API's transcoder copies its frequent tagged values;
 * rare ones are decoded into values.
 *
 * White space is left out, because a record is one line.
 */
export abstract class Transcoder extends JsonCopier {
  /** Decodes the tagged values that `copyFrequent` does not copy. */
  protected abstract readonly decoder: Decoder
  /** How many values were nested too deep so far. */
  private deep = 0

  /** @throws SyntaxError if `source` is not UTF-8: strings are copied unchanged, and a record must be UTF-8 */
  constructor(source: Buffer, buffers: BufferPool, released?: () => void) {
    if (!isUtf8(source)) throw new SyntaxError('the text is not UTF-8')
    super(source, buffers, released)
  }

  /** The fields of a document as values. @param text the document, as Fauna sent it */
  decode(text: string): FaunaObject {
    return this.decoder.decodeDocument(text)
  }

  /**
   * Copies a frequent tagged value in its export format, if it is formatted as Fauna formats it. `at` is at its brace.
   * @param room how many levels may still be opened
   * @returns false if it cannot; the caller then discards what was read and written
   */
  protected abstract copyFrequent(room: number): boolean

  /** Copies a value in its export format. @param room how many levels may still be opened */
  private copyValue(room: number): void {
    const byte = this.peek()
    if (byte === QUOTE) this.copyString()
    else if (byte === OPEN_BRACE) this.copyBraces(room)
    else if (byte !== OPEN_BRACKET) this.copyScalar()
    else if (room === 0) this.copyAsText()
    else this.copyList(room - 1)
  }

  private copyBraces(room: number): void {
    const { source, at } = this
    const next = source[at + 1] as number
    if (next === QUOTE && source[at + 2] === AT_SIGN) this.copyTagged(room)
    // Fauna writes no white space. If something in between inserted some, a tag may come after it.
    else if (next <= SPACE) this.copyDecoded(room)
    else if (room === 0) this.copyAsText()
    else this.copyObject(room - 1)
  }

  /** Copies an object whose keys are all the user's own. @param room for the values in it */
  protected copyObject(room: number): void {
    this.target[this.end++] = OPEN_BRACE
    for (let more = this.beginObject(), first = true; more; more = this.nextMember(), first = false) {
      if (!first) this.target[this.end++] = COMMA
      this.copyKey()
      this.copyValue(room)
    }
    this.target[this.end++] = CLOSE_BRACE
  }

  private copyKey(): void {
    if (this.peek() !== QUOTE) throw this.unexpected()
    this.copyString()
    this.expect(COLON)
    this.target[this.end++] = COLON
  }

  private copyList(room: number): void {
    this.target[this.end++] = OPEN_BRACKET
    for (let more = this.beginList(), first = true; more; more = this.nextElement(), first = false) {
      if (!first) this.target[this.end++] = COMMA
      this.copyValue(room)
    }
    this.target[this.end++] = CLOSE_BRACKET
  }

  private copyTagged(room: number): void {
    const { at, end } = this
    if (this.copyFrequent(room)) return
    this.at = at
    this.end = end
    this.copyDecoded(room)
  }

  /** Starts the object of a document's fields; `copyField` adds them. */
  protected beginFields(): void {
    this.reserve(2)
    this.target[this.end++] = OPEN_BRACE
  }

  protected endFields(): void {
    this.target[this.end++] = CLOSE_BRACE
  }

  /**
   * Copies one of a document's own fields; one that cannot be decoded becomes null.
   * @param fieldChanges takes what was not copied unchanged
   */
  protected copyField(fieldChanges: FieldChange[]): void {
    const { target, at: key, deep } = this
    if (target[this.end - 1] !== OPEN_BRACE) target[this.end++] = COMMA
    this.copyKey()
    const { at: value, end } = this
    try {
      this.copyValue(DEEPEST)
    } catch (error) {
      if (error instanceof SyntaxError) throw error
      this.at = value
      this.end = end
      this.skipValue()
      this.write('null')
      fieldChanges.push(unwritable(this.textAt(key), error))
    }
    if (this.deep !== deep) fieldChanges.push(cut(this.textAt(key)))
  }

  private textAt(offset: number): string {
    const { at } = this
    this.at = offset
    const text = this.readText()
    this.at = at
    return text
  }

  /** Reads a time tagged as `tag`, as text; null for null. @throws FaunaError `unknown_form` for any other value */
  protected readTimeOrNull(tag: '@ts' | '@time'): string | null {
    const value: unknown = JSON.parse(this.readJson())
    if (value === null) return null
    const time = typeof value === 'object' && tag in value ? (value as WireFields)[tag] : undefined
    if (typeof time !== 'string') throw unknownForm(`a time that is not a string in ${tag}`)
    return time
  }

  /** Copies a value by decoding it into values. */
  private copyDecoded(room: number): void {
    const { decoder } = this
    const { cuts } = decoder
    this.write(stringifyExactJson(decoder.decodeText(this.readJson(), room)))
    if (decoder.cuts !== cuts) this.deep++
  }

  /** Copies a value that is nested too deep, as a string of its JSON. */
  private copyAsText(): void {
    const begin = this.end
    this.copyValue(Number.POSITIVE_INFINITY)
    const text = JSON.stringify(this.target.toString('utf8', begin, this.end))
    this.end = begin
    this.write(text)
    this.deep++
  }
}
