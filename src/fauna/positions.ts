import { MAX_ID, nextId } from './ids.ts'

/**
 * A position in a sequence of documents or removals that is ordered by transaction time and, within one transaction,
 * by document id. Every sequence with such an order uses this type: index entries, set events, feed events, cursors.
 *
 * An inclusive start with the id "0" includes every entry of its `ts`; an exclusive start with `MAX_ID` excludes every
 * entry of its `ts`.
 */
export interface Position {
  /** Microseconds since 1970. */
  readonly ts: number
  /** A document id: a whole number of 64 bits, as text. */
  readonly id: string
}

/** The id that starts a `ts`: no document that Fauna created has a smaller one. */
export const FIRST_ID = '0'

/** Negative if `a` is before `b`, 0 if they are the same position, positive if `a` is after `b`. */
export function comparePositions(a: Position, b: Position): number {
  if (a.ts !== b.ts) return a.ts - b.ts
  if (a.id === b.id) return 0
  return BigInt(a.id) < BigInt(b.id) ? -1 : 1
}

/** The position directly after `position`: the next id, or after `MAX_ID` the first position of the next `ts`. */
export function nextPosition({ ts, id }: Position): Position {
  const next = nextId(id)
  return next === undefined ? firstOf(Math.min(ts + 1, Number.MAX_SAFE_INTEGER)) : { ts, id: next }
}

/** As an inclusive start: everything from `ts` on, in microseconds. */
export function firstOf(ts: number): Position {
  return { ts, id: FIRST_ID }
}

/** As an exclusive start: everything after `ts`, in microseconds. */
export function endOf(ts: number): Position {
  return { ts, id: MAX_ID }
}
