import { endOf } from '../../fauna/positions.ts'
import type { DeletionsCursor, IdRange, StreamProgress, UpdatesCursor } from '../state/progress.ts'
import type { FeedReading } from './feed-reading.ts'
import { reportFirstDeletions } from './lost-deletions.ts'

/** Where a feed sync starts. */
export interface FeedStart {
  /** All changes up to and including this time were written, in microseconds. */
  readonly known: number
  /** The ids that are still to be scanned. */
  readonly ranges: readonly IdRange[]
  /** What an index walk and its removals wrote after `known`. */
  readonly updates?: UpdatesCursor | undefined
  readonly deletions?: DeletionsCursor | undefined
}

/** The horizon moves between the request for it and the feed: a time closer to it, in microseconds, counts as expired. */
const MARGIN_MICROS = 5e6

/**
 * The start after a last sync that read the stream to its end, by its feed. It needs no request, but whether it is still
 * in the retained history only the feed shows. Undefined if the last sync was another one.
 */
export function startAfterLastSync(
  { config }: FeedReading,
  { initial, updates, deletions, snapshot }: StreamProgress,
): FeedStart | undefined {
  if (initial !== undefined || updates === undefined || snapshot === undefined) return undefined
  const oldest = Math.min(updates.ts, config.deletions ? (deletions?.ts ?? 0) : Number.POSITIVE_INFINITY)
  return oldest >= snapshot ? { known: oldest - 1, ranges: [], updates, deletions } : undefined
}

/**
 * The start that a progress leads to; undefined if it is older than the retained history.
 * @param now as in `startScan`
 */
export async function resumeFeed(
  reading: FeedReading,
  before: StreamProgress,
  now: number,
): Promise<FeedStart | undefined> {
  const { fauna, name, config } = reading
  const { initial, updates, snapshot } = before
  if (initial === undefined && updates === undefined) return startScan(reading, now)
  const horizon = await fauna.horizon(name)
  const floor = horizon === 0 ? 0 : horizon + MARGIN_MICROS
  if (initial !== undefined) {
    return initial.snapshot < floor ? undefined : { known: initial.snapshot, ranges: initial.ranges }
  }
  if (config.deletions && !before.deletions) reportFirstDeletions(reading, horizon)
  const deletions = before.deletions ?? endOf(floor + 1)
  const oldest = Math.min(updates?.ts ?? 0, config.deletions ? deletions.ts : Number.POSITIVE_INFINITY)
  // A cursor can be inside a transaction, so the feed starts before it, and the changes that it covers are skipped.
  if (oldest > floor) return { known: oldest - 1, ranges: [], updates, deletions }
  // If nothing changed for long, the cursors are old, but the end of the last sync is not.
  return snapshot !== undefined && snapshot >= floor ? { known: snapshot, ranges: [], deletions } : undefined
}

/**
 * A scan of the whole collection. Its state is written before any record: a destination can keep records that no state
 * covers, and the next sync has to report their deletion.
 * @param now the time as of which the stream is read first, in microseconds
 */
export function startScan({ writer }: FeedReading, now: number): FeedStart {
  const ranges = [{ from: '0' }]
  writer.checkpoint({ initial: { snapshot: now, ranges } })
  return { known: now, ranges }
}
