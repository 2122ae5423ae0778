import type { StreamProgress } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'

/** What the last sync left, unless it was of a collection that is no more. */
export async function resumeOrRestart(reading: StreamReading): Promise<StreamProgress> {
  const { name, fauna, log, before, config } = reading
  const lastTs = Math.max(
    before.snapshot ?? -1,
    before.initial?.snapshot ?? -1,
    before.updates?.ranges?.at(-1)?.after.ts ?? before.updates?.ts ?? -1,
    before.deletions?.ts ?? -1,
  )
  if (lastTs < 0 || (await fauna.existedAt(lastTs, name))) return before
  const deletions = config.deletions
    ? ' Which documents of the old one were deleted with it is not known: refresh the stream to be rid of them.'
    : ''
  log.warn(`Collection "${name}" was made again since the last sync; it is read from its beginning.${deletions}`)
  return {}
}
