import { isFaunaError } from '../../fauna/errors.ts'
import { ConfigError } from '../../text/config-error.ts'
import { scanIds } from '../ranges/id-scan.ts'
import { Snapshot } from '../snapshot/snapshot.ts'
import type { FullRefreshProgress } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'

/**
 * Reads every document once, by id, as of one time. A refresh that was interrupted resumes from its last state. One that
 * ended leaves an empty state, so that the next one starts over.
 * @throws ConfigError after an empty state: as of the old snapshot the user's fix would have no effect; FaunaError
 */
export async function readFullRefresh(reading: StreamReading): Promise<void> {
  const resumed = await resumable(reading)
  const { snapshot: ts, ranges } = resumed ?? { snapshot: await reading.fauna.now(), ranges: [{ from: '0' }] }
  const snapshot = new Snapshot(reading, ts)
  const generation = reading.generationId === undefined ? {} : { generationId: reading.generationId }
  try {
    await scanIds(reading, {
      snapshot,
      asOf: (request) => snapshot.ask(request),
      ranges,
      progress: (unwritten) => ({ fullRefresh: { snapshot: snapshot.ts, ...generation, ranges: unwritten } }),
    })
  } catch (error) {
    const hasState = resumed !== undefined || reading.writer.hasBegun
    if (error instanceof ConfigError && hasState) reading.writer.checkpoint({})
    throw error
  }
  await snapshot.confirm()
  reading.writer.checkpoint({})
}

/** The refresh to resume; undefined if none was interrupted, or it was of another generation or collection. */
async function resumable(reading: StreamReading): Promise<FullRefreshProgress | undefined> {
  const { name, fauna, log, generationId } = reading
  const interrupted = reading.before.fullRefresh
  if (interrupted === undefined) return undefined
  if (isOtherGeneration(interrupted.generationId, generationId)) {
    log.info(`Stream "${name}": the state is from another refresh; reading the collection from the start.`)
    return undefined
  }
  // A time after the server's clock would not be a snapshot.
  const snapshot = Math.min(interrupted.snapshot, await fauna.now())
  if (!(await fauna.existedAt(snapshot, name))) {
    log.warn(`Collection "${name}" was dropped and recreated since the state was written; reading it from the start.`)
    return undefined
  }
  if (reading.collection.historyDays === undefined && (await isEmptyAt(reading, snapshot))) {
    log.warn(
      `Collection "${name}" may have been dropped and recreated since the state was written (this key's role cannot see its definition); reading it from the start.`,
    )
    return undefined
  }
  log.info(`Stream "${name}": resuming the full refresh that was interrupted.`)
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
