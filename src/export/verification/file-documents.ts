import { compareScanIds } from '../../fauna/ids.ts'
import { type DocumentLine, readDocumentLine } from '../collection/document-line.ts'
import { contentOf } from '../collection/file-content.ts'
import { Lines } from '../collection/lines.ts'
import type { IdAndTs } from './checking-writer.ts'

/** A document in a file. */
export interface FileDocument extends IdAndTs {
  /** When it expires, in milliseconds since 1970; undefined if it does not. */
  readonly expiresAt: number | undefined
}

/** How many bytes from the end of a line contain the `ttl`. */
const TTL_BYTES = 50

const TTL = /"ttl":"([^"]+)"\}$/

/** Reads the documents of a file one after another. Lines that are not documents are left out. */
export class FileDocuments {
  readonly #path: string
  readonly #gzip: boolean
  /** Undefined until the file is opened, for the first document. */
  #chunks: AsyncIterator<Buffer> | undefined
  readonly #line: DocumentLine = { idStart: 0, idEnd: 0, tsStart: 0, tsEnd: 0 }
  readonly #lines = new Lines((bytes, start, end) => this.#add(bytes, start, end))
  #documents: FileDocument[] = []
  #next = 0
  #lastId: string | undefined
  #isOrdered = true

  /** @param gzip whether it is compressed */
  constructor(path: string, gzip: boolean) {
    this.#path = path
    this.#gzip = gzip
  }

  /** Whether each id that was read so far is larger than the one before it. */
  get isOrdered(): boolean {
    return this.#isOrdered
  }

  /** The next document; undefined after the last one. It stays the next one until `skip`. */
  async peek(): Promise<FileDocument | undefined> {
    while (this.#next === this.#documents.length) {
      this.#chunks ??= contentOf(this.#path, this.#gzip)[Symbol.asyncIterator]()
      const { done, value } = await this.#chunks.next()
      if (done) return undefined
      this.#documents = []
      this.#next = 0
      this.#lines.push(value)
    }
    return this.#documents[this.#next]
  }

  skip(): void {
    this.#next++
  }

  async close(): Promise<void> {
    await this.#chunks?.return?.()
  }

  #add(bytes: Buffer, start: number, end: number): void {
    const line = this.#line
    if (!readDocumentLine(bytes, start, end, line)) return
    const id = bytes.toString('latin1', line.idStart, line.idEnd)
    if (this.#lastId !== undefined && compareScanIds(id, this.#lastId) <= 0) this.#isOrdered = false
    this.#lastId = id
    const ttl = TTL.exec(bytes.toString('latin1', Math.max(start, end - TTL_BYTES), end))?.[1]
    this.#documents.push({
      id,
      ts: Number(bytes.toString('latin1', line.tsStart, line.tsEnd)),
      expiresAt: ttl === undefined ? undefined : Date.parse(ttl),
    })
  }
}
