import type { DeletionOptions } from '../../config/columns.ts'
import { isFaunaError } from '../../fauna/errors.ts'
import type { Removal, Removals, RemovalsPage } from '../../fauna/fauna.ts'
import { comparePositions, endOf, type Position } from '../../fauna/positions.ts'
import { ConfigError } from '../../text/config-error.ts'
import { isoTime } from '../records/iso-time.ts'
import { confirmAccess } from '../snapshot/snapshot.ts'
import type { DeletionsCursor, StreamProgress } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'

export interface RemovalsToRead {
  /** Absent: from the horizon on. */
  readonly cursor: DeletionsCursor | undefined
  /** Inclusive, in microseconds. */
  readonly until: number
  /** Whether no document was read yet, so that no removal can be missed. */
  readonly firstSync: boolean
}

/** Behind the horizon the reading goes on so much later than it, lest it pass the place again before the next query. */
const MARGIN_MICROS = 1e6

/**
 * Reads the removals between the cursor and `until`. Each is written once; in the end the cursor stands at `until`,
 * whether or not there were any.
 * @param reached takes how far the reading has come, and gives the stream's progress with it
 * @throws ConfigError where removals are lost and `on_lost_deletions` is `fail`
 */
export async function readRemovals(
  reading: StreamReading,
  options: DeletionOptions,
  { cursor, until, firstSync }: RemovalsToRead,
  reached: (position: Position) => StreamProgress,
): Promise<void> {
  const { name, fauna, writer, pageSize } = reading
  let after: DeletionsCursor = cursor ?? (await removalsBeginning(reading, firstSync))
  const end = endOf(until)
  let said = cursor === undefined
  let margin = MARGIN_MICROS
  let opened: Removals | undefined

  while (comparePositions(after, end) < 0) {
    let page: RemovalsPage
    try {
      const removals: Removals = opened ?? (await fauna.openRemovals(name, after))
      opened = removals
      page = await pageSize.ask((size) => removals.page(size))
    } catch (error) {
      if (!isFaunaError(error, 'history_expired')) throw error
      const goOn = (error.details.minimumTs ?? (await fauna.horizon(name))) + margin
      if (!said && !firstSync) sayLost(reading, options, after, goOn)
      said = true
      after = endOf(goOn)
      opened = undefined
      margin *= 2
      continue
    }
    said = false
    margin = MARGIN_MICROS
    let last: Removal | undefined
    for (const removal of page.entries) {
      if (removal.ts > until) break
      writer.removal(removal)
      last = removal
      if (writer.checkpointDue) await writer.checkpointIfDue(() => reached(removal))
    }
    if (page.next === undefined) {
      // What was written is known, whether or not there was more.
      const known = last
      if (known !== undefined) await writer.checkpointIfDue(() => reached(known))
      await confirmAccess(reading)
    }
    after = page.next ?? end
    const position = comparePositions(after, end) < 0 ? after : end
    await writer.checkpointIfDue(() => reached(position))
  }
  reached(after.ts > until && after === cursor ? cursor : end)
}

/** Where removals are read for the first time: at the horizon. */
async function removalsBeginning(reading: StreamReading, firstSync: boolean): Promise<Position> {
  const ts = await reading.fauna.horizon(reading.name)
  if (!firstSync) sayDeletionsBegin(reading, ts)
  return endOf(ts)
}

/** For a stream whose documents were read before without their deletions. @param ts from when on they are known */
export function sayDeletionsBegin({ name, log }: StreamReading, ts: number): void {
  if (ts <= 0) return
  log.warn(
    `Stream "${name}": deletions are read for the first time, from ${isoTime(ts)} on, as far back as the history reaches. Documents that were deleted earlier stay in the destination: refresh the stream to be rid of them.`,
  )
}

function sayLost({ name, log }: StreamReading, options: DeletionOptions, cursor: DeletionsCursor, goOn: number): void {
  const message =
    `Stream "${name}": ${unknownSince(cursor, goOn)}, for the history of the collection reaches no further back. ` +
    'Raising its history_days, or syncing more often, helps from now on and brings nothing back. ' +
    'Refresh the stream to be rid of documents that were deleted meanwhile'
  if (cursor.atLastRemoval || options.onLost === 'warn') {
    log.warn(`${message}.`)
    return
  }
  throw new ConfigError(`${message}, or set "on_lost_deletions" to "warn" to go on without them.`)
}

/** airbyte-source-fauna left its cursor at the last removal, or at 0, which says nothing of what came after. */
function unknownSince(cursor: DeletionsCursor, goOn: number): string {
  if (!cursor.atLastRemoval)
    return `deletions between ${isoTime(cursor.ts)} and ${isoTime(goOn)} are not known any more`
  const before = `whether there were any before ${isoTime(goOn)} cannot be said`
  return cursor.ts === 0
    ? `no deletion is known of so far; ${before}`
    : `the last deletion that is known of is of ${isoTime(cursor.ts)}; ${before}`
}
