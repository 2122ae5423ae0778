import { endOf, nextPosition, type Position } from '../../fauna/positions.ts'
import type { Order } from './range.ts'

/**
 * Ordinals of index entries: the `ts` in the upper bits, the id in the lower 64. As an unsigned number, a negative id
 * comes after all others of its `ts`, which is the order of an index in FQL v4 (measured).
 */
const ID_BITS = 64

/** The order of an index over `ts` and `ref`. A range starts with the first entry of a `ts`, never inside one. */
export const BY_TS: Order = {
  ordinalOf,
  boundary: (ordinal) => firstOrdinalOf(tsOf(ordinal - 1n) + 1n),
  textOf(ordinal) {
    const { ts, id } = positionAt(ordinal)
    return ordinal === firstOrdinalOf(tsOf(ordinal)) ? `${ts}` : `${ts}/${id}`
  },
}

export function ordinalOf({ ts, id }: Position): bigint {
  return firstOrdinalOf(BigInt(ts)) | BigInt.asUintN(ID_BITS, BigInt(id))
}

export function positionAt(ordinal: bigint): Position {
  return { ts: Number(tsOf(ordinal)), id: String(BigInt.asIntN(ID_BITS, ordinal)) }
}

/** The ordinal after `position`; after the largest id, the first of the next `ts`. */
export function ordinalAfter(position: Position): bigint {
  return ordinalOf(nextPosition(position))
}

/** The position before an ordinal, as an exclusive start from which exactly the ordinals from this one on are left. */
export function positionBefore(ordinal: bigint): Position {
  // No entry has this id, and `ordinalAfter` leads back.
  if (ordinal === 0n) return { ts: 0, id: '-1' }
  const before = positionAt(ordinal - 1n)
  return ordinal === firstOrdinalOf(tsOf(ordinal)) ? endOf(before.ts) : before
}

/** The last ordinal of a `ts`. */
export function lastOrdinalOf(ts: number): bigint {
  return firstOrdinalOf(BigInt(ts) + 1n) - 1n
}

export function tsOf(ordinal: bigint): bigint {
  return ordinal >> BigInt(ID_BITS)
}

function firstOrdinalOf(ts: bigint): bigint {
  return ts << BigInt(ID_BITS)
}
