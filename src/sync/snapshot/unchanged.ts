import { lastTsOf } from '../state/last-ts.ts'
import type { StreamReading } from '../stream/stream-reading.ts'

/**
 * Whether the opening of a stream shows that the last sync read everything, up to the time of the opening. Then nothing
 * is requested, and nothing has to be confirmed at the end. A state from the future shows nothing.
 */
export function isUnchanged({ opening, before }: StreamReading): boolean {
  return opening.isUnchanged && opening.existed && opening.ts >= (lastTsOf(before) ?? 0)
}
