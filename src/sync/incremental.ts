import { entryBehind } from '../fauna/entry-behind.ts'
import { isFaunaError } from '../fauna/errors.ts'
import type { IndexPage, IndexPosition } from '../fauna/fauna.ts'
import { catchUpAfterMs } from './history.ts'
import { stillValid } from './made-again.ts'
import { readRemovals } from './removals.ts'
import { openSnapshot } from './snapshot.ts'
import type { DeletionsCursor, StreamProgress, UpdatesCursor } from './stream-progress.ts'
import type { StreamReading } from './stream-reading.ts'

/**
 * Reads what changed since the last sync: first the removals, where they are asked for, then the documents along the
 * ts/ref index, both up to one snapshot. A document that was removed and made again so ends alive. A walk that takes so
 * long that removals would be forgotten meanwhile moves its snapshot forward, and first catches up on them.
 *
 * The cursor is the last entry of the index that was written, never the snapshot: a transaction may still write
 * something before it.
 */
export async function readIncremental(reading: StreamReading, index: string): Promise<void> {
  const { name, fauna, writer, config, pageSize } = reading
  const before = await stillValid(reading)
  const snapshot = openSnapshot(reading, await fauna.now(), index)
  let updates: UpdatesCursor | undefined = before.updates
  let deletions: DeletionsCursor | undefined = before.deletions

  /** The snapshot is put down only at the end: until then not all of it was read. */
  const progress = (): StreamProgress => ({
    ...(updates && { updates }),
    ...(deletions && { deletions }),
    ...(before.snapshot !== undefined && { snapshot: before.snapshot }),
  })

  const catchUpOnRemovals = async (until: number): Promise<void> => {
    if (config.deletions === undefined) return
    await readRemovals(
      reading,
      config.deletions,
      { cursor: deletions, until, firstSync: updates === undefined },
      (reached) => {
        deletions = reached
        return progress()
      },
    )
  }

  await catchUpOnRemovals(snapshot.ts)
  const longest = catchUpAfterMs(reading.collection.historyDays)
  const walk = (ts: number, from: IndexPosition | undefined): Promise<IndexPage> =>
    pageSize
      .ask((size) => fauna.walkIndex({ collection: name, index, snapshot: ts, size, ...(from && { from }) }))
      .then((page) => {
        snapshot.showed(page.entries, ts)
        return page
      })

  let from = updates && entryBehind({ ts: updates.ts, id: updates.ref })
  let ahead: Promise<IndexPage | undefined> | undefined
  for (let more = true; more; ) {
    if (config.deletions && snapshot.ageMs > longest) {
      await snapshot.moveForward(catchUpOnRemovals)
      // What was read before the removals could bring a document back.
      ahead = undefined
    }
    const page = (await ahead) ?? (await snapshot.ask((ts) => walk(ts, from), catchUpOnRemovals))
    from = page.next
    more = page.next !== undefined
    // The next page comes while this one is written.
    ahead = more ? unlessForgotten(walk(snapshot.ts, from)) : undefined
    for (const document of page.entries) {
      writer.document(document)
      updates = { ts: document.ts, ref: document.id }
      if (writer.unsettled) await writer.settle(progress)
    }
    page.release?.()
    await writer.settle(progress)
  }
  await snapshot.confirm()
  writer.checkpoint({ ...progress(), snapshot: snapshot.ts })
}

/** Undefined where the history does not reach back to it any more. */
function unlessForgotten(page: Promise<IndexPage>): Promise<IndexPage | undefined> {
  const guarded = page.catch((error) => {
    if (isFaunaError(error, 'behind_horizon')) return undefined
    throw error
  })
  // Whether it is still wanted shows later.
  guarded.catch(() => {})
  return guarded
}
