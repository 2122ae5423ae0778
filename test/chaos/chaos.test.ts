import { describe, expect, it } from 'vitest'
import { type Measure, runEpisode } from './episode.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'
import { addTally, newTally, type Tally } from './tally.ts'

/** The long run is `npm run test:chaos`. */
const SHORT: Omit<Measure, 'syncs'> = {
  scale: { large: [300, 600], small: [1, 60] },
  interruptions: [1, 1],
  pageSizes: [16, 50],
  concurrencies: [1, 2, 4, 32],
  faultEvery: 25,
  faultsPerRun: 2,
  silence: false,
  ignoresMinimum: false,
}

/** Enough documents for several workers, and for a state in between, which comes after each 10,000 records. */
const WIDE: Measure = {
  ...SHORT,
  scale: { large: [14_000, 15_000], small: [1, 60] },
  syncs: 1,
  interruptions: [2, 3],
  pageSizes: [1000],
  concurrencies: [4, 8, 32],
}

const SEED = 5

/** Enough for a slow or busy machine. */
const TIMEOUT_MS = 600_000

/** One test per scenario: an episode of it has no problems. Adds its counts to `total`. */
function loseNothing(scenarios: readonly Scenario[], measureOf: (scenario: Scenario) => Measure, total: Tally): void {
  // Vitest shortens a `$name` of more than 40 characters, which `-t` would then not find.
  it.concurrent.each(scenarios.map((scenario, index) => [scenario.name, scenario, index] as const))(
    '%s',
    async (_, scenario, index) => {
      const { problems, tally, story } = await runEpisode(scenario, measureOf(scenario), [SEED, index])
      addTally(total, tally)
      expect(problems, story.join('\n')).toEqual([])
    },
    TIMEOUT_MS,
  )
}

describe('a connector that is killed while requests fail and documents change loses nothing', () => {
  const total = newTally()

  loseNothing(SCENARIOS, ({ mode }) => ({ ...SHORT, syncs: mode === 'full_refresh' ? 1 : 2 }), total)

  it('and these runs included kills, stops, faults and other concurrencies', () => {
    expect(total.kills).toBeGreaterThan(0)
    expect(total.stops).toBeGreaterThan(0)
    expect(total.faults).toBeGreaterThan(0)
    expect(total.clusters).toBeGreaterThan(0)
    expect(total.otherConcurrency).toBeGreaterThan(0)
  })
})

describe('a connector that is killed while several workers read ranges loses nothing', () => {
  const total = newTally()
  const names = ['v4 and v10 full refresh', 'v10 feed', 'v4 incremental, deletions', 'v4 and v10 index, deletions']
  const wide = SCENARIOS.filter(({ name }) => names.includes(name))

  loseNothing(wide, () => WIDE, total)

  it('and states held several ranges, which another number of workers resumed', () => {
    expect(total.mostRanges).toBeGreaterThan(1)
    expect(total.otherConcurrency).toBeGreaterThan(0)
  })
})
