import type { Fauna } from '../../fauna/fauna.ts'
import type { IdRange } from '../state/progress.ts'
import type { IdRangeProgress } from './range-progress.ts'
import type { IdsProgress } from './sync-progress.ts'

/** The range of ids that a collection has, from its first to its last one. */
export class IdSpan {
  readonly #first: bigint
  readonly #count: bigint

  /** @param last inclusive; not before `first` */
  constructor(first: bigint, last: bigint) {
    this.#first = first
    this.#count = last - first + 1n
  }

  /**
   * The fraction that was read, from 0 to 1.
   * @param unread the ranges still to be read
   */
  fractionRead(unread: readonly IdRange[]): number {
    const left = unread.reduce((sum, { from, to }) => {
      const begin = this.#offsetOf(BigInt(from))
      const end = to === undefined ? this.#count : this.#offsetOf(BigInt(to) + 1n)
      return sum + (end - begin)
    }, 0n)
    return 1 - Number(left) / Number(this.#count)
  }

  /** Where a range is, and how much of it was read. */
  progressOf({ from, to, next }: IdRangeProgress): IdsProgress {
    const begin = this.#offsetOf(from)
    const end = to === undefined ? this.#count : this.#offsetOf(to + 1n)
    const reached = next === undefined ? end : this.#offsetOf(next)
    const count = Number(this.#count)
    return {
      from: Number(begin) / count,
      to: Number(end) / count,
      read: end > begin ? Number(reached - begin) / Number(end - begin) : 1,
    }
  }

  /** How many ids of the span are before an id. */
  #offsetOf(id: bigint): bigint {
    const offset = id - this.#first
    if (offset < 0n) return 0n
    return offset > this.#count ? this.#count : offset
  }
}

/**
 * Requests the first and the last id of a collection.
 * @param snapshot as of which time, in microseconds
 * @returns undefined if the collection is empty, or its ids cannot be read: then the progress stays unknown
 */
export async function readIdSpan(fauna: Fauna, collection: string, snapshot: number): Promise<IdSpan | undefined> {
  const range = { collection, snapshot, from: '0' }
  try {
    const [first, last] = await Promise.all([fauna.firstId(range), fauna.lastId(range)])
    return first === undefined || last === undefined ? undefined : new IdSpan(BigInt(first), BigInt(last))
  } catch {
    return undefined
  }
}
