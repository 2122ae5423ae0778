import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { DocumentHash } from '../document-hash.ts'
import { compareDigits, type DocumentLine, readDocumentLine } from './document-line.ts'
import { Lines } from './lines.ts'

/** What a file of documents contains. */
export interface FileSummary {
  readonly documents: number
  /** Of the file as it is on the disk. */
  readonly bytes: number
  /** Of the file as it is on the disk, in hexadecimal. */
  readonly sha256: string
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

/** How much is read at a time, in bytes. */
const CHUNK = 256 * 1024

/**
 * Reads a file of documents completely.
 * @param gzip whether it is compressed
 * @throws Error of the file system, or of zlib; the reason of `signal` when it is aborted
 */
export async function summarizeFile(path: string, gzip: boolean, signal: AbortSignal): Promise<FileSummary> {
  const sha256 = createHash('sha256')
  let bytes = 0
  const summary = new LineSummary()
  const lines = new Lines((line, start, end) => summary.add(line, start, end))
  const measure = async function* (file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of file) {
      sha256.update(chunk)
      bytes += chunk.length
      yield chunk
    }
  }
  const divide = async (content: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of content) lines.push(chunk)
  }
  const file = createReadStream(path, { highWaterMark: CHUNK })
  if (gzip) await pipeline(file, measure, createGunzip({ chunkSize: CHUNK }), divide, { signal })
  else await pipeline(file, measure, divide, { signal })
  if (lines.rest > 0) summary.endsInside()
  return { ...summary.result, bytes, sha256: sha256.digest('hex') }
}

class LineSummary {
  readonly #hash = new DocumentHash()
  readonly #line: DocumentLine = { idStart: 0, idEnd: 0, tsStart: 0, tsEnd: 0 }
  /** The id of the previous document: its digits are the first `#lastLength` bytes. */
  readonly #last = Buffer.alloc(20)
  #lastLength = 0
  #documents = 0
  #lines = 0
  #firstId: string | undefined
  #damage: Damage | undefined

  add(bytes: Buffer, start: number, end: number): void {
    this.#lines++
    const line = this.#line
    if (!readDocumentLine(bytes, start, end, line) || line.idEnd - line.idStart > this.#last.length) {
      this.#damage ??= { line: this.#lines, problem: 'is not a document' }
      return
    }
    const { idStart, idEnd, tsStart, tsEnd } = line
    if (compareDigits(bytes, idStart, idEnd, this.#last, 0, this.#lastLength) <= 0) {
      this.#damage ??= { line: this.#lines, problem: 'has an id that is not larger than the one before it' }
    }
    this.#documents++
    this.#firstId ??= bytes.toString('latin1', idStart, idEnd)
    this.#lastLength = bytes.copy(this.#last, 0, idStart, idEnd)
    this.#hash.addBytes(bytes, idStart, idEnd, tsStart, tsEnd)
  }

  endsInside(): void {
    this.#damage ??= { line: this.#lines + 1, problem: 'has no end' }
  }

  get result(): Omit<FileSummary, 'bytes' | 'sha256'> {
    const lastId = this.#last.toString('latin1', 0, this.#lastLength)
    return {
      documents: this.#documents,
      ...(this.#firstId !== undefined && { firstId: this.#firstId, lastId }),
      idsAndTs: this.#hash.hex,
      ...(this.#damage && { damage: this.#damage }),
    }
  }
}
