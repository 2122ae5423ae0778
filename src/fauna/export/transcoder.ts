import { isUtf8 } from 'node:buffer'
import { DEEPEST, DeepText } from '../deep-text.ts'
import type { FieldChange } from '../document.ts'
import { unknownForm } from '../errors.ts'
import type { BufferPool } from '../http/buffers.ts'
import { isDocumentId } from '../ids.ts'
import { cut, unwritable } from './field-changes.ts'

const QUOTE = 0x22
const COMMA = 0x2c
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39
const COLON = 0x3a
const AT_SIGN = 0x40
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const SPACE = 0x20

/** Room that is always left behind what is written, beside one byte for each that is still to be read. */
const SLACK = 256

const NOTHING = Buffer.alloc(0)

/** Strings up to here are copied byte by byte, which is faster than a call. */
const SHORT = 48

/**
 * Turns Fauna's JSON into the JSON of the export formats, bytes into bytes, in one pass: what is the same in both is
 * copied as it stands, so that numbers keep their text, and no values are made of it. What is special in one API's
 * format, its own transcoder adds; what is rare goes by way of values, with the API's decoder.
 *
 * White space is left out, since a record is one line.
 *
 * All methods throw SyntaxError where the text is no JSON, or is cut short.
 */
export abstract class Transcoder {
  protected readonly source: Buffer
  private readonly buffers: BufferPool
  private readonly released: (() => void) | undefined
  /** Where the next byte is read. */
  protected at = 0
  /** What is written, up to `end`. */
  target: Buffer
  protected end = 0
  /** Where the last plain text stands that was read, in `source`; `textTo` is exclusive. */
  protected textFrom = 0
  protected textTo = 0
  /** How many values were nested too deep so far. */
  private deep = 0

  /**
   * @param buffers where to take the room for what is written from; `release` gives it back
   * @param released called when nobody reads `source` any more either
   */
  constructor(source: Buffer, buffers: BufferPool, released?: () => void) {
    // Text is copied as it stands, and no reader takes a line that is none.
    if (!isUtf8(source)) throw new SyntaxError('the text is no UTF-8')
    this.source = source
    this.buffers = buffers
    this.released = released
    this.target = buffers.take(source.length + SLACK)
  }

  /** What is transcoded, for those who said when they do not read it any more. */
  get kept(): Buffer | undefined {
    return this.released && this.source
  }

  /** Nobody reads what was written any more. */
  readonly release = (): void => {
    this.buffers.give(this.target)
    this.target = NOTHING
    this.released?.()
  }

  /**
   * Copies a value that begins with `{"@`, in its export form. `at` is at its brace.
   * @param room how many levels may still be opened
   */
  protected abstract copySpecial(room: number): void

  /** The export form of a value, as JSON text. @param text the value as the API writes it */
  protected abstract decoded(text: string, room: number): string

  // Reading

  /** The next byte that is no white space, still unread. */
  protected peek(): number {
    const { source } = this
    let byte = source[this.at] as number
    while (byte <= SPACE) byte = source[++this.at] as number
    if (byte === undefined) throw cutShort()
    return byte
  }

  private expect(byte: number): void {
    if (this.peek() !== byte) throw this.unexpected()
    this.at++
  }

  /** Whether these bytes come next, without white space before them. */
  protected isNext(literal: Buffer): boolean {
    const { source, at } = this
    for (let i = 0; i < literal.length; i++) if (source[at + i] !== literal[i]) return false
    return true
  }

  /** Reads these bytes, if they come next. */
  protected read(literal: Buffer): boolean {
    if (!this.isNext(literal)) return false
    this.at += literal.length
    return true
  }

  /** Reads the brace behind the content of a special value, if it comes next. */
  protected readBrace(): boolean {
    if (this.source[this.at] !== CLOSE_BRACE) return false
    this.at++
    return true
  }

  /** Reads a brace and tells whether a member follows; its key is next. */
  protected beginObject(): boolean {
    this.expect(OPEN_BRACE)
    return this.peek() !== CLOSE_BRACE || this.endsWith(CLOSE_BRACE)
  }

  /** Reads what stands behind a member, and tells whether another follows. */
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

  /** Reads a key and its colon, if it is this one. @param key with its quotes */
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

  /** Finds the text that comes next, which holds no escapes, and leaves its place in `textFrom` and `textTo`. */
  protected readPlainBytes(): void {
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

  /** Whether what `readPlainBytes` has found is the id of a document. */
  protected isIdFound(): boolean {
    const { source, textFrom, textTo } = this
    const digits = textTo - textFrom
    // Nineteen may be too many.
    if (digits > 18 || source[textFrom] === MINUS) return isDocumentId(source.toString('latin1', textFrom, textTo))
    for (let i = textFrom; i < textTo; i++) if (!isDigit(source[i] as number)) return false
    return digits === 1 || (digits > 1 && source[textFrom] !== ZERO)
  }

  /** @throws FaunaError where it is no whole number that a double holds */
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
      throw unknownForm('what Fauna sent as a time is none that can be told')
    }
    return value
  }

  /** Any value, as the text that it is. */
  protected readJson(): string {
    this.peek()
    const begin = this.at
    this.skipValue()
    return this.source.toString('utf8', begin, this.at)
  }

  /** Reads a member without looking at it. */
  protected skipMember(): void {
    this.readAnyKey()
    this.skipValue()
  }

  /** Reads a value without looking at it. */
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

  /** Nothing may stand behind the value. */
  protected expectEnd(): void {
    const { source } = this
    while ((source[this.at] as number) <= SPACE) this.at++
    if (this.at < source.length) throw this.unexpected()
  }

  // Copying

  /** Copies a value, or what stands for it. @param room how many levels may still be opened */
  protected copyValue(room: number): void {
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
    if (next === QUOTE && source[at + 2] === AT_SIGN) this.copySpecial(room)
    // Fauna writes no white space; where something else has put it in, a special value may stand behind it.
    else if (next <= SPACE) this.copyDecoded(room)
    else if (room === 0) this.copyAsText()
    else this.copyObject(room - 1)
  }

  /** Copies an object all keys of which are the user's own. @param room for the values in it */
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

  /** Begins the object of a document's fields; `copyField` puts them in. */
  protected beginFields(): void {
    this.reserve(2)
    this.target[this.end++] = OPEN_BRACE
  }

  protected endFields(): void {
    this.target[this.end++] = CLOSE_BRACE
  }

  /**
   * Copies one of a document's own fields. One that cannot be decoded does not take the others with it.
   * @param fieldChanges takes what could not be copied as it is
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

  private textAt(place: number): string {
    const { at } = this
    this.at = place
    const text = this.readText()
    this.at = at
    return text
  }

  /** Copies text as it stands, escapes and all. `at` is at its first quote. */
  private copyString(): void {
    const { source, target } = this
    let from = this.at
    let to = this.end
    target[to++] = source[from++] as number
    const long = from + SHORT
    for (;;) {
      const byte = source[from++] as number
      target[to++] = byte
      if (byte === QUOTE) break
      if (byte === BACKSLASH) {
        this.expectEscape(from)
        target[to++] = source[from++] as number
      } else if (!(byte >= SPACE)) throw cutShort()
      else if (from >= long) {
        this.at = from
        this.end = to
        this.copyLongString()
        return
      }
    }
    this.at = from
    this.end = to
  }

  /** Copies the rest of a string, up to its last quote, in one piece. */
  private copyLongString(): void {
    const { source, at } = this
    let close = source.indexOf(QUOTE, at)
    while (close !== -1 && this.isEscaped(close, at)) close = source.indexOf(QUOTE, close + 1)
    if (close === -1) throw cutShort()
    for (let i = at; i < close; i++) {
      const byte = source[i] as number
      if (byte < SPACE) throw cutShort()
      if (byte === BACKSLASH) this.expectEscape(++i)
    }
    this.end += source.copy(this.target, this.end, at, close + 1)
    this.at = close + 1
  }

  /** What stands behind a backslash has to be an escape of JSON. */
  private expectEscape(place: number): void {
    const { source } = this
    const byte = source[place] as number
    const isEscape = byte === SMALL_U ? isHexadecimal(source, place + 1) : byte > SPACE && SIMPLE_ESCAPES.includes(byte)
    if (!isEscape) throw cutShort()
  }

  /** Whether an odd number of backslashes stands before a byte; none before `begin` counts. */
  private isEscaped(place: number, begin: number): boolean {
    let first = place
    while (first > begin && this.source[first - 1] === BACKSLASH) first--
    return (place - first) % 2 === 1
  }

  /** Copies the text that comes next, if it does. */
  protected copyText(): boolean {
    if (this.source[this.at] !== QUOTE) return false
    this.copyString()
    return true
  }

  /** Copies base64, if it comes next, in its variant for addresses. */
  protected copyBase64(): boolean {
    const { target, end: begin } = this
    if (!this.copyText()) return false
    for (let i = begin; i < this.end; i++) {
      if (target[i] === BACKSLASH) return false
      if (target[i] === PLUS) target[i] = MINUS
      else if (target[i] === SLASH) target[i] = UNDERSCORE
    }
    return true
  }

  /** Copies the digits and signs of a number that stands in quotes, without them; tells whether it is one. */
  protected copyQuotedNumber(): boolean {
    const { source, target } = this
    let from = this.at
    if (source[from++] !== QUOTE) return false
    const first = source[from] === MINUS ? from + 1 : from
    if (!isDigit(source[first] as number)) return false
    let to = this.end
    for (;;) {
      const byte = source[from++] as number
      if (byte === QUOTE) break
      if (!isScalarByte(byte)) return false
      target[to++] = byte
    }
    if (!isNumber(target, this.end, to)) return false
    this.at = from
    this.end = to
    return true
  }

  /** Copies a number, `true`, `false` or `null`. */
  private copyScalar(): void {
    const { source, target } = this
    let from = this.at
    let to = this.end
    for (; ; from++) {
      const byte = source[from] as number
      if (!isScalarByte(byte)) break
      target[to++] = byte
    }
    if (!isScalar(source, this.at, from)) throw this.unexpected()
    this.at = from
    this.end = to
  }

  /** Copies a value by way of values. */
  protected copyDecoded(room: number): void {
    const made = DeepText.made
    this.write(this.decoded(this.readJson(), room))
    if (DeepText.made !== made) this.deep++
  }

  /** Copies a value that is nested too deep, as the text that its JSON is. */
  protected copyAsText(): void {
    const begin = this.end
    this.copyValue(Number.POSITIVE_INFINITY)
    const text = JSON.stringify(this.target.toString('utf8', begin, this.end))
    this.end = begin
    this.write(text)
    this.deep++
  }

  // Writing

  /** Writes text that may be longer than what it stands for. */
  protected write(text: string): void {
    this.reserve(Buffer.byteLength(text))
    this.end += this.target.write(text, this.end)
  }

  /** Writes a part of `source`. */
  protected writeSource(from: number, to: number): void {
    this.reserve(to - from)
    const { source, target } = this
    let end = this.end
    for (let i = from; i < to; i++) target[end++] = source[i] as number
    this.end = end
  }

  /** Writes bytes that are no longer than what they stand for, or reserved. */
  protected writeBytes(bytes: Buffer): void {
    const { target } = this
    let to = this.end
    for (let i = 0; i < bytes.length; i++) target[to++] = bytes[i] as number
    this.end = to
  }

  /** Makes room for so many bytes beside one for each that is still to be read. */
  protected reserve(bytes: number): void {
    const needed = this.end + bytes + (this.source.length - this.at) + SLACK
    if (needed <= this.target.length) return
    const larger = this.buffers.take(Math.max(needed, Math.ceil(this.target.length * 1.5)))
    this.target.copy(larger, 0, 0, this.end)
    this.buffers.give(this.target)
    this.target = larger
  }

  protected unexpected(): SyntaxError {
    return this.at < this.source.length ? new SyntaxError(`an unexpected byte at ${this.at}`) : cutShort()
  }
}

const PLUS = 0x2b
const DOT = 0x2e
const SLASH = 0x2f
const CAPITAL_E = 0x45
const UNDERSCORE = 0x5f
const SMALL_A = 0x61
const SMALL_Z = 0x7a

const SMALL_E = 0x65
const SMALL_U = 0x75

const SIMPLE_ESCAPES: Buffer = Buffer.from('"\\/bfnrt')

const TRUE = Buffer.from('true')
const FALSE = Buffer.from('false')
const NULL = Buffer.from('null')

function cutShort(): SyntaxError {
  return new SyntaxError('the text is cut short')
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE
}

/** What numbers, `true`, `false` and `null` are made of. */
function isScalarByte(byte: number): boolean {
  return (
    isDigit(byte) ||
    (byte >= SMALL_A && byte <= SMALL_Z) ||
    byte === MINUS ||
    byte === DOT ||
    byte === PLUS ||
    byte === CAPITAL_E
  )
}

function isHexadecimal(source: Buffer, start: number): boolean {
  return /^[\da-f]{4}$/i.test(source.toString('latin1', start, start + 4))
}

/** Whether the bytes are a number of JSON, or one of its words. */
function isScalar(source: Buffer, start: number, end: number): boolean {
  const first = source[start] as number
  if (first === MINUS || isDigit(first)) return isNumber(source, start, end)
  const word = first === TRUE[0] ? TRUE : first === FALSE[0] ? FALSE : NULL
  if (word.length !== end - start) return false
  for (let i = 0; i < word.length; i++) if (source[start + i] !== word[i]) return false
  return true
}

/** Whether the bytes are a number of JSON. */
function isNumber(source: Buffer, start: number, end: number): boolean {
  let at = source[start] === MINUS ? start + 1 : start
  const digits = endOfDigits(source, at, end)
  if (digits === at || (source[at] === ZERO && digits > at + 1)) return false
  at = digits
  if (at < end && source[at] === DOT) {
    const fraction = endOfDigits(source, at + 1, end)
    if (fraction === at + 1) return false
    at = fraction
  }
  if (at < end && (source[at] === SMALL_E || source[at] === CAPITAL_E)) {
    const sign = source[at + 1] === MINUS || source[at + 1] === PLUS ? at + 2 : at + 1
    const exponent = endOfDigits(source, sign, end)
    if (exponent === sign) return false
    at = exponent
  }
  return at === end
}

function endOfDigits(source: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && isDigit(source[at] as number)) at++
  return at
}
