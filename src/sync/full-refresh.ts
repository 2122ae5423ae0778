import { ConfigError } from '../config/config-error.ts'
import { writeScanPage } from './scan-page.ts'
import { openSnapshot, type Snapshot } from './snapshot.ts'
import type { FullRefreshProgress, IdRange, StreamProgress } from './stream-progress.ts'
import type { StreamReading } from './stream-reading.ts'

/**
 * Reads every document once, by id, as of one time. A stream that ended leaves an empty state, so that the next
 * sync begins anew; one that was cut off goes on where its last state says. One that the user has to mend something
 * for leaves an empty state too.
 */
export async function readFullRefresh(reading: StreamReading): Promise<void> {
  const left = await resumed(reading)
  const begin = left ?? { snapshot: await reading.fauna.now(), ranges: [{ from: '0' }] }
  const snapshot = openSnapshot(reading, begin.snapshot)
  const ranges = [...begin.ranges]
  try {
    for (let range = ranges.shift(); range !== undefined; range = ranges.shift()) {
      await readRange(reading, snapshot, range, ranges)
    }
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
  log.info(`Stream "${name}": going on with the full refresh that was cut off.`)
  return { ...left, snapshot }
}

/** @param others the ranges that come after this one */
async function readRange(
  reading: StreamReading,
  snapshot: Snapshot,
  range: IdRange,
  others: readonly IdRange[],
): Promise<void> {
  const { generationId } = reading
  const standingAt = (from: string): StreamProgress => ({
    fullRefresh: {
      snapshot: snapshot.ts,
      ...(generationId !== undefined && { generationId }),
      ranges: [{ ...range, from }, ...others],
    },
  })
  for (let from: string | undefined = range.from; from !== undefined; ) {
    const rest: IdRange = { ...range, from }
    from = await snapshot.ask((ts) => writeScanPage(reading, ts, rest, standingAt))
  }
}
