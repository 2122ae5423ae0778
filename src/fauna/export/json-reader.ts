import { unknownForm } from '../errors.ts'
import { isDocumentId } from '../ids.ts'
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  isDigit,
  isScalarByte,
  MINUS,
  NINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
  ZERO,
} from './json-bytes.ts'

/**
 * Reads JSON text byte by byte, without making values of it. White space between tokens is skipped.
 *
 * All methods throw SyntaxError if the text is not JSON or is cut short.
 */
export abstract class JsonReader {
  protected readonly source: Buffer
  /** The offset of the next byte to read. */
  protected at = 0
  /** The offsets of the last text that `readPlainText` read, without its quotes; `textTo` is exclusive. */
  protected textFrom = 0
  protected textTo = 0

  constructor(source: Buffer) {
    this.source = source
  }

  /** The next byte that is not white space. It stays unread. */
  protected peek(): number {
    const { source } = this
    let byte = source[this.at] as number
    while (byte <= SPACE) byte = source[++this.at] as number
    if (byte === undefined) throw cutShort()
    return byte
  }

  protected expect(byte: number): void {
    if (this.peek() !== byte) throw this.unexpected()
    this.at++
  }

  /** Whether these bytes come next, without white space before them. */
  protected isNext(literal: Buffer): boolean {
    const { source, at } = this
    for (let i = 0; i < literal.length; i++) if (source[at + i] !== literal[i]) return false
    return true
  }

  /** Reads these bytes if they come next. */
  protected read(literal: Buffer): boolean {
    if (!this.isNext(literal)) return false
    this.at += literal.length
    return true
  }

  /** Reads the closing brace of a tagged value if it comes next. */
  protected readBrace(): boolean {
    if (this.source[this.at] !== CLOSE_BRACE) return false
    this.at++
    return true
  }

  /** Reads an opening brace. @returns whether a member follows, whose key is next */
  protected beginObject(): boolean {
    this.expect(OPEN_BRACE)
    return this.peek() !== CLOSE_BRACE || this.endsWith(CLOSE_BRACE)
  }

  /** Reads the comma or brace after a member. @returns whether another member follows */
  protected nextMember(): boolean {
    return this.next(CLOSE_BRACE)
  }

  protected beginList(): boolean {
    this.expect(OPEN_BRACKET)
    return this.peek() !== CLOSE_BRACKET || this.endsWith(CLOSE_BRACKET)
  }

  protected nextElement(): boolean {
    return this.next(CLOSE_BRACKET)
  }

  private endsWith(byte: number): false {
    this.expect(byte)
    return false
  }

  private next(close: number): boolean {
    const byte = this.peek()
    if (byte !== COMMA && byte !== close) throw this.unexpected()
    this.at++
    if (byte === close) return false
    if (this.peek() === close) throw this.unexpected()
    return true
  }

  /** Reads a key and its colon if it is this one. @param key with its quotes */
  protected readKey(key: Buffer): boolean {
    if (this.peek() !== QUOTE) throw this.unexpected()
    if (!this.read(key)) return false
    this.expect(COLON)
    return true
  }

  /** Reads any key and its colon. */
  protected readAnyKey(): string {
    const key = this.readText()
    this.expect(COLON)
    return key
  }

  protected readText(): string {
    if (this.peek() !== QUOTE) throw this.unexpected()
    return JSON.parse(this.readJson()) as string
  }

  /** Reads text without escapes, and leaves its offsets in `textFrom` and `textTo`. */
  protected readPlainText(): void {
    this.expect(QUOTE)
    const { source, at: begin } = this
    let to = begin
    while (source[to] !== QUOTE) {
      const byte = source[to] as number
      if (!(byte >= SPACE) || byte === BACKSLASH) throw this.unexpected()
      to++
    }
    this.textFrom = begin
    this.textTo = to
    this.at = to + 1
  }

  /** Whether the last text that `readPlainText` read is a document id. */
  protected isTextDocumentId(): boolean {
    const { source, textFrom, textTo } = this
    const digits = textTo - textFrom
    // Nineteen digits may be more than 64 bits.
    if (digits > 18 || source[textFrom] === MINUS) return isDocumentId(source.toString('latin1', textFrom, textTo))
    for (let i = textFrom; i < textTo; i++) if (!isDigit(source[i] as number)) return false
    return digits === 1 || (digits > 1 && source[textFrom] !== ZERO)
  }

  /** @throws FaunaError `unknown_form` if it is not a safe integer of zero or more */
  protected readInteger(): number {
    const { source } = this
    this.peek()
    const begin = this.at
    let value = 0
    let to = begin
    for (; ; to++) {
      const byte = source[to] as number
      if (!(byte >= ZERO && byte <= NINE)) break
      value = value * 10 + (byte - ZERO)
    }
    this.at = to
    if (to === begin || isScalarByte(source[to] as number) || !Number.isSafeInteger(value)) {
      throw unknownForm('a time that is not a safe integer')
    }
    return value
  }

  /** Reads any value. @returns its text */
  protected readJson(): string {
    this.peek()
    const begin = this.at
    this.skipValue()
    return this.source.toString('utf8', begin, this.at)
  }

  /** Skips a key and its value. */
  protected skipMember(): void {
    this.readAnyKey()
    this.skipValue()
  }

  /** Skips a value, checking only that its brackets match up. */
  protected skipValue(): void {
    const { source } = this
    let depth = 0
    do {
      const byte = this.peek()
      if (byte === QUOTE) {
        this.skipString()
        continue
      }
      if (isScalarByte(byte)) {
        while (isScalarByte(source[this.at] as number)) this.at++
        continue
      }
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++
      else if (depth === 0) throw this.unexpected()
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--
      else if (byte !== COMMA && byte !== COLON) throw this.unexpected()
      this.at++
    } while (depth > 0)
  }

  private skipString(): void {
    const { source } = this
    let from = this.at + 1
    for (;;) {
      const byte = source[from++] as number
      if (byte === QUOTE) break
      if (byte === BACKSLASH) from++
      else if (!(byte >= SPACE)) throw cutShort()
    }
    this.at = from
  }

  /** Nothing but white space may follow. */
  protected expectEnd(): void {
    const { source } = this
    while ((source[this.at] as number) <= SPACE) this.at++
    if (this.at < source.length) throw this.unexpected()
  }

  protected unexpected(): SyntaxError {
    return this.at < this.source.length ? new SyntaxError(`an unexpected byte at ${this.at}`) : cutShort()
  }
}

export function cutShort(): SyntaxError {
  return new SyntaxError('the text is cut short')
}
