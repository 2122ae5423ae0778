import type { Fauna } from '../../fauna/fauna.ts'
import type { StreamProgress } from '../state/progress.ts'
import { type IdShare, idShare } from './scan-progress.ts'
import type { SyncProgress } from './sync-progress.ts'

/** Keeps how far a sync is, for somebody who looks now and then. */
export interface Overview {
  /** A stream is read from now on. */
  begin(stream: string): StreamOverview
  look(): SyncProgress
}

/** Of a stream that is being read. */
export interface StreamOverview {
  ended(how: 'complete' | 'failed'): void
  /** Called for each batch of records. @param progress asked for seldom */
  reached(progress: () => StreamProgress): void
}

/** To take down how far a stream is costs a little. */
const INTERVAL_MS = 200

type Current = NonNullable<SyncProgress['current']>

/** @param writers of all streams */
export function openOverview(fauna: Fauna, writers: readonly { readonly written: number }[]): Overview {
  const counts = { complete: 0, failed: 0 }
  /** What tells of each stream that is read now, in the order in which they began. */
  const running = new Set<() => Omit<Current, 'others'>>()

  return {
    begin(name) {
      let seen: StreamProgress = {}
      let seenAt = Number.NEGATIVE_INFINITY
      let share: IdShare | undefined
      const place = (): Omit<Current, 'others'> => {
        const scan = seen.fullRefresh ?? seen.initial
        if (scan === undefined) return { name, ...(seen.updates !== undefined && { changesUpTo: seen.updates.ts }) }
        share ??= idShare(fauna, name, scan.snapshot)
        const part = share.of(scan.ranges)
        return { name, ...(part !== undefined && { share: part }) }
      }
      running.add(place)
      return {
        ended(how) {
          counts[how]++
          running.delete(place)
        },
        reached(progress) {
          const now = performance.now()
          if (now - seenAt < INTERVAL_MS) return
          seenAt = now
          seen = progress()
        },
      }
    },
    look() {
      const [first] = running
      return {
        streams: writers.length,
        ...counts,
        records: writers.reduce((sum, { written }) => sum + written, 0),
        ...(first && { current: { ...first(), ...(running.size > 1 && { others: running.size - 1 }) } }),
      }
    },
  }
}
