import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import {
  cpuMicros,
  documentsPerSecond,
  type Figure,
  type Goal,
  type MeasuredRun,
  type Measurement,
  median,
  type Rounds,
} from './measurement.ts'
import { MEASUREMENTS } from './measurements.ts'
import { type Result, type Results, readResults, writeResults } from './results.ts'

const FILE = fileURLToPath(new URL('RESULTS.md', import.meta.url))

/** Keeps a result beside the others, and makes RESULTS.md of them all. */
export async function saveResult({ name }: Measurement, result: Result): Promise<void> {
  const results = { ...(await readResults()), [name]: result }
  await writeResults(results)
  await writeFile(FILE, resultsPage(results))
}

interface Column {
  readonly head: string
  readonly figure: (run: MeasuredRun) => number | undefined
  readonly digits: number
}

const COLUMNS: readonly Column[] = [
  { head: 'documents/s', figure: documentsPerSecond, digits: 0 },
  { head: 'MB/s', figure: ({ megabytes, seconds }) => megabytes / seconds, digits: 1 },
  { head: 'CPU µs/document', figure: cpuMicros, digits: 1 },
  { head: 'peak MiB', figure: ({ peakMib }) => peakMib, digits: 0 },
  { head: 'first record s', figure: ({ firstRecordSeconds }) => firstRecordSeconds, digits: 2 },
  { head: 'whole s', figure: ({ seconds }) => seconds, digits: 2 },
  { head: 'requests', figure: ({ requests }) => requests, digits: 0 },
  { head: 'at once', figure: ({ atOnce }) => atOnce, digits: 0 },
]

/** One run, as it comes. */
export function runLine(name: string, run: MeasuredRun): string {
  const told = COLUMNS.map(({ head, figure, digits }) => [head, figure(run), digits] as const)
  const parts = told.flatMap(([head, value, digits]) =>
    value === undefined ? [] : [`${head} ${number(value, digits)}`],
  )
  return `${name}: ${parts.join(', ')}`
}

/** The medians of all rounds, as a table in Markdown. */
export function table({ rounds }: Pick<Result, 'rounds'>): string {
  const columns = COLUMNS.filter(({ figure }) =>
    Object.values(rounds).some((runs) => runs.some((run) => figure(run) !== undefined)),
  )
  const rows = Object.entries(rounds).map(([name, runs]) => [name, ...columns.map((column) => cell(runs, column))])
  return markdownTable(['', ...columns.map(({ head }) => head)], rows)
}

function cell(runs: readonly MeasuredRun[], { figure, digits }: Column): string {
  const figures = runs.map(figure as Figure).filter((value) => value !== undefined && Number.isFinite(value))
  return figures.length === 0 ? '' : number(median(figures), digits)
}

/** What was to be reached, and what was. */
export function goalLines({ goals }: Measurement, { rounds }: Result): string[] {
  return goals.map((goal) => {
    const [wanted, reached, verdict] = verdictOf(goal, rounds)
    return `${goal.what}: ${reached} (wanted: ${wanted})${verdict === '' ? '' : `, ${verdict}`}`
  })
}

function verdictOf({ reached, atLeast, atMost, unit }: Goal, rounds: Rounds): [string, string, string] {
  const wanted =
    atLeast === undefined ? `at most ${withUnit(atMost ?? 0, unit)}` : `at least ${withUnit(atLeast, unit)}`
  const value = reached(rounds)
  if (value === undefined) return [wanted, 'not measured', '']
  const isReached = value >= (atLeast ?? Number.NEGATIVE_INFINITY) && value <= (atMost ?? Number.POSITIVE_INFINITY)
  return [wanted, withUnit(value, unit), isReached ? 'reached' : 'missed']
}

function withUnit(value: number, unit: Goal['unit']): string {
  return unit === '×' ? `${number(value, value < 10 ? 2 : 1)} ×` : `${number(value, 0)} ${unit}`
}

function resultsPage(results: Results): string {
  const measured = MEASUREMENTS.flatMap((measurement) => {
    const result = results[measurement.name]
    return result === undefined ? [] : [{ measurement, result }]
  })
  const goals = measured.flatMap(({ measurement, result }) =>
    measurement.goals.map((goal) => [goal.what, ...verdictOf(goal, result.rounds)]),
  )
  return `${[
    '# Results',
    'Made by `npm run bench -- --save`, from `bench/results.json`, which holds every run. Figures are medians of the rounds. A ratio is the median of the ratios of each round, in which the programs ran one after another; where a limit is set, the worst run counts.',
    '## What it must reach',
    markdownTable(['', 'wanted', 'reached', ''], goals),
    ...measured.flatMap(({ measurement, result }) => [
      `## ${measurement.title}`,
      table(result),
      circumstances(measurement, result),
    ]),
  ].join('\n\n')}\n`
}

function circumstances({ name }: Measurement, { at, machine, peer, server, load, rounds }: Result): string {
  const count = Math.max(...Object.values(rounds).map((runs) => runs.length))
  return [
    `\`npm run bench -- --only ${name}\`, ${at.slice(0, 10)}, ${count === 1 ? 'one round' : `${count} rounds`}, server: ${server}.`,
    `${machine}${peer === undefined ? '' : `; ${peer}`}.`,
    `Load average ${load[0].toFixed(1)} to ${load[1].toFixed(1)}.`,
  ].join(' ')
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')
}

function number(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
