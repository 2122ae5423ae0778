/** What a transaction needs to know of the times given out before it. */
export interface TransactionTimes {
  /** The time it reads at, in microseconds. */
  readonly snapshot: number
  /** The earliest time it may be given for its writes. */
  readonly earliest: number
}

/** One query's reads and writes: all of them happen, at one time, or none. */
export class Transaction {
  /** The query's own time, in microseconds. */
  readonly snapshot: number
  readonly #earliest: number
  readonly #undo: (() => void)[] = []
  #ts: number | undefined
  #toldTime = false

  constructor(times: TransactionTimes) {
    this.snapshot = times.snapshot
    this.#earliest = times.earliest
  }

  /** The transaction's time, in microseconds, which all its writes share. */
  get ts(): number {
    this.#ts ??= Math.max(this.#earliest, this.snapshot + (this.#toldTime ? 1 : 0))
    return this.#ts
  }

  get hasWritten(): boolean {
    return this.#ts !== undefined
  }

  /** Tells the query its own time; writes come after it. */
  now(): number {
    this.#toldTime = true
    return this.snapshot
  }

  onRollback(undo: () => void): void {
    this.#undo.push(undo)
  }

  rollback(): void {
    for (const undo of this.#undo.reverse()) undo()
  }
}
