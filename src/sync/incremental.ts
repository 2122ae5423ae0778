import type { IndexPosition } from '../fauna/fauna.ts'
import { nextId } from '../fauna/ids.ts'
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
  const keptFor = removalsKeptForMs(reading.collection.historyDays)
  for (let from = entryBehind(updates), more = true; more; ) {
    if (config.deletions && snapshot.ageMs > keptFor / 3) await snapshot.moveForward(catchUpOnRemovals)
    const page = await snapshot.ask(
      (ts) =>
        pageSize.ask((size) => fauna.walkIndex({ collection: name, index, snapshot: ts, size, ...(from && { from }) })),
      catchUpOnRemovals,
    )
    for (const document of page.entries) {
      writer.document(document)
      updates = { ts: document.ts, ref: document.id }
      if (writer.unsettled) await writer.settle(progress)
    }
    await writer.settle(progress)
    from = page.next
    more = page.next !== undefined
  }
  await snapshot.confirm()
  writer.checkpoint({ ...progress(), snapshot: snapshot.ts })
}

/** What the last sync left, unless it was of a collection that is no more. */
async function stillValid(reading: StreamReading): Promise<StreamProgress> {
  const { name, fauna, log, before, config } = reading
  const lastTs = Math.max(before.snapshot ?? -1, before.updates?.ts ?? -1, before.deletions?.ts ?? -1)
  if (lastTs < 0 || (await fauna.existedAt(lastTs, name))) return before
  const deletions = config.deletions
    ? ' Which documents of the old one were deleted with it is not known: refresh the stream to be rid of them.'
    : ''
  log.warn(`Collection "${name}" was made again since the last sync; it is read from its beginning.${deletions}`)
  return {}
}

/**
 * How long a removal can be read, in milliseconds. A walk that takes longer would lose those that happen meanwhile, so
 * it catches up on them long before.
 */
function removalsKeptForMs(historyDays: number | null | undefined): number {
  return historyDays === null ? Number.POSITIVE_INFINITY : ((historyDays ?? 0) * 24 * 60 + 15) * 60_000
}

/** The entry behind a cursor. */
function entryBehind(cursor: UpdatesCursor | undefined): IndexPosition | undefined {
  if (cursor === undefined) return undefined
  const id = nextId(cursor.ref)
  return id === undefined ? { ts: cursor.ts + 1, id: '0' } : { ts: cursor.ts, id }
}
