import type { Fauna } from '../fauna/fauna.ts'
import { type IdShare, idShare } from './id-share.ts'
import type { StreamProgress } from './stream-progress.ts'
import type { SyncProgress } from './sync-progress.ts'

/** Keeps how far a sync is, for somebody who looks now and then. */
export interface Overview {
  begin(stream: string): void
  ended(how: 'complete' | 'failed'): void
  /** Called for each batch of records. @param progress asked for seldom */
  reached(progress: () => StreamProgress): void
  look(): SyncProgress
}

/** To take down how far a stream is costs a little. */
const INTERVAL_MS = 200

/** @param writers of all streams */
export function openOverview(fauna: Fauna, writers: readonly { readonly written: number }[]): Overview {
  let complete = 0
  let failed = 0
  let name: string | undefined
  let seen: StreamProgress = {}
  let seenAt = Number.NEGATIVE_INFINITY
  let share: IdShare | undefined

  const current = (stream: string): NonNullable<SyncProgress['current']> => {
    const scan = seen.fullRefresh ?? seen.initial
    if (scan === undefined) {
      return { name: stream, ...(seen.updates !== undefined && { changesUpTo: seen.updates.ts }) }
    }
    share ??= idShare(fauna, stream, scan.snapshot)
    const part = share.of(scan.ranges)
    return { name: stream, ...(part !== undefined && { share: part }) }
  }

  return {
    begin(stream) {
      name = stream
      seen = {}
      seenAt = Number.NEGATIVE_INFINITY
      share = undefined
    },
    ended(how) {
      if (how === 'complete') complete++
      else failed++
      name = undefined
    },
    reached(progress) {
      const now = performance.now()
      if (now - seenAt < INTERVAL_MS) return
      seenAt = now
      seen = progress()
    },
    look: () => ({
      streams: writers.length,
      complete,
      failed,
      records: writers.reduce((sum, { written }) => sum + written, 0),
      ...(name !== undefined && { current: current(name) }),
    }),
  }
}
