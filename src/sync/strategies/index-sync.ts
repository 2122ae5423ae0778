import { endOf } from '../../fauna/positions.ts'
import { quoted } from '../../text/quoted.ts'
import { IndexWalk } from '../ranges/index-walk.ts'
import { isoTime } from '../records/iso-time.ts'
import { catchUpAfterMs } from '../snapshot/catch-up-time.ts'
import { resumeOrRestart } from '../snapshot/recreated.ts'
import { Snapshot } from '../snapshot/snapshot.ts'
import { isUnchanged } from '../snapshot/unchanged.ts'
import type { DeletionsCursor, StreamProgress, UpdatesCursor } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'
import { readRemovals } from './removals.ts'
import { unreadableDocuments } from './unreadable-documents.ts'

/**
 * Reads the changes since the last sync along an index over `ts` and `ref`, up to one snapshot: first the removals, if
 * they are configured, then the documents. So a document that was removed and recreated ends alive. If the walk takes so
 * long that removals could expire, the snapshot moves forward, and the removals up to it are read first.
 *
 * The first sync reads documents only: the deletion of a document that was never sent is of no use to the destination.
 *
 * The cursor is the last index entry that was written, never the snapshot: a transaction with an earlier time can still
 * commit.
 * @throws ConfigError; FaunaError
 */
export async function readIncremental(reading: StreamReading, index: string): Promise<void> {
  const { writer, config, collection, moment } = reading
  if (isUnchanged(reading)) return writeUnchanged(reading, index)
  const snapshot = new Snapshot(reading, await moment.snapshotFor(reading), index)
  const before = await resumeOrRestart(reading, snapshot.ts)
  reading.reportStart(startText(index, before, snapshot.ts))
  // As of a time that the user chose, no later removal is read: there is nothing to catch up on.
  const catchUpMs = moment.isChosen ? Number.POSITIVE_INFINITY : catchUpAfterMs(collection.historyDays)
  let deletions = config.deletions === undefined ? before.deletions : firstDeletionsOf(before)
  const isFirst = deletions === undefined

  const walk = new IndexWalk(reading, {
    index,
    snapshot,
    before: before.updates,
    progress: (updates) => progressOf(before.snapshot, updates, deletions),
    shouldPause: () => config.deletions !== undefined && snapshot.ageMs > catchUpMs,
  })

  const catchUpOnRemovals = async (until: number): Promise<void> => {
    const { deletions: options } = config
    if (options === undefined) return
    const { updates } = walk
    if (updates === undefined && isFirst) {
      // A destination can keep records that no state covers, and the next sync has to report their deletion.
      deletions = endOf(until)
      writer.checkpoint(progressOf(before.snapshot, updates, deletions))
      return
    }
    deletions = await readRemovals(reading, {
      options,
      cursor: deletions,
      until,
      isFirstSync: updates === undefined,
      progress: (reached) => progressOf(before.snapshot, updates, reached),
    })
  }

  await catchUpOnRemovals(snapshot.ts)
  const unreadableIds = await walkToEnd(walk, snapshot, catchUpOnRemovals, moment.isChosen)
  await snapshot.confirm()
  if (unreadableIds.length > 0) {
    writer.checkpoint(progressOf(before.snapshot, walk.updates, deletions))
    throw unreadableDocuments(reading, unreadableIds)
  }
  writer.checkpoint(progressOf(snapshot.ts, walk.updates, deletions))
}

/** Writes the state of a stream that has nothing new. */
function writeUnchanged({ before, opening, config, writer, reportStart }: StreamReading, index: string): void {
  const { updates, deletions } = before
  reportStart(startText(index, before, opening.ts))
  writer.checkpoint(progressOf(opening.ts, updates, config.deletions && deletions ? endOf(opening.ts) : deletions))
}

function startText(index: string, { updates }: StreamProgress, snapshot: number): string {
  const from = updates === undefined ? 'from the start' : `after ${isoTime(updates.ts)}`
  return `incremental along the index ${quoted(index)}, ${from}, as of ${isoTime(snapshot)}`
}

/**
 * Documents that cannot be read are tried once more as of a later snapshot: they may have been repaired or deleted.
 * @returns the ids of those that still cannot be read
 */
async function walkToEnd(
  walk: IndexWalk,
  snapshot: Snapshot,
  catchUpOnRemovals: (until: number) => Promise<void>,
  isChosen: boolean,
): Promise<readonly string[]> {
  try {
    for (let isRetried = isChosen; ; ) {
      const { isComplete, unreadableIds } = await walk.run()
      if (isComplete && (isRetried || unreadableIds.length === 0)) return unreadableIds
      isRetried ||= isComplete
      // No page of an older snapshot is written after removals: it could bring a removed document back.
      await snapshot.moveForward(catchUpOnRemovals)
    }
  } finally {
    walk.reportMissing()
  }
}

/**
 * The removals after which a sync resumes; undefined if none were read before. A scan that was interrupted wrote
 * documents as of its snapshot.
 */
function firstDeletionsOf({ deletions, updates, initial, fullRefresh }: StreamProgress): DeletionsCursor | undefined {
  if (deletions !== undefined || updates !== undefined) return deletions
  const scan = initial ?? fullRefresh
  return scan && endOf(scan.snapshot)
}

/** @param snapshot the time as of which the stream was last read to its end, in microseconds */
function progressOf(
  snapshot: number | undefined,
  updates: UpdatesCursor | undefined,
  deletions: DeletionsCursor | undefined,
): StreamProgress {
  return {
    ...(updates && { updates }),
    ...(deletions && { deletions }),
    ...(snapshot !== undefined && { snapshot }),
  }
}
