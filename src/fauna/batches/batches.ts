import pMap from 'p-map'
import { askInHalves } from './in-halves.ts'

/** How many batches are asked about at the same time. */
const PARALLEL = 4

/** The list in slices of up to `size` elements, in order. */
export function* batches<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size)
}

/**
 * Asks about many items in batches, a few at the same time. A batch that Fauna cannot answer in time, or calls too large,
 * is asked about in halves.
 * @param size of a batch, at most
 * @param ask the answers, in the order of the items; one that takes too long must not be requested again
 * @returns the answers, in the order of the items
 * @throws any other error, and every error about a single item
 */
export async function askInBatches<T, R>(
  items: readonly T[],
  size: number,
  ask: (items: readonly T[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const answers = await pMap(
    batches(items, size),
    (batch) =>
      askInHalves(batch, ['time_out', 'too_large'], ask, (error) => {
        throw error
      }),
    { concurrency: PARALLEL },
  )
  return answers.flat()
}
