import { type Adding, contest } from '../contest.ts'
import { startDistance } from '../distance.ts'
import { type ManyCollections, openCollections } from '../many-collections.ts'
import {
  type Bench,
  type Contest,
  largest,
  type Measurement,
  peakMib,
  ratio,
  requests,
  seconds,
} from '../measurement.ts'
import type { Target } from '../target.ts'
import { PYTHON, V4, V10 } from './names.ts'

const STREAMS = 1_000
const FEWER_STREAMS = 100
const ROUND_TRIP_MS = 80

const MAX_ID = '9223372036854775807'

const server: Measurement['server'] = ({ endpoint }) => (endpoint === undefined ? 'the emulator' : 'FaunaDB')

/** Streams of which everything was read. */
function reading({ names, now }: ManyCollections) {
  const end = { ts: now, ref: MAX_ID }
  return {
    collection: names,
    mode: 'incremental' as const,
    deletions: true,
    state: { version: 1, updates: end, deletions: end, snapshot: now },
  }
}

async function contestOver(
  streams: number,
  roundTripMs: number,
  { endpoint }: Bench,
  enter: (add: Adding, collections: ManyCollections, target: Target) => Promise<void>,
): Promise<Contest> {
  const collections = await openCollections(streams, endpoint)
  const distance = await startDistance(collections.target, roundTripMs)
  const close = async (): Promise<void> => {
    await distance.close()
    await collections.close()
  }
  return contest(0, { served: () => distance.served(), close }, (add) => enter(add, collections, distance))
}

export const idle: Measurement = {
  name: 'idle',
  title: 'Nothing new: an incremental sync of 1,000 streams with deletions, concurrency 32',
  goals: [
    ...[V4, V10].map((name) => ({
      what: `requests for 1,000 streams with nothing new, ${name}`,
      reached: largest([name], requests),
      atMost: 60,
      unit: 'requests' as const,
    })),
    {
      what: 'peak memory, 1,000 streams with nothing new, 32 workers',
      reached: largest([V4, V10], peakMib),
      atMost: 190,
      unit: 'MiB',
    },
  ],
  server,
  open: (bench) =>
    contestOver(STREAMS, 0, bench, async (add, collections, target) => {
      const common = { ...reading(collections), target, concurrency: 32 }
      await add.connector(V4, { ...common, api: '4' })
      await add.connector(V10, { ...common, api: '10' })
    }),
}

export const idleAtDistance: Measurement = {
  name: 'idle-80',
  title: 'Nothing new, at a distance: an incremental sync of 100 streams, a round trip of 80 ms, defaults',
  goals: [V4, V10].map((name) => ({
    what: `100 streams with nothing new, a round trip of 80 ms, the time of airbyte-source-fauna compared with that of ${name}`,
    reached: ratio(PYTHON, name, seconds),
    atLeast: 50,
    unit: '×',
  })),
  // The Python connector asks for the indexes of the database one by one, for each stream: about 5,000 requests.
  rounds: 1,
  server,
  open: (bench) =>
    contestOver(FEWER_STREAMS, ROUND_TRIP_MS, bench, async (add, collections, target) => {
      const common = { ...reading(collections), target }
      await add.connector(V4, { ...common, api: '4' })
      await add.connector(V10, { ...common, api: '10' })
      await add.python(PYTHON, common, bench.peer)
    }),
}
