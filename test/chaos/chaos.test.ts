import { describe, expect, it } from 'vitest'
import { type Measure, runEpisode } from './episode.ts'
import { SCENARIOS } from './scenarios.ts'
import { addTally, newTally } from './tally.ts'

/** The long run is `npm run test:chaos`. */
const SHORT: Omit<Measure, 'syncs'> = {
  scale: { large: [300, 600], small: [1, 60] },
  interruptions: [1, 1],
  pageSizes: [16, 50],
  faultEvery: 25,
  faultsPerRun: 2,
  silence: false,
}

const SEED = 5

describe('a connector that is killed, while requests fail and documents change, loses nothing', () => {
  const total = newTally()

  it.each(SCENARIOS.map((scenario, index) => ({ name: scenario.name, scenario, index })))(
    '$name',
    async ({ scenario, index }) => {
      const syncs = scenario.mode === 'full_refresh' ? 1 : 2
      const { problems, tally, story } = await runEpisode(scenario, { ...SHORT, syncs }, [SEED, index])
      addTally(total, tally)
      expect(problems, story.join('\n')).toEqual([])
    },
  )

  it('and was killed in fact', () => {
    expect(total.kills).toBeGreaterThan(0)
    expect(total.stops).toBeGreaterThan(0)
    expect(total.faults).toBeGreaterThan(0)
  })
})
