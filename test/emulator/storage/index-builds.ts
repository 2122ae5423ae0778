import type { Clock } from '../clock.ts'
import type { SchemaObject } from './schema-table.ts'
import type { Transaction } from './transaction.ts'

/** How long a build in the background takes: `create-index-two-sources` was active half a second later. */
const BUILD_MICROS = 470_000

interface Build {
  readonly index: SchemaObject
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

  start(index: SchemaObject): void {
    this.#builds.push({ index, due: this.#clock.now() + BUILD_MICROS })
  }

  /** Activates the indexes whose build is over by now, at the time it was over. */
  finish(transact: (body: (transaction: Transaction) => void, time: number) => void): void {
    if (this.held || this.#builds.length === 0) return
    const done = this.#builds.filter((build) => build.due <= this.#clock.now())
    this.#builds = this.#builds.filter((build) => !done.includes(build))
    for (const { index, due } of done.filter((build) => build.index.exists)) {
      transact((transaction) => index.write(transaction, new Map([...index.fields, ['active', true]])), due)
    }
  }
}
