import type { DeletionOptions } from '../../config/collections/columns.ts'
import type { RemovalsPage } from '../../fauna/fauna.ts'
import { comparePositions, endOf, type Position } from '../../fauna/positions.ts'
import { confirmAccess } from '../snapshot/confirm-access.ts'
import type { DeletionsCursor, StreamProgress } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'
import { reportFirstDeletions } from './lost-deletions.ts'
import { RemovalPages } from './removal-pages.ts'

export interface RemovalsToRead {
  readonly options: DeletionOptions
  /** Absent: everything that Fauna's history has. */
  readonly cursor: DeletionsCursor | undefined
  /** Inclusive, in microseconds. */
  readonly until: number
  /** Whether the first sync was interrupted: then lost deletions are reported, and never end the stream. */
  readonly isFirstSync: boolean
  /** The stream's progress when the removals up to and including this position are written. */
  progress(deletions: DeletionsCursor): StreamProgress
}

/**
 * Writes the removals after the cursor, up to and including `until`, each once. The next page is requested while one is
 * written.
 * @returns the cursor after them: all of `until`, whether or not there were any
 * @throws ConfigError if removals are lost and `on_lost_deletions` is `fail`; FaunaError
 */
export async function readRemovals(reading: StreamReading, request: RemovalsToRead): Promise<DeletionsCursor> {
  const { options, cursor, until, isFirstSync, progress } = request
  const { writer } = reading
  const end = endOf(until)
  const isBeforeEnd = (position: Position): boolean => comparePositions(position, end) < 0
  // A cursor from the future stays where it is.
  if (cursor !== undefined && cursor.ts > until) return cursor
  const after = cursor ?? (await horizonOf(reading))
  const pages = new RemovalPages(reading, {
    options,
    after,
    isAtHorizon: cursor === undefined,
    canFail: !isFirstSync,
  })

  for (let next = isBeforeEnd(after) ? pages.request() : undefined; next !== undefined; ) {
    const page: RemovalsPage = await next
    next = page.next !== undefined && isBeforeEnd(page.next) ? pages.request() : undefined
    const written = await writePage(reading, request, page)
    if (page.next === undefined) {
      // A page without privileges is empty too, so the end counts only after access is confirmed.
      if (written !== undefined) await writer.checkpointIfDue(() => progress(written))
      await confirmAccess(reading)
    }
    const covered = page.next !== undefined && isBeforeEnd(page.next) ? page.next : end
    await writer.checkpointIfDue(() => progress(covered))
  }
  return end
}

/** @returns the last removal that was written, if any */
async function writePage(
  { writer }: StreamReading,
  { until, progress }: RemovalsToRead,
  page: RemovalsPage,
): Promise<Position | undefined> {
  let last: Position | undefined
  for (const removal of page.entries) {
    if (removal.ts > until) break
    writer.removal(removal)
    last = removal
    if (writer.checkpointDue) await writer.checkpointIfDue(() => progress(removal))
  }
  return last
}

/** The position at which the first read of the removals of a stream starts whose documents were read before. */
async function horizonOf(reading: StreamReading): Promise<Position> {
  const ts = await reading.fauna.horizon(reading.name)
  reportFirstDeletions(reading, ts)
  return endOf(ts)
}
