import type { Fauna, IdRequest } from '../../fauna/fauna.ts'
import type { IdRange } from '../state/progress.ts'

interface Ids {
  readonly first: bigint
  readonly last: bigint
}

/** What part of a collection's range of ids was read. */
export interface IdShare {
  /** From 0 to 1; undefined until the ends of the range are known. @param left the ranges that are still to be read */
  of(left: readonly IdRange[]): number | undefined
}

/**
 * Asks for the first and the last id of the collection. That nobody learns them does no harm.
 * @param snapshot the time as of which it is read, in microseconds
 */
export function idShare(fauna: Fauna, collection: string, snapshot: number): IdShare {
  let ids: Ids | undefined
  const range = { collection, snapshot, from: '0' }
  Promise.all([firstId(fauna, range), fauna.lastId(range)]).then(
    ([first, last]) => {
      if (first !== undefined && last !== undefined) ids = { first: BigInt(first), last: BigInt(last) }
    },
    () => {},
  )
  return { of: (left) => ids && shareOf(ids, left) }
}

async function firstId(fauna: Fauna, range: IdRequest): Promise<string | undefined> {
  const page = await fauna.scan({ ...range, size: 1 })
  const id = page.entries.at(0)?.id
  page.release?.()
  return id
}

function shareOf({ first, last }: Ids, left: readonly IdRange[]): number {
  const all = last - first + 1n
  const unread = left.reduce((sum, { from, to }) => {
    const begin = max(BigInt(from), first)
    const end = to === undefined ? last : min(BigInt(to), last)
    return end < begin ? sum : sum + (end - begin + 1n)
  }, 0n)
  return 1 - Number(unread) / Number(all)
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
