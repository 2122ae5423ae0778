import { randomInt } from 'node:crypto'
import fc from 'fast-check'

export interface PropertyOptions {
  /** Of both seeds together; 100 by default. */
  readonly numRuns?: number
}

const FIXED_SEED = 20_261_122

const LARGEST_SEED = 2 ** 31 - 1

/**
 * Asserts that a property holds: half of the runs use a fixed seed, so that they are the same everywhere, and half use a
 * fresh one. The error of a failure prints the seed. To repeat it, set PROPERTY_SEED to that seed.
 * @throws Error with the smallest counterexample
 */
export function assertProperty<Ts>(property: fc.IAsyncProperty<Ts>, options?: PropertyOptions): Promise<void>
export function assertProperty<Ts>(property: fc.IProperty<Ts>, options?: PropertyOptions): void
export function assertProperty<Ts>(
  property: fc.IRawProperty<Ts>,
  { numRuns = 100 }: PropertyOptions = {},
): Promise<void> | void {
  const { PROPERTY_SEED: given = String(randomInt(LARGEST_SEED)) } = process.env
  const run = (seed: number) => fc.assert(property, { seed, numRuns: Math.ceil(numRuns / 2) })
  const fixed = run(FIXED_SEED)
  return fixed instanceof Promise ? fixed.then(() => run(Number(given))) : run(Number(given))
}
