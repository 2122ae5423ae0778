import type { JsonText } from '../document.ts'
import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './json-bytes.ts'

/** Keeps a hash within the integers that need no allocation in V8, on every platform. */
const HASH_BITS = 0x3fffffff

const HASH_FACTOR = 31

/**
 * Walks over the members of an object, as offsets. The text has no white space between tokens, as the transcoders and
 * `JSON.stringify` write it. All offsets are in bytes, and ends are exclusive.
 *
 * One reader serves any number of objects, so that a document needs no allocation.
 */
export class JsonMembers {
  /** The text inside the quotes of the key. */
  keyStart = 0
  keyEnd = 0
  /** Of the bytes of the key: `keyHash`. Only for a key without escapes. */
  hash = 0
  /** Whether the key has escapes: then its bytes are not its text. */
  isEscaped = false
  valueStart = 0
  valueEnd = 0
  #bytes: Buffer = Buffer.alloc(0)
  #end = 0

  /** Starts with an object. @param text from its opening to its closing brace */
  begin({ bytes, start, end }: JsonText): void {
    this.#bytes = bytes
    this.#end = end - 1
    // The first member follows the brace as any other follows a comma.
    this.valueEnd = start
  }

  /** Moves on to the next member. @returns whether there is one */
  next(): boolean {
    if (this.valueEnd + 1 >= this.#end) return false
    this.#readKey(this.valueEnd + 2)
    this.valueStart = this.keyEnd + 2
    this.valueEnd = endOfValue(this.#bytes, this.valueStart)
    return true
  }

  #readKey(start: number): void {
    const bytes = this.#bytes
    let at = start
    let hash = 0
    this.isEscaped = false
    for (let byte = bytes[at] as number; byte !== QUOTE; byte = bytes[++at] as number) {
      if (byte === BACKSLASH) {
        this.isEscaped = true
        at++
      }
      hash = nextHash(hash, byte)
    }
    this.keyStart = start
    this.keyEnd = at
    this.hash = hash
  }
}

/** The hash of a key, from its bytes. */
export function keyHash(bytes: Buffer): number {
  let hash = 0
  for (const byte of bytes) hash = nextHash(hash, byte)
  return hash
}

function nextHash(hash: number, byte: number): number {
  return (Math.imul(hash, HASH_FACTOR) + byte) & HASH_BITS
}

function endOfValue(bytes: Buffer, start: number): number {
  const first = bytes[start]
  if (first === QUOTE) return endOfString(bytes, start)
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return endOfContainer(bytes, start)
  let at = start
  while (bytes[at] !== COMMA && bytes[at] !== CLOSE_BRACE) at++
  return at
}

function endOfString(bytes: Buffer, start: number): number {
  let at = start + 1
  while (bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return at + 1
}

function endOfContainer(bytes: Buffer, start: number): number {
  let depth = 1
  let at = start + 1
  while (depth > 0) {
    const byte = bytes[at]
    if (byte === QUOTE) {
      at = endOfString(bytes, at)
      continue
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--
    at++
  }
  return at
}
