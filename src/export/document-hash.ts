/** The longest text that is hashed, in bytes: an id and a `ts` of 20 characters each and a colon, in words of 4 bytes. */
const LONGEST_TEXT = 44

/**
 * A hash over the ids and `ts` of documents that does not depend on their order. Each document is hashed as the text
 * `id:ts` with MurmurHash3 (x86, 32 bits), with the seeds 0 and 1. The hash is the two sums modulo 2^32, as 16
 * hexadecimal digits.
 */
export class DocumentHash {
  #first = 0
  #second = 0
  readonly #text = Buffer.allocUnsafe(LONGEST_TEXT)

  add(id: string, ts: number): void {
    const text = this.#text
    const idEnd = copyDigits(id, text, 0)
    text[idEnd] = COLON
    this.#addText(copyDigits(String(ts), text, idEnd + 1))
  }

  /** Adds a document whose id and `ts` are parts of `bytes`, in ASCII. Ends are exclusive. */
  addBytes(bytes: Buffer, idStart: number, idEnd: number, tsStart: number, tsEnd: number): void {
    const text = this.#text
    let length = 0
    for (let i = idStart; i < idEnd; i++) text[length++] = bytes[i] as number
    text[length++] = COLON
    for (let i = tsStart; i < tsEnd; i++) text[length++] = bytes[i] as number
    this.#addText(length)
  }

  /** Adds the documents of another hash. @param hex as `hex` returns it */
  addHash(hex: string): void {
    this.#first = (this.#first + Number.parseInt(hex.slice(0, 8), 16)) >>> 0
    this.#second = (this.#second + Number.parseInt(hex.slice(8), 16)) >>> 0
  }

  get hex(): string {
    return hex32(this.#first) + hex32(this.#second)
  }

  #addText(length: number): void {
    const text = this.#text
    let first = 0
    let second = 1
    const blocks = length & ~3
    for (let i = 0; i < blocks; i += 4) {
      const mixed = mix(word(text, i))
      first = combine(first, mixed)
      second = combine(second, mixed)
    }
    if (length > blocks) {
      // In the last word, the bytes after the text are zero.
      for (let i = length; i < blocks + 4; i++) text[i] = 0
      const mixed = mix(word(text, blocks))
      first ^= mixed
      second ^= mixed
    }
    this.#first = (this.#first + finish(first, length)) >>> 0
    this.#second = (this.#second + finish(second, length)) >>> 0
  }
}

const COLON = 0x3a

/** Copies a number to `offset`, faster than a call of `Buffer.write` is for so few bytes. @returns its end, exclusive */
function copyDigits(digits: string, target: Buffer, offset: number): number {
  for (let i = 0; i < digits.length; i++) target[offset + i] = digits.charCodeAt(i)
  return offset + digits.length
}

function hex32(value: number): string {
  return value.toString(16).padStart(8, '0')
}

/** Four bytes as a number, the first byte in its lowest bits. */
function word(bytes: Uint8Array, start: number): number {
  // The indexes are inside the buffer.
  return (
    (bytes[start] as number) |
    ((bytes[start + 1] as number) << 8) |
    ((bytes[start + 2] as number) << 16) |
    ((bytes[start + 3] as number) << 24)
  )
}

/** The steps of MurmurHash3_x86_32: one for each word of the text, then one for its length. */
function mix(value: number): number {
  const product = Math.imul(value, 0xcc9e2d51)
  return Math.imul((product << 15) | (product >>> 17), 0x1b873593)
}

function combine(hash: number, mixed: number): number {
  hash ^= mixed
  return (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0
}

function finish(hash: number, length: number): number {
  hash ^= length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
