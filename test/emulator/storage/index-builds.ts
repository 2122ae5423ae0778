import type { Clock } from '../clock.ts'
import type { Collection } from './collection.ts'
import type { SchemaObject } from './schema-table.ts'
import type { Transaction } from './transaction.ts'
import type { ObjectValue } from './values.ts'

/** How long a build in the background takes: `create-index-two-sources` was active half a second later. */
const BUILD_MICROS = 470_000

/** Up to so many documents an index is built by the transaction that creates it. */
const SYNCHRONOUS_BUILD_SIZE = 128

interface Build {
  /** What the index is defined by: its own document, or that of its collection. */
  readonly definition: SchemaObject
  /** Makes of that document's fields what they are when the index is built. */
  readonly completed: (fields: ObjectValue) => ObjectValue
  readonly due: number
}

/** The indexes that are still being built: they exist, but cannot be read yet. */
export class IndexBuilds {
  /** While set, no build begins or ends: every new index stays inactive. For tests. */
  held = false
  readonly #clock: Clock
  #builds: Build[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether an index over this collection is built at once. */
  isImmediate(collection: Collection): boolean {
    return !this.held && collection.documents.ordered().length <= SYNCHRONOUS_BUILD_SIZE
  }

  start(definition: SchemaObject, completed: Build['completed']): void {
    this.#builds.push({ definition, completed, due: this.#clock.now() + BUILD_MICROS })
  }

  /** Completes the indexes whose build is over by now, at the time it was over. */
  finish(transact: (body: (transaction: Transaction) => void, time: number) => void): void {
    if (this.held || this.#builds.length === 0) return
    const done = this.#builds.filter((build) => build.due <= this.#clock.now())
    this.#builds = this.#builds.filter((build) => !done.includes(build))
    for (const { definition, completed, due } of done.filter((build) => build.definition.exists)) {
      transact((transaction) => definition.write(transaction, completed(definition.fields)), due)
    }
  }
}
