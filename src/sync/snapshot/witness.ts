import type { FaunaDocument } from '../../fauna/document.ts'
import { isFaunaError } from '../../fauna/errors.ts'
import type { Fauna } from '../../fauna/fauna.ts'

/**
 * A document that was read, as evidence that a collection is still the same one. A role that cannot see the definition
 * of a collection does not learn when it was created, and a privilege that FQL v10 granted by name passes to the next
 * collection of that name (measured). But as of the same time, that one does not have the document.
 */
export class Witness {
  readonly #fauna: Fauna
  readonly #collection: string
  #document: { readonly id: string; readonly ts: number } | undefined

  constructor(fauna: Fauna, collection: string) {
    this.#fauna = fauna
    this.#collection = collection
  }

  /** Takes documents that exist as of `ts`, in microseconds. */
  observe(documents: Iterable<FaunaDocument>, ts: number): void {
    if (ts === this.#document?.ts) return
    for (const { id, ttl } of documents) {
      // A document that expires disappears as of any time.
      if (ttl !== null) continue
      this.#document = { id, ts }
      return
    }
  }

  /** Whether the document still exists as of its time; true if there is none, or the history has expired. */
  async exists(): Promise<boolean> {
    if (this.#document === undefined) return true
    const { id, ts: snapshot } = this.#document
    try {
      return (await this.#fauna.lastId({ collection: this.#collection, snapshot, from: id, to: id })) !== undefined
    } catch (error) {
      if (isFaunaError(error, 'history_expired')) return true
      throw error
    }
  }
}
