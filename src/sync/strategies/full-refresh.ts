import { isFaunaError } from '../../fauna/errors.ts'
import { ConfigError } from '../../text/config-error.ts'
import { countOf } from '../../text/count.ts'
import { scanIds } from '../ranges/id-scan.ts'
import type { Unscanned } from '../ranges/ranges-in-progress.ts'
import { isoTime } from '../records/iso-time.ts'
import { Snapshot } from '../snapshot/snapshot.ts'
import type { FullRefreshProgress, IdRange, StreamProgress } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'
import { unreadableDocuments } from './unreadable-documents.ts'

/**
 * Reads every document once, by id, as of one time. A refresh that was interrupted resumes from its last state. A retry
 * of the sync that completed it reads nothing; any other sync starts over.
 * @throws ConfigError after an empty state: as of the old snapshot the user's fix would have no effect; FaunaError
 */
export async function readFullRefresh(reading: StreamReading): Promise<void> {
  const completed = completedProgress(reading)
  if (isCompleted(reading.before, completed)) {
    reading.log.info(`Stream "${reading.name}": an earlier attempt at this sync completed the full refresh.`)
    reading.writer.checkpoint(completed)
    return
  }
  const resumed = await resumable(reading)
  const { snapshot: ts, ranges } = resumed ?? {
    snapshot: await reading.moment.snapshotFor(reading),
    ranges: [{ from: '0' }],
  }
  const ways =
    resumed === undefined ? 'full refresh' : `full refresh, resumed with ${countOf(ranges.length, 'range')} of ids left`
  reading.reportStart(`${ways}, as of ${isoTime(ts)}`)
  await reading.writer.prepare?.(ranges)
  const snapshot = new Snapshot(reading, ts)
  const generation = reading.generationId === undefined ? {} : { generationId: reading.generationId }
  const progress = (unwritten: readonly IdRange[]): StreamProgress => ({
    fullRefresh: { snapshot: snapshot.ts, ...generation, ranges: unwritten },
  })
  const scan = (unread: readonly IdRange[]): Promise<Unscanned<IdRange>> =>
    scanIds(reading, { snapshot, asOf: (request) => snapshot.ask(request), ranges: unread, progress })
  let scanned: Unscanned<IdRange>
  try {
    scanned = await scan(ranges)
    if (scanned.unreadableIds.length > 0 && !reading.moment.isChosen) {
      // As of the present, so that a document that was repaired or deleted since the snapshot no longer fails.
      await snapshot.moveForward()
      scanned = await scan(scanned.unwritten)
    }
  } catch (error) {
    const hasState = resumed !== undefined || reading.writer.hasBegun
    if (error instanceof ConfigError && hasState) reading.writer.checkpoint({})
    throw error
  }
  await snapshot.confirm()
  if (scanned.unreadableIds.length > 0) {
    reading.writer.checkpoint(progress(scanned.unwritten))
    throw unreadableDocuments(reading, scanned.unreadableIds)
  }
  reading.writer.checkpoint(completed)
}

/**
 * The progress of a complete refresh. Airbyte retries a sync with the states of the attempt before and the same ids, and
 * reading a complete stream again would write its rows twice into a table that is being overwritten. Without both ids a
 * retry cannot be distinguished from the next sync, which has to read everything again: then the progress is empty.
 */
function completedProgress({ syncId, generationId }: StreamReading): StreamProgress {
  return syncId === undefined || generationId === undefined ? {} : { completed: { syncId, generationId } }
}

function isCompleted({ completed: before }: StreamProgress, { completed: requested }: StreamProgress): boolean {
  return (
    before !== undefined &&
    requested !== undefined &&
    before.syncId === requested.syncId &&
    before.generationId === requested.generationId
  )
}

/** The refresh to resume; undefined if none was interrupted, or it was of another generation or collection. */
async function resumable(reading: StreamReading): Promise<FullRefreshProgress | undefined> {
  const { name, fauna, log, generationId, moment } = reading
  const interrupted = reading.before.fullRefresh
  if (interrupted === undefined) return undefined
  if (isOtherGeneration(interrupted.generationId, generationId)) {
    log.info(`Stream "${name}": the state is from another refresh; reading the collection from the start.`)
    return undefined
  }
  if (moment.isChosen && (await moment.snapshotFor(reading)) !== interrupted.snapshot) {
    log.info(`Stream "${name}": the state is from a read as of another time; reading the collection from the start.`)
    return undefined
  }
  // A time after the server's clock would not be a snapshot.
  const snapshot = Math.min(interrupted.snapshot, await fauna.now())
  if (!(await fauna.existedAt(snapshot, name))) {
    log.warn(`Collection "${name}" was dropped and recreated since the state was written; reading it from the start.`)
    return undefined
  }
  if (reading.collection.definition === 'hidden' && (await isEmptyAt(reading, snapshot))) {
    log.warn(
      `Collection "${name}" may have been dropped and recreated since the state was written (this key's role cannot see its definition); reading it from the start.`,
    )
    return undefined
  }
  return { ...interrupted, snapshot }
}

/** Whether both are known and differ. */
function isOtherGeneration(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b
}

/**
 * Whether the collection has no documents as of a time, or that time is older than its history. A collection that was
 * created later is empty then, which is the only sign for a role that cannot see its definition.
 */
async function isEmptyAt({ name, fauna }: StreamReading, snapshot: number): Promise<boolean> {
  try {
    return (await fauna.scan({ collection: name, snapshot, from: '0', size: 1 })).entries.length === 0
  } catch (error) {
    if (isFaunaError(error, 'history_expired')) return true
    throw error
  }
}
