import type { IndexPosition } from './fauna.ts'
import { nextId } from './ids.ts'

/** The entry of an index over `ts` and `ref` behind this one: the next id, or behind the last id the next `ts`. */
export function entryBehind({ ts, id }: IndexPosition): IndexPosition {
  const next = nextId(id)
  return next === undefined ? { ts: Math.min(ts + 1, Number.MAX_SAFE_INTEGER), id: '0' } : { ts, id: next }
}
