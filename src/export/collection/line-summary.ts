import { DocumentHash } from '../document-hash.ts'
import { compareDigits, type DocumentLine, readDocumentLine } from './document-line.ts'
import { Lines } from './lines.ts'

/** The documents in a file. */
export interface DocumentsSummary {
  readonly documents: number
  /** The smallest id; absent if there are no documents. */
  readonly firstId?: string
  /** The largest id; absent if there are no documents. */
  readonly lastId?: string
  /** See `DocumentHash`. */
  readonly idsAndTs: string
  /** What is wrong with its lines; absent if each line is a document, in the order of their ids. */
  readonly damage?: Damage
}

/** The first line that is not as an export writes it. */
export interface Damage {
  /** Counted from 1. */
  readonly line: number
  /** As the predicate of a sentence about the line. */
  readonly problem: string
}

/** An id and a `ts` have up to 19 digits, and may have a sign. */
const LONGEST_NUMBER = 20

/** Summarizes the documents in a file, chunk by chunk. */
export class LineSummary {
  readonly #lines = new Lines((bytes, start, end) => this.#add(bytes, start, end))
  readonly #hash = new DocumentHash()
  readonly #line: DocumentLine = { idStart: 0, idEnd: 0, tsStart: 0, tsEnd: 0 }
  /** The id of the previous document: its digits are the first `#lastLength` bytes. */
  readonly #last = Buffer.alloc(LONGEST_NUMBER)
  #lastLength = 0
  #documents = 0
  #count = 0
  #firstId: string | undefined
  #damage: Damage | undefined

  /** The chunk can be reused afterwards. */
  push(chunk: Buffer): void {
    this.#lines.push(chunk)
  }

  /** Of everything that was pushed. */
  get result(): DocumentsSummary {
    const lastId = this.#last.toString('latin1', 0, this.#lastLength)
    const end: Damage | undefined = this.#lines.rest > 0 ? { line: this.#count + 1, problem: 'has no end' } : undefined
    const damage = this.#damage ?? end
    return {
      documents: this.#documents,
      ...(this.#firstId !== undefined && { firstId: this.#firstId, lastId }),
      idsAndTs: this.#hash.hex,
      ...(damage && { damage }),
    }
  }

  #add(bytes: Buffer, start: number, end: number): void {
    this.#count++
    const line = this.#line
    if (!readDocumentLine(bytes, start, end, line) || isTooLong(line)) {
      this.#damage ??= { line: this.#count, problem: 'is not a document' }
      return
    }
    const { idStart, idEnd, tsStart, tsEnd } = line
    if (compareDigits(bytes, idStart, idEnd, this.#last, this.#lastLength) <= 0) {
      this.#damage ??= { line: this.#count, problem: 'has an id that is not larger than the one before it' }
    }
    this.#documents++
    this.#firstId ??= bytes.toString('latin1', idStart, idEnd)
    this.#lastLength = idEnd - idStart
    for (let i = 0; i < this.#lastLength; i++) this.#last[i] = bytes[idStart + i] as number
    this.#hash.addBytes(bytes, idStart, idEnd, tsStart, tsEnd)
  }
}

function isTooLong({ idStart, idEnd, tsStart, tsEnd }: DocumentLine): boolean {
  return idEnd - idStart > LONGEST_NUMBER || tsEnd - tsStart > LONGEST_NUMBER
}
