import { isFaunaError } from '../../fauna/errors.ts'
import { ConfigError } from '../../text/config-error.ts'
import { scanIds } from '../ranges/id-scan.ts'
import { openSnapshot } from '../snapshot/snapshot.ts'
import type { FullRefreshProgress } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'

/**
 * Reads every document once, by id, as of one time. A stream that ended leaves an empty state, so that the next
 * sync begins anew; one that was cut off goes on where its last state says. One that the user has to mend something
 * for leaves an empty state too.
 */
export async function readFullRefresh(reading: StreamReading): Promise<void> {
  const left = await resumed(reading)
  const begin = left ?? { snapshot: await reading.fauna.now(), ranges: [{ from: '0' }] }
  const snapshot = openSnapshot(reading, begin.snapshot)
  const { generationId } = reading
  try {
    await scanIds(reading, snapshot, {
      asOf: (ask) => snapshot.ask(ask),
      ranges: begin.ranges,
      progress: (ranges) => ({
        fullRefresh: { snapshot: snapshot.ts, ...(generationId !== undefined && { generationId }), ranges },
      }),
    })
  } catch (error) {
    // Whatever the user mends, as of this snapshot it stays as it was: to go on with it would be to fail again.
    if (error instanceof ConfigError && (left !== undefined || reading.writer.hasBegun)) reading.writer.checkpoint({})
    throw error
  }
  await snapshot.confirm()
  reading.writer.checkpoint({})
}

/** Undefined where there is nothing to go on from, or where it would be another refresh, or another collection. */
async function resumed(reading: StreamReading): Promise<FullRefreshProgress | undefined> {
  const { name, fauna, log, generationId } = reading
  const left = reading.before.fullRefresh
  if (left === undefined) return undefined
  if (left.generationId !== undefined && generationId !== undefined && left.generationId !== generationId) {
    log.info(`Stream "${name}": the state is of another refresh; the collection is read from its beginning.`)
    return undefined
  }
  // A time ahead of the server's would be no snapshot.
  const snapshot = Math.min(left.snapshot, await fauna.now())
  if (!(await fauna.existedAt(snapshot, name))) {
    log.warn(`Collection "${name}" was made again since the state was written; it is read from its beginning.`)
    return undefined
  }
  if (reading.collection.definition === 'hidden' && (await isEmptyAt(reading, snapshot))) {
    log.warn(
      `Collection "${name}" may have been made again since the state was written, which the secret may not see; it is read from its beginning.`,
    )
    return undefined
  }
  log.info(`Stream "${name}": going on with the full refresh that was cut off.`)
  return { ...left, snapshot }
}

/**
 * Whether nothing is there to go on with. A secret that may not see a collection itself is not told when it was made;
 * but as of an earlier time, it is empty.
 */
async function isEmptyAt({ name, fauna }: StreamReading, snapshot: number): Promise<boolean> {
  try {
    return (await fauna.scan({ collection: name, snapshot, from: '0', size: 1 })).entries.length === 0
  } catch (error) {
    if (isFaunaError(error, 'history_expired')) return true
    throw error
  }
}
