import type { IndexBeginning, IndexPosition } from './fauna.ts'
import { nextId } from './ids.ts'

/** What comes behind this entry in an index over `ts` and `ref`: the next id, or behind the last id the next `ts`. */
export function nextPosition({ ts, id }: IndexPosition): IndexBeginning {
  const next = nextId(id)
  return next === undefined ? { ts: Math.min(ts + 1, Number.MAX_SAFE_INTEGER) } : { ts, id: next }
}
