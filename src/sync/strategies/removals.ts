import type { DeletionOptions } from '../../config/collections/columns.ts'
import { isFaunaError } from '../../fauna/errors.ts'
import type { Removals, RemovalsPage } from '../../fauna/fauna.ts'
import { comparePositions, endOf, type Position } from '../../fauna/positions.ts'
import { confirmAccess } from '../snapshot/confirm-access.ts'
import type { DeletionsCursor, StreamProgress } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'
import { reportFirstDeletions, reportLostDeletions } from './lost-deletions.ts'

export interface RemovalsToRead {
  readonly options: DeletionOptions
  /** Absent: everything that Fauna's history has. */
  readonly cursor: DeletionsCursor | undefined
  /** Inclusive, in microseconds. */
  readonly until: number
  /** Whether no document was read before, so that no deletion is missed. */
  readonly isFirstSync: boolean
  /** The stream's progress when the removals up to and including this position are written. */
  progress(deletions: DeletionsCursor): StreamProgress
}

/** After the history expired, resume this far past the horizon, in microseconds, because it keeps moving. */
const MARGIN_MICROS = 1e6

/**
 * Writes the removals after the cursor, up to and including `until`, each once.
 * @returns the cursor after them: all of `until`, whether or not there were any
 * @throws ConfigError if removals are lost and `on_lost_deletions` is `fail`; FaunaError
 */
export async function readRemovals(reading: StreamReading, request: RemovalsToRead): Promise<DeletionsCursor> {
  const { options, cursor, until, isFirstSync, progress } = request
  const { name, fauna, writer, pageSize } = reading
  const end = endOf(until)
  // A cursor from the future stays where it is.
  if (cursor !== undefined && cursor.ts > until) return cursor
  let after: DeletionsCursor = cursor ?? (await horizonOf(reading, isFirstSync))
  let reported = cursor === undefined
  let margin = MARGIN_MICROS
  let opened: Removals | undefined

  while (comparePositions(after, end) < 0) {
    let page: RemovalsPage
    try {
      const removals: Removals = opened ?? (await fauna.openRemovals(name, after))
      opened = removals
      page = await pageSize.request(({ size }) => removals.page(size))
    } catch (error) {
      if (!isFaunaError(error, 'history_expired')) throw error
      const resumeAt = (error.details.minimumTs ?? (await fauna.horizon(name))) + margin
      if (!reported && !isFirstSync) reportLostDeletions(reading, options, after, resumeAt)
      reported = true
      after = endOf(resumeAt)
      opened = undefined
      margin *= 2
      continue
    }
    reported = false
    margin = MARGIN_MICROS
    const written = await writePage(reading, request, page)
    if (page.next === undefined) {
      // A page without privileges is empty too, so the end counts only after access is confirmed.
      if (written !== undefined) await writer.checkpointIfDue(() => progress(written))
      await confirmAccess(reading)
    }
    after = page.next ?? end
    const covered = comparePositions(after, end) < 0 ? after : end
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

/** The position at which the first read of removals starts. */
async function horizonOf(reading: StreamReading, isFirstSync: boolean): Promise<Position> {
  const ts = await reading.fauna.horizon(reading.name)
  if (!isFirstSync) reportFirstDeletions(reading, ts)
  return endOf(ts)
}
