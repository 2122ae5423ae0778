import { lastTsOf } from '../state/last-ts.ts'
import type { StreamProgress } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'

/**
 * The progress of the last sync; `{}`, with a warning, if the collection was dropped and recreated since.
 * @param snapshot the time as of which the stream is read first, in microseconds
 */
export async function resumeOrRestart(reading: StreamReading, snapshot: number): Promise<StreamProgress> {
  const { name, log, before, config } = reading
  const lastTs = lastTsOf(before)
  if (lastTs === undefined || (await existedAt(reading, lastTs, snapshot))) return before
  const deletions = config.deletions
    ? ' Its earlier documents cannot be reported as deleted: refresh the stream to remove them from the destination.'
    : ''
  log.warn(`Collection "${name}" was dropped and recreated since the last sync; reading it from the start.${deletions}`)
  return {}
}

/**
 * Whether the collection existed at `ts`. The end of a sync finds out whether it was recreated after the snapshot: an
 * opening as of an earlier time would leave a gap in between.
 */
async function existedAt({ name, fauna, opening }: StreamReading, ts: number, snapshot: number): Promise<boolean> {
  return opening.ts >= snapshot ? opening.existed : fauna.existedAt(ts, name)
}
