/**
 * Kills the connector repeatedly, in each scenario in turn, while requests fail and documents change,
 * and compares what a destination would hold with the database.
 *
 *     npm run test:chaos -- [--seed N] [--kills N] [--only TEXT] [--episode N] [--lanes N] [--story]
 *                            [--without-causal-header]
 *
 * `--only` takes the scenarios whose names hold this text, `--episode` one episode of each, `--story` reports each run.
 * Half of the episodes read from nodes that lag. `--without-causal-header` has all of them do so, and ignore the minimum
 * snapshot that requests ask for in their header: that must lose documents, or the kill test cannot see such losses.
 */
import { parseArgs } from 'node:util'
import { type EpisodeResult, type Measure, runEpisode } from './episode.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'
import { addTally, newTally, type Tally } from './tally.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    kills: { type: 'string', default: '200' },
    only: { type: 'string', default: '' },
    episode: { type: 'string' },
    lanes: { type: 'string', default: '3' },
    story: { type: 'boolean', default: false },
    'without-causal-header': { type: 'boolean', default: false },
  },
})

/** Enough documents for a state or more in the middle of a stream, which comes each 10,000 records. */
const LONG: Measure = {
  scale: { large: [9_000, 24_000], small: [1, 400] },
  syncs: 3,
  interruptions: [1, 4],
  pageSizes: [40, 100, 250, 1000, undefined],
  concurrencies: [1, 2, 4, 32],
  faultEvery: 50,
  faultsPerRun: 10,
  silence: true,
  ignoresMinimum: false,
}

/** Fewer documents, and so shorter syncs, of which more read what has just changed. */
const SHORT: Measure = {
  ...LONG,
  scale: { large: [300, 2_000], small: [1, 60] },
  interruptions: [0, 2],
  pageSizes: [16, 40, 100],
  silence: false,
}

/** Where losses are wanted. */
const LOSING: Measure = { ...SHORT, ignoresMinimum: true }

/** Every request for a page with a damaged document fails a few times. */
const DAMAGED: Measure = { ...SHORT, interruptions: [1, 3] }

const withoutHeader = values['without-causal-header']

function measureOf({ damages = false }: Scenario): Measure {
  if (withoutHeader) return LOSING
  return damages ? DAMAGED : LONG
}

interface Job {
  readonly scenario: Scenario
  readonly index: number
  readonly episode: number
}

const seed = Number(values.seed)
const wantedKills = Number(values.kills)
const jobs = nextJobs()
const sums = new Map<string, Tally & { episodes: number }>()
const faults = new Map<string, number>()
const concurrencies = new Map<number, number>()
const total = newTally()
const started = performance.now()
let failures = 0

write(`Seed ${seed}, until ${wantedKills} kills.\n\n`)
await Promise.all(Array.from({ length: Number(values.lanes) }, lane))
summarize()
process.exitCode = isAsExpected() ? 0 : 1

function isAsExpected(): boolean {
  if (!withoutHeader) return failures === 0
  const found = hasLosses()
    ? 'as they must be'
    : 'which must not be: the kill test does not see what lagging nodes lose'
  write(`Without the causal header ${total.lost} documents were lost and ${total.surplus} too many, ${found}.\n`)
  return hasLosses()
}

function hasLosses(): boolean {
  return total.lost + total.surplus > 0
}

/** Each scenario in turn, endlessly unless one episode is selected. */
function* nextJobs(): Generator<Job> {
  const wanted = [...SCENARIOS.entries()].filter(([, { name }]) => name.includes(values.only))
  if (wanted.length === 0) throw new Error(`No scenario has "${values.only}" in its name.`)
  const only = values.episode === undefined ? undefined : Number(values.episode)
  for (let episode = only ?? 1; only === undefined || episode === only; episode++) {
    for (const [index, scenario] of wanted) yield { scenario, index, episode }
  }
}

async function lane(): Promise<void> {
  for (;;) {
    if (total.kills >= wantedKills && values.episode === undefined) return
    if (withoutHeader && hasLosses()) return
    const next = jobs.next()
    if (next.done) return
    const { scenario, index, episode } = next.value
    const began = performance.now()
    const measure = measureOf(scenario)
    const result = await runEpisode(scenario, { ...measure, silence: measure.silence && episode === 1 }, [
      seed,
      index,
      episode,
    ])
    take(next.value, result, performance.now() - began)
  }
}

function take({ scenario, episode }: Job, result: EpisodeResult, ms: number): void {
  const { tally, problems, story } = result
  const sum = sums.get(scenario.name) ?? { ...newTally(), episodes: 0 }
  sums.set(scenario.name, sum)
  addTally(sum, tally)
  sum.episodes++
  addTally(total, tally)
  addCounts(faults, result.faults)
  addCounts(concurrencies, result.concurrencies)
  if (problems.length > 0) failures++
  write(
    `${scenario.name}, episode ${episode}${tally.clusters > 0 ? ', nodes that lag' : ''}: ${tally.kills} kills, ${tally.stops} stops, ${tally.faults} faults, ` +
      `${tally.changes} changes, ${tally.records} records, ${tally.lost} lost (${(ms / 1000).toFixed(1)} s)\n`,
  )
  if (values.story || problems.length > 0) for (const line of story) write(`  ${line}\n`)
  for (const problem of problems) write(`  WRONG: ${problem}\n`)
  if (problems.length > 0) {
    write(
      `  Repeat: npm run test:chaos -- --seed ${seed} --only "${scenario.name}" --episode ${episode} --lanes 1 --story\n`,
    )
  }
}

function addCounts<K>(sum: Map<K, number>, counts: ReadonlyMap<K, number>): void {
  for (const [key, count] of counts) sum.set(key, (sum.get(key) ?? 0) + count)
}

function summarize(): void {
  const head = ['scenario', 'episodes', 'runs', 'kills', 'stops', 'faults', 'changes', 'records', 'sent twice', 'lost']
  const rows = [...sums].map(([name, { episodes, runs, kills, stops, faults, changes, records, sentTwice, lost }]) =>
    [name, episodes, runs, kills, stops, faults, changes, records, sentTwice, lost].map(String),
  )
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)))
  write('\n')
  for (const row of [head, ...rows]) {
    const cells = row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
    write(`${cells.join('  ')}\n`)
  }
  write('\nFaults\n')
  for (const [kind, count] of [...faults].sort(([a], [b]) => (a < b ? -1 : 1))) {
    write(`${String(count).padStart(6)}  ${kind}\n`)
  }
  write('\nRuns of each concurrency\n')
  for (const [concurrency, count] of [...concurrencies].sort(([a], [b]) => a - b)) {
    write(`${String(count).padStart(6)}  ${concurrency}\n`)
  }
  write(
    `\nSeed ${seed}: ${total.runs} runs, ${total.kills} kills, ${total.stops} stops (the longest took ${(total.longestStop / 1000).toFixed(1)} s), ` +
      `${total.otherConcurrency} resumed with another concurrency, at most ${total.mostRanges} ranges in a state, ` +
      `${total.faults} faults, ${total.changes} changes, ${total.jumps} jumps of the clock, ${total.records} records, ${total.states} states, ` +
      `${total.clusters} episodes on nodes that lag, ${total.damaged} documents damaged and ${total.unreadable} reported, ` +
      `${total.disappeared} documents disappeared and ${total.skipped} reported, ${total.lost} lost, ${total.surplus} too many, ${total.sentTwice} sent twice, at most ${total.mostUncommitted} after a stream's last state, ` +
      `${total.deletionsForgotten} deletions forgotten with the history, ` +
      `${failures} episodes with something wrong, in ${((performance.now() - started) / 60_000).toFixed(1)} minutes\n`,
  )
}

function write(text: string): void {
  process.stdout.write(text)
}
