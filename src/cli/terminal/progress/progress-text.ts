import type { SyncProgress } from '../../../sync/progress/sync-progress.ts'
import { READ_TASK, type WatchedTask } from '../../../sync/progress/watched-task.ts'
import { countOf, wholeNumber } from '../../../text/count.ts'

export interface Pace {
  readonly elapsedMs: number
  /** Records per second over the last seconds. */
  readonly rate: number
  /** Records per second over a longer time, from which the time that is left is estimated. */
  readonly steadyRate: number
}

const GAP = '  '

/** Earlier, an estimate would change too much. */
const ESTIMATE_AFTER_MS = 2_000

/**
 * The progress of a sync in one line of at most `columns` - 1 characters. A narrow line leaves out the parts of the
 * lowest rank.
 */
export function progressText(
  progress: SyncProgress,
  pace: Pace,
  columns: number,
  { doing, noun, source }: Pick<WatchedTask, 'doing' | 'noun' | 'source'> = READ_TASK,
): string {
  const parts = [
    { text: `${doing}:`, rank: 0 },
    { text: streamsText(progress, source), rank: 4 },
    { text: countOf(progress.records, noun), rank: 6 },
    { text: `${wholeNumber(pace.rate)}/s`, rank: 1 },
    { text: durationText(pace.elapsedMs), rank: 2 },
    ...estimateParts(progress, pace),
  ]
  const width = columns - 1
  for (let lowest = 0; ; lowest++) {
    const line = parts
      .filter(({ rank }) => rank >= lowest)
      .map(({ text }) => text)
      .join(GAP)
    if (line.length <= width || lowest === parts.length - 1) return line.slice(0, Math.max(width, 0))
  }
}

function estimateParts({ estimate }: SyncProgress, { elapsedMs, steadyRate }: Pace): { text: string; rank: number }[] {
  if (estimate === undefined || elapsedMs < ESTIMATE_AFTER_MS) return []
  const percent = { text: `${Math.floor(estimate.fraction * 100)}%`, rank: 5 }
  if (steadyRate === 0) return [percent]
  return [percent, { text: `${durationText((estimate.recordsLeft / steadyRate) * 1_000)} left`, rank: 3 }]
}

/** One sentence on a finished sync. */
export function summaryText(
  { streams, complete, records }: SyncProgress,
  elapsedMs: number,
  { done, noun, source }: Pick<WatchedTask, 'done' | 'noun' | 'source'> = READ_TASK,
): string {
  const rate = elapsedMs >= 1_000 ? ` (${wholeNumber(records / (elapsedMs / 1_000))} per second)` : ''
  const read = `${done} ${countOf(records, noun)}`
  const took = `in ${durationText(elapsedMs)}${rate}`
  return complete === streams
    ? `${read} of ${countOf(streams, source)} ${took}.`
    : `${read} ${took}; ${complete} of ${countOf(streams, source)} ${complete === 1 || streams === 1 ? 'is' : 'are'} complete.`
}

function streamsText({ streams, complete, failed }: SyncProgress, source: string): string {
  return `${complete} of ${countOf(streams, source)}${failed > 0 ? ` (${failed} failed)` : ''}`
}

/** `0:07`, `12:34`, `1:02:03`. */
function durationText(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  const two = (n: number): string => String(n).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}
