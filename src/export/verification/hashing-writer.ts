import { DocumentHash } from '../document-hash.ts'
import { CheckingWriter, type IdAndTs } from './checking-writer.ts'

/** Hashes the ids and `ts` of a collection. */
export class HashingWriter extends CheckingWriter {
  readonly #hash = new DocumentHash()

  /** See `DocumentHash`. */
  get idsAndTs(): string {
    return this.#hash.hex
  }

  protected override take({ id, ts }: IdAndTs): void {
    this.#hash.add(id, ts)
  }

  protected override async check(): Promise<void> {}

  protected override async end(): Promise<void> {}
}
