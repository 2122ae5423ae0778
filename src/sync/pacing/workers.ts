/**
 * The workers of a whole sync: so many pages, of whatever streams, are asked for side by side. Every stream has one,
 * and takes more while others need none.
 */
export interface Workers {
  /** How many there are. */
  readonly most: number
  /** Waits for one; those that wait have them in the order in which they came. */
  take(): Promise<void>
  /** Whether `takeAnother` gives one. */
  readonly isFree: boolean
  /** Takes one if one is free, and nobody waits for it. */
  takeAnother(): boolean
  /** Gives one back. */
  give(): void
  /**
   * Calls `listener` whenever one becomes free.
   * @returns ends that
   */
  onFree(listener: () => void): () => void
}

export function openWorkers(most: number): Workers {
  let free = most
  const waiting: (() => void)[] = []
  const listeners = new Set<() => void>()

  const workers: Workers = {
    most,
    async take() {
      if (free > 0) free--
      else await new Promise<void>((resolve) => waiting.push(resolve))
    },
    get isFree() {
      return free > 0
    },
    takeAnother() {
      if (free === 0) return false
      free--
      return true
    },
    give() {
      const next = waiting.shift()
      if (next !== undefined) {
        next()
        return
      }
      free++
      for (const listener of listeners) listener()
    },
    onFree(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return workers
}
