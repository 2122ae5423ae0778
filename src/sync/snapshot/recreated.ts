import type { StreamProgress } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'

/** The progress of the last sync; `{}`, with a warning, if the collection was dropped and recreated since. */
export async function resumeOrRestart(reading: StreamReading): Promise<StreamProgress> {
  const { name, fauna, log, before, config } = reading
  const lastTs = lastTsOf(before)
  if (lastTs === undefined || (await fauna.existedAt(lastTs, name))) return before
  const deletions = config.deletions
    ? ' Its earlier documents cannot be reported as deleted: refresh the stream to remove them from the destination.'
    : ''
  log.warn(`Collection "${name}" was dropped and recreated since the last sync; reading it from the start.${deletions}`)
  return {}
}

/** The newest time that a progress covers, in microseconds; undefined if it covers nothing. */
function lastTsOf({ snapshot, initial, updates, deletions }: StreamProgress): number | undefined {
  const times = [snapshot, initial?.snapshot, updates?.ranges?.at(-1)?.after.ts ?? updates?.ts, deletions?.ts]
  const known = times.filter((ts) => ts !== undefined)
  return known.length > 0 ? Math.max(...known) : undefined
}
