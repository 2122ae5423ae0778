/** The longest text that is hashed: an id of 19 digits and a sign, a colon, a `ts` of 16 digits and a sign. */
const LONGEST_TEXT = 40

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
    this.#addText(this.#text.write(`${id}:${ts}`, 'latin1'))
  }

  /** Adds a document whose id and `ts` are parts of `bytes`, in ASCII. Ends are exclusive. */
  addBytes(bytes: Buffer, idStart: number, idEnd: number, tsStart: number, tsEnd: number): void {
    const text = this.#text
    let length = 0
    for (let i = idStart; i < idEnd; i++) text[length++] = bytes[i] ?? 0
    text[length++] = COLON
    for (let i = tsStart; i < tsEnd; i++) text[length++] = bytes[i] ?? 0
    this.#addText(length)
  }

  get hex(): string {
    return hex32(this.#first) + hex32(this.#second)
  }

  #addText(length: number): void {
    this.#first = (this.#first + murmur3(this.#text, length, 0)) >>> 0
    this.#second = (this.#second + murmur3(this.#text, length, 1)) >>> 0
  }
}

const COLON = 0x3a

function hex32(value: number): string {
  return value.toString(16).padStart(8, '0')
}

/** MurmurHash3_x86_32 of the first `length` bytes. */
export function murmur3(bytes: Uint8Array, length: number, seed: number): number {
  let hash = seed
  const blocks = length & ~3
  for (let i = 0; i < blocks; i += 4) {
    hash ^= mixed(word(bytes, i, 4))
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64
  }
  if (length > blocks) hash ^= mixed(word(bytes, blocks, length - blocks))
  hash ^= length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Up to four bytes as a number, the first byte in its lowest bits. */
function word(bytes: Uint8Array, start: number, count: number): number {
  let value = 0
  for (let i = count - 1; i >= 0; i--) value = (value << 8) | (bytes[start + i] ?? 0)
  return value
}

function mixed(value: number): number {
  const product = Math.imul(value, 0xcc9e2d51)
  return Math.imul((product << 15) | (product >>> 17), 0x1b873593)
}
