import type { Database } from './storage/database.ts'
import type { DocumentContent } from './storage/document.ts'
import type { Store } from './storage/store.ts'
import { Time } from './storage/time.ts'
import { WireData } from './v4/wire-data.ts'

/** A document to put into a collection. */
export interface SeedDocument {
  /** The server chooses one when it is not given. */
  readonly id?: bigint | number
  /**
   * The data as JSON text in FQL v4's wire form of values (`{"n":1,"at":{"@ts":"..."}}`): it is kept, and answered, as
   * it is given, so it must be written as the server would write it.
   */
  readonly data?: string
  /** When it expires, in microseconds. */
  readonly ttl?: number
}

/** Fills collections without HTTP, hundreds of thousands of documents a second. */
export class Seeder {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * Puts documents into an existing collection, in transactions of `perTransaction` documents that follow each other by
   * a microsecond. Returns the time of the last transaction, in microseconds.
   */
  documents(
    collection: string,
    documents: Iterable<SeedDocument>,
    { perTransaction = 1, database = this.#store.root }: { perTransaction?: number; database?: Database } = {},
  ): number {
    const target = database.collection(collection)
    const { ids, clock } = this.#store
    let batch: [bigint, DocumentContent][] = []
    let last = 0
    const write = () => {
      last = this.#store.transact((transaction) => {
        target.seed(transaction.ts, batch)
        return transaction.ts
      })
      batch = []
    }
    for (const { id, data, ttl } of documents) {
      const content = {
        ...(data !== undefined && { data: WireData.ofText(data) }),
        ...(ttl !== undefined && { ttl: Time.ofMicros(ttl) }),
      }
      batch.push([id === undefined ? ids.next(clock.now()) : BigInt(id), content])
      if (batch.length === perTransaction) write()
    }
    if (batch.length > 0) write()
    return last
  }
}
