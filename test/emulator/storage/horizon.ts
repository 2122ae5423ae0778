import type { Collection } from './collection.ts'

/** A read at a time whose history is no longer kept. Both times are in microseconds. */
export class HorizonError extends Error {
  readonly requested: number
  readonly minimum: number

  constructor(requested: number, minimum: number) {
    super(`The history before ${minimum} is gone; ${requested} was asked for.`)
    this.requested = requested
    this.minimum = minimum
  }
}

/** Refuses a read of any of these collections at a time before its horizon. */
export function requireHistory(collections: Iterable<Collection>, at: number, now: number): void {
  for (const collection of collections) {
    const minimum = collection.horizon(now)
    if (at < minimum) throw new HorizonError(at, minimum)
  }
}
