import { replayContest } from '../contest.ts'
import { documentsPerSecond, type Measurement, ratio } from '../measurement.ts'
import { COLLECTION } from '../replay/server.ts'
import { PYTHON, V4, V10 } from './names.ts'

const DOCUMENTS = 100_000

function atDistance(roundTripMs: number, goals: Measurement['goals']): Measurement {
  return {
    name: `distance-${roundTripMs}`,
    title: `At a distance: full refresh, 100,000 documents, a round trip of ${roundTripMs} ms, defaults on all sides`,
    goals,
    open: ({ peer }) =>
      replayContest(DOCUMENTS, roundTripMs, async (server, add) => {
        const reading = { target: server, collection: COLLECTION }
        await add.connector(V4, { ...reading, api: '4' })
        await add.connector(V10, { ...reading, api: '10' })
        await add.python(PYTHON, reading, peer)
      }),
  }
}

export const at20Ms: Measurement = atDistance(20, [])

export const at80Ms: Measurement = atDistance(80, [
  {
    what: 'round trip of 80 ms, defaults on both sides, compared with airbyte-source-fauna, documents per second',
    reached: ratio(V4, PYTHON, documentsPerSecond),
    atLeast: 50,
    unit: '×',
  },
])
