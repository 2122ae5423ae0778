import { openIndexWalk } from '../ranges/index-walk.ts'
import { catchUpAfterMs } from '../snapshot/history.ts'
import { resumeOrRestart } from '../snapshot/recreated.ts'
import { openSnapshot } from '../snapshot/snapshot.ts'
import type { DeletionsCursor, StreamProgress } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'
import { readRemovals } from './removals.ts'

/**
 * Reads what changed since the last sync: first the removals, where they are asked for, then the documents along the
 * ts/ref index, both up to one snapshot. A document that was removed and made again so ends alive. A walk that takes so
 * long that removals would be forgotten meanwhile moves its snapshot forward, and first catches up on them.
 *
 * The cursor is the last entry of the index that was written, never the snapshot: a transaction may still write
 * something before it.
 */
export async function readIncremental(reading: StreamReading, index: string): Promise<void> {
  const { fauna, writer, config } = reading
  const before = await resumeOrRestart(reading)
  const snapshot = openSnapshot(reading, await fauna.now(), index)
  const longest = catchUpAfterMs(reading.collection.historyDays)
  let deletions: DeletionsCursor | undefined = before.deletions

  /** The snapshot is put down only at the end: until then not all of it was read. */
  const progress = (): StreamProgress => ({
    ...(walk.updates && { updates: walk.updates }),
    ...(deletions && { deletions }),
    ...(before.snapshot !== undefined && { snapshot: before.snapshot }),
  })

  const walk = openIndexWalk(reading, {
    index,
    snapshot,
    from: before.updates,
    progress,
    shouldPause: () => config.deletions !== undefined && snapshot.ageMs > longest,
  })

  const catchUpOnRemovals = async (until: number): Promise<void> => {
    if (config.deletions === undefined) return
    const firstSync = walk.updates === undefined
    await readRemovals(reading, config.deletions, { cursor: deletions, until, firstSync }, (reached) => {
      deletions = reached
      return progress()
    })
  }

  await catchUpOnRemovals(snapshot.ts)
  // What was read before removals could bring a document back when it is written behind them.
  while (!(await walk.readOn())) await snapshot.moveForward(catchUpOnRemovals)
  await snapshot.confirm()
  writer.checkpoint({ ...progress(), snapshot: snapshot.ts })
}
