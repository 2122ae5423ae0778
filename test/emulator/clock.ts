/** The emulator's clock: microseconds since 1970, as Fauna counts them. */
export interface Clock {
  /** The present, in microseconds. */
  now(): number
  /** Moves the clock forward (or, with a negative number, back) by so many milliseconds. */
  advance(milliseconds: number): void
  /** Stops the clock at this time, in microseconds; from then on only `advance` and `set` move it. */
  set(micros: number): void
  /** Whether it moves with the machine's clock. */
  readonly isRunning: boolean
}

/** A clock that runs with the machine's until it is moved or stopped. */
export function createClock(): Clock {
  let offset = 0
  let stopped: number | undefined
  return {
    now: () => stopped ?? Date.now() * 1000 + offset,
    advance(milliseconds) {
      if (stopped === undefined) offset += Math.round(milliseconds * 1000)
      else stopped += Math.round(milliseconds * 1000)
    },
    set(micros) {
      stopped = micros
    },
    get isRunning() {
      return stopped === undefined
    },
  }
}
