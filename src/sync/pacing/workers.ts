/**
 * The workers of a sync: the number of pages, of all streams, that can be in flight at the same time. Each stream holds
 * one worker while it is read, and borrows idle ones for more of its ranges.
 */
export class Workers {
  /** How many there are. */
  readonly count: number
  #idle: number
  readonly #waiting: (() => void)[] = []
  readonly #idleListeners = new Set<() => void>()

  constructor(count: number) {
    this.count = count
    this.#idle = count
  }

  /** How many are acquired. */
  get busy(): number {
    return this.count - this.#idle
  }

  /** Whether `tryAcquire` would succeed. */
  get hasIdle(): boolean {
    return this.#idle > 0
  }

  /** Waits for a worker, in the order of the calls. */
  async acquire(): Promise<void> {
    if (!this.tryAcquire()) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** @returns whether a worker was idle, and is acquired now */
  tryAcquire(): boolean {
    if (this.#idle === 0) return false
    this.#idle--
    return true
  }

  release(): void {
    const next = this.#waiting.shift()
    if (next !== undefined) {
      next()
      return
    }
    this.#idle++
    for (const listener of this.#idleListeners) listener()
  }

  /**
   * Calls `listener` whenever a worker becomes idle.
   * @returns removes the listener
   */
  onIdle(listener: () => void): () => void {
    this.#idleListeners.add(listener)
    return () => this.#idleListeners.delete(listener)
  }
}
