import { compareScanIds } from '../../fauna/ids.ts'
import { CheckingWriter, type CheckingWriterOptions, type IdAndTs } from './checking-writer.ts'
import { Differences } from './differences.ts'
import type { FileDocument, FileDocuments } from './file-documents.ts'

export interface ComparingWriterOptions extends CheckingWriterOptions {
  /** Closed at the end. */
  readonly file: FileDocuments
  /** The time of the database, in milliseconds since 1970: documents that expired until then are no longer in it. */
  readonly now: number
}

/** Without this order, documents after a wrong id would count as missing and as additional. */
const UNORDERED =
  'ids or ts differ from those in the database; its lines are not in the order of their ids, so they cannot be compared one by one'

/** Compares the documents of a collection, which have to come by id, with those of its file. */
export class ComparingWriter extends CheckingWriter {
  readonly #differences = new Differences()
  readonly #file: FileDocuments
  readonly #now: number
  #taken: IdAndTs[] = []

  constructor(options: ComparingWriterOptions) {
    super(options)
    this.#file = options.file
    this.#now = options.now
  }

  /** How the file differs, as sentences about it; empty if only documents that have expired since do. */
  get texts(): readonly string[] {
    return this.#file.isOrdered ? this.#differences.texts : [UNORDERED]
  }

  /** How many documents are in the file only because they have expired since. */
  get expired(): number {
    return this.#file.isOrdered ? this.#differences.expired.count : 0
  }

  protected override take({ id, ts }: IdAndTs): void {
    this.#taken.push({ id, ts })
  }

  protected override async check(): Promise<void> {
    const taken = this.#taken
    this.#taken = []
    for (const document of taken) await this.#compare(document)
  }

  protected override async end(): Promise<void> {
    for (let left = await this.#file.peek(); left !== undefined; left = await this.#file.peek()) this.#skip(left)
    await this.#file.close()
  }

  async #compare({ id, ts }: IdAndTs): Promise<void> {
    for (;;) {
      const next = await this.#file.peek()
      const order = next === undefined ? 1 : compareScanIds(next.id, id)
      if (next === undefined || order > 0) {
        this.#differences.missing.add(id)
        return
      }
      if (order === 0) {
        if (next.ts !== ts) this.#differences.changed.add(id)
        this.#file.skip()
        return
      }
      this.#skip(next)
    }
  }

  /** Skips a document that is in the file only. */
  #skip({ id, expiresAt }: FileDocument): void {
    const { expired, additional } = this.#differences
    if (expiresAt !== undefined && expiresAt <= this.#now) expired.add(id)
    else additional.add(id)
    this.#file.skip()
  }
}
