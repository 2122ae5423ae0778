import type { IndexBeginning } from '../../fauna/fauna.ts'
import { MAX_ID } from '../../fauna/ids.ts'
import { nextPosition } from '../../fauna/positions.ts'
import type { IndexEntry } from '../state/progress.ts'
import type { Order } from './range-cursor.ts'

/** The ids of one `ts` take so many bits. */
const ID_BITS = 64n

/**
 * The place of a document along an index over `ts` and `ref`: within one `ts` by id, the negative ones last, as FQL v4
 * orders them (measured). A range begins with the first entry of a `ts`: a boundary may be any of them, an entry may not.
 */
export const BY_TS: Order = {
  placeOf: placeOfBeginning,
  boundary: (place) => firstOf(tsOf(place - 1n) + 1n),
  textOf(place) {
    const { ts, id } = beginningAt(place)
    return id === undefined ? `${ts}` : `${ts}/${id}`
  },
}

/** Where a walk begins that begins at this place. */
export function beginningAt(place: bigint): IndexBeginning {
  const ts = Number(tsOf(place))
  const id = BigInt.asIntN(Number(ID_BITS), place)
  return id === 0n ? { ts } : { ts, id: String(id) }
}

export function placeOfBeginning({ ts, id = '0' }: IndexBeginning): bigint {
  return firstOf(BigInt(ts)) | BigInt.asUintN(Number(ID_BITS), BigInt(id))
}

/** The place behind an entry up to which, and including it, all was written; the largest id stands for its whole `ts`. */
export function placeBehind({ ts, ref }: IndexEntry): bigint {
  return placeOfBeginning(nextPosition({ ts, id: ref }))
}

/** The entry up to which, and including it, all was written where nothing is from this place on. */
export function entryBefore(place: bigint): IndexEntry {
  const before = place - 1n
  // No entry stands before this one.
  if (before < 0n) return { ts: 0, ref: '-1' }
  const ts = Number(tsOf(before))
  if (place === firstOf(tsOf(place))) return { ts, ref: MAX_ID }
  return { ts, ref: String(BigInt.asIntN(Number(ID_BITS), before)) }
}

/** The last place of a `ts`. */
export function lastOf(ts: number): bigint {
  return firstOf(BigInt(ts) + 1n) - 1n
}

export function tsOf(place: bigint): bigint {
  return place >> ID_BITS
}

function firstOf(ts: bigint): bigint {
  return ts << ID_BITS
}
