import type { RunningStream } from './sync-progress.ts'

/** How far a stream is: `45% of ids`, `up to 2026-11-28T12:00:00Z`, or nothing if unknown. */
export function positionText({ fraction, changesUpTo }: Pick<RunningStream, 'fraction' | 'changesUpTo'>): string {
  if (fraction !== undefined) return `${Math.floor(fraction * 100)}% of ids`
  return changesUpTo === undefined ? '' : `up to ${new Date(changesUpTo / 1_000).toISOString().slice(0, 19)}Z`
}
