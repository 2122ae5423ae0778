import type { BufferPool } from '../http/buffers.ts'
import {
  BACKSLASH,
  isDigit,
  isEscape,
  isNumber,
  isScalar,
  isScalarByte,
  MINUS,
  PLUS,
  QUOTE,
  SLASH,
  SPACE,
  UNDERSCORE,
} from './json-bytes.ts'
import { cutShort, JsonReader } from './json-reader.ts'

/** Bytes that stay free at the end of `target`, in addition to one for each byte that is still unread. */
const SLACK = 256

const NOTHING = Buffer.alloc(0)

/** In bytes. Shorter strings are copied byte by byte, which is faster than a call. */
const SHORT = 48

/**
 * Copies JSON tokens from `source` to `target`, byte by byte. `target` always has a free byte for each unread byte of
 * `source`, so only output that is longer than its input reserves room.
 */
export abstract class JsonCopier extends JsonReader {
  readonly #buffers: BufferPool
  readonly #released: (() => void) | undefined
  /** The output, up to `end`. */
  target: Buffer
  protected end = 0

  /**
   * @param buffers provides the memory for the output; `release` gives it back
   * @param released called when `source` is no longer read either; absent if `source` is not kept
   */
  constructor(source: Buffer, buffers: BufferPool, released?: () => void) {
    super(source)
    this.#buffers = buffers
    this.#released = released
    this.target = buffers.take(source.length + SLACK)
  }

  /** The input; undefined if it is not kept. */
  get kept(): Buffer | undefined {
    return this.#released && this.source
  }

  /** Ends the use of the output, and of the input if it is kept. */
  readonly release = (): void => {
    this.#buffers.give(this.target)
    this.target = NOTHING
    this.#released?.()
  }

  /** Copies a string with its escapes. `at` is at its first quote. */
  protected copyString(): void {
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
        if (!isEscape(source, from)) throw cutShort()
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

  /** Copies the rest of a string, through its last quote, in one call. */
  private copyLongString(): void {
    const { source, at } = this
    let close = source.indexOf(QUOTE, at)
    while (close !== -1 && this.isEscaped(close, at)) close = source.indexOf(QUOTE, close + 1)
    if (close === -1) throw cutShort()
    for (let i = at; i < close; i++) {
      const byte = source[i] as number
      if (byte < SPACE) throw cutShort()
      if (byte === BACKSLASH && !isEscape(source, ++i)) throw cutShort()
    }
    this.end += source.copy(this.target, this.end, at, close + 1)
    this.at = close + 1
  }

  /** Whether an odd number of backslashes is directly before a byte, counted from `begin`. */
  private isEscaped(at: number, begin: number): boolean {
    let first = at
    while (first > begin && this.source[first - 1] === BACKSLASH) first--
    return (at - first) % 2 === 1
  }

  /** Copies a string if one comes next. */
  protected copyText(): boolean {
    if (this.source[this.at] !== QUOTE) return false
    this.copyString()
    return true
  }

  /** Copies a base64 string if one comes next, as URL-safe base64. */
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

  /** Copies a number in quotes, without the quotes. @returns whether it is a JSON number */
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
  protected copyScalar(): void {
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

  /** Writes text of any length. */
  protected write(text: string): void {
    this.reserve(Buffer.byteLength(text))
    this.end += this.target.write(text, this.end)
  }

  /** Writes a part of `source`. @param to exclusive */
  protected writeSource(from: number, to: number): void {
    this.reserve(to - from)
    const { source, target } = this
    let end = this.end
    for (let i = from; i < to; i++) target[end++] = source[i] as number
    this.end = end
  }

  /** Writes bytes that are not longer than the input they replace, or for which room is reserved. */
  protected writeBytes(bytes: Buffer): void {
    const { target } = this
    let to = this.end
    for (let i = 0; i < bytes.length; i++) target[to++] = bytes[i] as number
    this.end = to
  }

  /** Makes room for so many bytes in addition to one for each unread byte. */
  protected reserve(bytes: number): void {
    const needed = this.end + bytes + (this.source.length - this.at) + SLACK
    if (needed <= this.target.length) return
    const larger = this.#buffers.take(Math.max(needed, Math.ceil(this.target.length * 1.5)))
    this.target.copy(larger, 0, 0, this.end)
    this.#buffers.give(this.target)
    this.target = larger
  }
}
