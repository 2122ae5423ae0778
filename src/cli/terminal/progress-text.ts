import { positionText } from '../../sync/progress/position-text.ts'
import type { SyncProgress } from '../../sync/progress/sync-progress.ts'
import { READ_TASK, type WatchedTask } from '../../sync/progress/watched-task.ts'
import { countOf, wholeNumber } from '../../text/count.ts'
import { printable } from './printable.ts'

export interface Pace {
  readonly elapsedMs: number
  /** Records per second over the last seconds. */
  readonly rate: number
}

const LONGEST_NAME = 30

const GAP = '  '

/**
 * The progress of a sync in one line of at most `columns` - 1 characters. A narrow line leaves out the parts of the
 * lowest rank.
 */
export function progressText(
  progress: SyncProgress,
  { elapsedMs, rate }: Pace,
  columns: number,
  { noun, showsStreams }: Pick<WatchedTask, 'noun' | 'showsStreams'> = READ_TASK,
): string {
  const current = showsStreams ? undefined : progress.current
  const parts = [
    { text: streamsText(progress), rank: 4 },
    { text: current === undefined ? '' : streamText(current), rank: 2 },
    { text: countOf(progress.records, noun), rank: 5 },
    { text: `${wholeNumber(rate)}/s`, rank: 1 },
    { text: current === undefined ? '' : positionText(current), rank: 0 },
    { text: durationText(elapsedMs), rank: 3 },
  ]
  const width = columns - 1
  for (let lowest = 0; ; lowest++) {
    const line = parts
      .filter(({ text, rank }) => text !== '' && rank >= lowest)
      .map(({ text }) => text)
      .join(GAP)
    if (line.length <= width || lowest === parts.length - 1) return line.slice(0, Math.max(width, 0))
  }
}

/** The most lines of streams: more would scroll the rest of the terminal away. */
const MOST_STREAM_LINES = 8

/** One line for each stream that is being read, of at most `columns` - 1 characters. */
export function streamLines({ running = [] }: SyncProgress, columns: number): string[] {
  const lines = running.slice(0, MOST_STREAM_LINES).map((stream) => {
    const parts = [shortName(stream.name).padEnd(LONGEST_NAME), positionText(stream)]
    return `${GAP}${parts.join(GAP)}`.trimEnd().slice(0, Math.max(columns - 1, 0))
  })
  const more = running.length - MOST_STREAM_LINES
  return more > 0 ? [...lines, `${GAP}and ${countOf(more, 'more stream')}`] : lines
}

/** One sentence on a finished sync. */
export function summaryText(
  { streams, complete, records }: SyncProgress,
  elapsedMs: number,
  { done, noun }: Pick<WatchedTask, 'done' | 'noun'> = READ_TASK,
): string {
  const rate = elapsedMs >= 1_000 ? ` (${wholeNumber(records / (elapsedMs / 1_000))} per second)` : ''
  const read = `${done} ${countOf(records, noun)}`
  const took = `in ${durationText(elapsedMs)}${rate}`
  return complete === streams
    ? `${read} of ${countOf(streams, 'stream')} ${took}.`
    : `${read} ${took}; ${complete} of ${countOf(streams, 'stream')} ${complete === 1 || streams === 1 ? 'is' : 'are'} complete.`
}

function streamsText({ streams, complete, failed }: SyncProgress): string {
  return `${complete} of ${countOf(streams, 'stream')}${failed > 0 ? ` (${failed} failed)` : ''}`
}

function streamText({ name, others }: NonNullable<SyncProgress['current']>): string {
  return others === undefined ? shortName(name) : `${shortName(name)} +${others}`
}

function shortName(name: string): string {
  const text = printable(name)
  return text.length <= LONGEST_NAME ? text : `${text.slice(0, LONGEST_NAME - 1)}…`
}

/** `0:07`, `12:34`, `1:02:03`. */
function durationText(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  const two = (n: number): string => String(n).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}
