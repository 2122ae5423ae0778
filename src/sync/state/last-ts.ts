import type { StreamProgress } from './progress.ts'

/** The newest time that the progress of an incremental sync covers, in microseconds; undefined if it covers nothing. */
export function lastTsOf({ snapshot, initial, updates, deletions }: StreamProgress): number | undefined {
  const times = [snapshot, initial?.snapshot, updates?.ranges?.at(-1)?.after.ts ?? updates?.ts, deletions?.ts]
  const known = times.filter((ts) => ts !== undefined)
  return known.length > 0 ? Math.max(...known) : undefined
}
