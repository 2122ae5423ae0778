import type { Fauna, IdRequest } from '../../fauna/fauna.ts'
import type { IdRange } from '../state/progress.ts'

interface IdSpan {
  readonly first: bigint
  /** Inclusive. */
  readonly last: bigint
}

/** Computes which fraction of a collection's id range a scan has read. */
export class ScanProgress {
  /** Undefined until both ends are known, and in an empty collection. */
  #span: IdSpan | undefined

  /**
   * Requests the first and the last id of the collection. If that fails, the fraction stays unknown.
   * @param snapshot the time of the scan, in microseconds
   */
  constructor(fauna: Fauna, collection: string, snapshot: number) {
    const range = { collection, snapshot, from: '0' }
    Promise.all([firstId(fauna, range), fauna.lastId(range)]).then(
      ([first, last]) => {
        if (first !== undefined && last !== undefined) this.#span = { first: BigInt(first), last: BigInt(last) }
      },
      () => {},
    )
  }

  /**
   * From 0 to 1; undefined until the ends of the id range are known.
   * @param unread the ranges still to be read
   */
  fraction(unread: readonly IdRange[]): number | undefined {
    return this.#span && fractionRead(this.#span, unread)
  }
}

async function firstId(fauna: Fauna, range: IdRequest): Promise<string | undefined> {
  const page = await fauna.scan({ ...range, size: 1 })
  const id = page.entries.at(0)?.id
  page.release?.()
  return id
}

function fractionRead({ first, last }: IdSpan, unread: readonly IdRange[]): number {
  const all = last - first + 1n
  const left = unread.reduce((sum, { from, to }) => {
    const begin = max(BigInt(from), first)
    const end = to === undefined ? last : min(BigInt(to), last)
    return end < begin ? sum : sum + (end - begin + 1n)
  }, 0n)
  return 1 - Number(left) / Number(all)
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
