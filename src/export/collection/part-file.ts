import { compareScanIds } from '../../fauna/ids.ts'
import type { RecordText } from '../../sync/records/record-format.ts'
import { DocumentHash } from '../document-hash.ts'
import { BufferedFile } from './buffered-file.ts'

/** What a part contains, as the progress of a collection records it. It has at least one document. */
export interface PartContent {
  /** The first id that can be in it. */
  readonly from: string
  /** In bytes. */
  readonly bytes: number
  /** Of these bytes: tells whether the file still contains them. Absent if they are on the disk. */
  readonly crc32?: number | undefined
  readonly documents: number
  /** The first id in it. */
  readonly first: string
  /** The last id in it. */
  readonly last: string
  /** See `DocumentHash`. */
  readonly idsAndTs: string
}

/** A file with the documents of a range of ids, in the order of their ids. It is open only while it is written. */
export class PartFile {
  readonly from: string
  readonly path: string
  /** What was flushed; undefined while it is empty. */
  #flushed: PartContent | undefined
  readonly #hash = new DocumentHash()
  #documents: number
  /** Empty if there are no documents. */
  #first: string
  #last: string
  #open: BufferedFile | undefined
  #isChanged = false

  /** @param content of a file that exists, up to which it is used; absent: it is used from its start */
  constructor(path: string, from: string, content?: PartContent) {
    this.path = path
    this.from = from
    this.#flushed = content
    this.#documents = content?.documents ?? 0
    this.#first = content?.first ?? ''
    this.#last = content?.last ?? ''
    if (content !== undefined) this.#hash.addHash(content.idsAndTs)
  }

  /** What it contained at the last `flush`; undefined if nothing. */
  get content(): PartContent | undefined {
    return this.#flushed
  }

  /**
   * Writes the line of a document.
   * @throws ConfigError if the file cannot be written; Error if its id is not larger than the one before it
   */
  document(id: string, ts: number, { before, fields, after }: RecordText): void {
    if (this.#documents > 0 && compareScanIds(id, this.#last) <= 0) {
      throw new Error(`the document ${id} arrives after ${this.#last}`)
    }
    const file = this.#file()
    file.text(before)
    if (fields !== undefined) file.bytes(fields.bytes, fields.start, fields.end)
    file.text(`${after}\n`)
    if (this.#documents === 0) this.#first = id
    this.#documents++
    this.#last = id
    this.#hash.add(id, ts)
    this.#isChanged = true
  }

  /**
   * Hands everything that was written to the operating system: no kill of the process loses it. Closes the file if nothing
   * was written since the last call.
   * @throws ConfigError if the file cannot be written
   */
  flush(): void {
    const file = this.#open
    if (file === undefined) return
    if (this.#isChanged) this.#flush(file)
    else this.close()
  }

  /** @throws ConfigError if the file cannot be written */
  close(): void {
    const file = this.#open
    if (file === undefined) return
    this.#open = undefined
    try {
      if (this.#isChanged) this.#flush(file)
    } finally {
      file.close()
    }
  }

  #flush(file: BufferedFile): void {
    file.flush()
    this.#isChanged = false
    this.#flushed = {
      from: this.from,
      bytes: file.length,
      crc32: file.crc32,
      documents: this.#documents,
      first: this.#first,
      last: this.#last,
      idsAndTs: this.#hash.hex,
    }
  }

  #file(): BufferedFile {
    this.#open ??= new BufferedFile(this.path, this.#flushed?.bytes ?? 0, this.#flushed?.crc32 ?? 0)
    return this.#open
  }
}
