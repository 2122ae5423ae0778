import type { DeletionOptions } from '../../config/collections/columns.ts'
import { ConfigError } from '../../text/config-error.ts'
import { isoTime } from '../records/iso-time.ts'
import type { DeletionsCursor } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'

/**
 * Warns that a stream whose documents were read before has deletions from now on only.
 * @param ts the oldest deletions that can be read, in microseconds; 0: all can
 */
export function reportFirstDeletions({ name, log }: StreamReading, ts: number): void {
  if (ts <= 0) return
  log.warn(
    `Stream "${name}": deletions are read for the first time, from ${isoTime(ts)} on, the oldest that Fauna's history has. Documents that were deleted earlier stay in the destination: refresh the stream to remove them.`,
  )
}

/**
 * Reports that deletions expired before they were read.
 * @param onLost `on_lost_deletions`
 * @param resumeAt the oldest deletions that can be read, in microseconds
 * @throws ConfigError if `onLost` is `fail`, unless the cursor is the last deletion: then nothing may be lost
 */
export function reportLostDeletions(
  { name, log }: StreamReading,
  onLost: DeletionOptions['onLost'],
  cursor: DeletionsCursor,
  resumeAt: number,
): void {
  const message =
    `Stream "${name}": ${lossOf(cursor, resumeAt)}. ` +
    'A larger history_days, or more frequent syncs, prevent this in the future, but restore nothing. ' +
    'Refresh the stream to remove documents that were deleted in the meantime'
  if (cursor.atLastRemoval || onLost === 'warn') {
    log.warn(`${message}.`)
    return
  }
  throw new ConfigError(`${message}, or set "on_lost_deletions" to "warn" to continue without these deletions.`)
}

/** The cursor of airbyte-source-fauna is the last deletion, or 0, which does not say until when there were no more. */
function lossOf({ ts, atLastRemoval }: DeletionsCursor, resumeAt: number): string {
  const resumed = isoTime(resumeAt)
  if (!atLastRemoval) return `deletions between ${isoTime(ts)} and ${resumed} are no longer in Fauna's history`
  return ts === 0
    ? `no deletions seen so far; any before ${resumed} can no longer be read`
    : `the last deletion seen was at ${isoTime(ts)}; any between it and ${resumed} can no longer be read`
}
