/** What a transaction needs to know of the times given out before it. */
export interface TransactionTimes {
  /** The time it reads at, in microseconds. */
  readonly snapshot: number
  /** The earliest time it may be given for its writes. */
  readonly earliest: number
  /** Whether the snapshot lies before the present: later writes are invisible, and it cannot write. */
  readonly isLagging: boolean
}

/** Ends a transaction with a lagging snapshot that would write. It has to run again in the present. */
export class LaggingWriteError extends Error {
  constructor() {
    super('A transaction with a lagging snapshot cannot write.')
  }
}

/** One query's reads and writes: all of them happen, at one time, or none. */
export class Transaction {
  /** The query's own time, in microseconds. */
  readonly snapshot: number
  /** The newest version that reads see, in microseconds; Infinity in the present, where a query sees its own writes. */
  readonly visibleUntil: number
  readonly #earliest: number
  readonly #undo: (() => void)[] = []
  #ts: number | undefined
  #toldTime = false

  constructor(times: TransactionTimes) {
    this.snapshot = times.snapshot
    this.visibleUntil = times.isLagging ? times.snapshot : Infinity
    this.#earliest = times.earliest
  }

  /** The transaction's time, in microseconds, which all its writes share. */
  get ts(): number {
    this.requirePresent()
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

  /** @throws LaggingWriteError if the snapshot lags: called before anything is read in order to write */
  requirePresent(): void {
    if (this.visibleUntil !== Infinity) throw new LaggingWriteError()
  }

  onRollback(undo: () => void): void {
    this.#undo.push(undo)
  }

  rollback(): void {
    for (const undo of this.#undo.reverse()) undo()
  }
}
