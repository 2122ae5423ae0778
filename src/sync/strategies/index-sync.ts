import { IndexWalk } from '../ranges/index-walk.ts'
import { catchUpAfterMs } from '../snapshot/history.ts'
import { resumeOrRestart } from '../snapshot/recreated.ts'
import { Snapshot } from '../snapshot/snapshot.ts'
import type { DeletionsCursor, StreamProgress, UpdatesCursor } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'
import { readRemovals } from './removals.ts'

/**
 * Reads the changes since the last sync along an index over `ts` and `ref`, up to one snapshot: first the removals, if
 * they are configured, then the documents. So a document that was removed and recreated ends alive. If the walk takes so
 * long that removals could expire, the snapshot moves forward, and the removals up to it are read first.
 *
 * The cursor is the last index entry that was written, never the snapshot: a transaction with an earlier time can still
 * commit.
 * @throws ConfigError; FaunaError
 */
export async function readIncremental(reading: StreamReading, index: string): Promise<void> {
  const { writer, config, collection, moment } = reading
  const before = await resumeOrRestart(reading)
  const snapshot = new Snapshot(reading, await moment.snapshotFor(reading), index)
  // As of a time that the user chose, no later removal is read: there is nothing to catch up on.
  const catchUpMs = moment.isChosen ? Number.POSITIVE_INFINITY : catchUpAfterMs(collection.historyDays)
  let deletions: DeletionsCursor | undefined = before.deletions

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
    deletions = await readRemovals(reading, {
      options,
      cursor: deletions,
      until,
      isFirstSync: updates === undefined,
      progress: (reached) => progressOf(before.snapshot, updates, reached),
    })
  }

  await catchUpOnRemovals(snapshot.ts)
  // No page of an older snapshot is written after removals: it could bring a removed document back.
  try {
    while (!(await walk.run())) await snapshot.moveForward(catchUpOnRemovals)
  } finally {
    walk.reportMissing()
  }
  await snapshot.confirm()
  writer.checkpoint(progressOf(snapshot.ts, walk.updates, deletions))
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
