import { positionText } from '../../../sync/progress/position-text.ts'
import type { IdsProgress, WorkerProgress } from '../../../sync/progress/sync-progress.ts'
import { countOf, wholeNumber } from '../../../text/count.ts'
import { shortName } from './short-name.ts'

/** What a worker does, and how fast. */
export interface PacedWorker extends WorkerProgress {
  /** Records per second over the last seconds. */
  readonly rate: number
}

export interface WorkerLinesOptions {
  /** The width of the terminal. */
  readonly columns: number
  /** How many lines there is room for. */
  readonly rows: number
  /** What is counted, in the singular: `record`. */
  readonly noun: string
}

const GAP = '  '

/** A name is not cut shorter than this to make room for other columns. */
const SHORTEST_NAME = 12

/** The columns after the name. The one with the lowest rank is left out first. */
const COLUMNS = [
  { key: 'part', rank: 2, isNumber: false },
  { key: 'count', rank: 0, isNumber: true },
  { key: 'rate', rank: 1, isNumber: true },
] as const

type Column = (typeof COLUMNS)[number]

type Row = Readonly<Record<Column['key'] | 'name', string>>

/**
 * One line for each worker, of at most `columns` - 1 characters: what it reads, which part of it, how many records, and
 * how fast. Workers for which there is no room share the last line.
 */
export function workerLines(workers: readonly PacedWorker[], { columns, rows, noun }: WorkerLinesOptions): string[] {
  if (rows <= 0) return []
  const shown = workers.length <= rows ? workers : workers.slice(0, rows - 1)
  const others = workers.slice(shown.length)
  const width = Math.max(columns - 1, 0)
  const lines = tableLines(
    shown.map((worker) => rowOf(worker, noun)),
    width,
  )
  return others.length === 0 ? lines : [...lines, othersText(others).slice(0, width)]
}

function othersText(workers: readonly PacedWorker[]): string {
  const rate = workers.reduce((sum, worker) => sum + worker.rate, 0)
  return `${GAP}and ${countOf(workers.length, 'more worker')}${GAP}${wholeNumber(rate)}/s`
}

function rowOf(worker: PacedWorker, noun: string): Row {
  return {
    name: shortName(worker.stream),
    part: partText(worker),
    count: countOf(worker.records, noun),
    rate: `${wholeNumber(worker.rate)}/s`,
  }
}

/** `31% of ids`, or of a range of them: `31% of ids 50-75%`. */
function partText({ ids, changesUpTo, isCompleting }: WorkerProgress): string {
  if (isCompleting) return 'completing'
  if (ids !== undefined) return positionText({ fraction: ids.read }) + rangeText(ids)
  return changesUpTo === undefined ? '' : positionText({ changesUpTo })
}

function rangeText({ from, to }: IdsProgress): string {
  const [begin, end] = [Math.floor(from * 100), Math.ceil(to * 100)]
  return begin === 0 && end === 100 ? '' : ` ${begin}-${end}%`
}

/** The rows with the columns that fit. */
function tableLines(rows: readonly Row[], width: number): string[] {
  const widthOf = (key: keyof Row): number => Math.max(0, ...rows.map((row) => row[key].length))
  const present = COLUMNS.filter(({ key }) => widthOf(key) > 0)
  const restOf = (columns: readonly Column[]): number =>
    columns.reduce((sum, { key }) => sum + GAP.length + widthOf(key), GAP.length)
  const shortestName = Math.min(widthOf('name'), SHORTEST_NAME)
  let kept = present
  for (let lowest = 1; kept.length > 0 && shortestName + restOf(kept) > width; lowest++) {
    kept = present.filter(({ rank }) => rank >= lowest)
  }
  const nameWidth = Math.min(widthOf('name'), Math.max(width - restOf(kept), shortestName))
  return rows.map((row) => {
    const cells = kept.map(({ key, isNumber }) =>
      isNumber ? row[key].padStart(widthOf(key)) : row[key].padEnd(widthOf(key)),
    )
    const name = shortName(row.name, nameWidth).padEnd(nameWidth)
    return `${GAP}${[name, ...cells].join(GAP)}`.trimEnd().slice(0, width)
  })
}
