import { contest, replayContest } from '../contest.ts'
import type { ApiVersion } from '../contestants.ts'
import { largest, type Measurement, peakMib, ratio } from '../measurement.ts'
import { COLLECTION } from '../replay/server.ts'
import { startReplay } from '../replay-server.ts'

const SMALL = 10_000
const LARGE = 1_000_000
const RANGES = 32
const MOST_MIB = 150
const MOST_GROWTH = 1.15
const SLOW_BYTES = 1_000_000

const named = (api: ApiVersion, documents: number): string => `v${api}, ${documents.toLocaleString('en-US')} documents`
const alongIndex = `v4 along an index, ${LARGE.toLocaleString('en-US')} documents`
const slow = (api: ApiVersion): string => `${named(api, LARGE)}, a consumer of 1 MB/s`

export const memory: Measurement = {
  name: 'memory',
  title: 'Memory: full refresh, concurrency 32, no round trip',
  goals: [
    {
      what: 'peak memory, 1,000,000 documents, 32 ranges',
      reached: largest([named('4', LARGE), named('10', LARGE), alongIndex], peakMib),
      atMost: MOST_MIB,
      unit: 'MiB',
    },
    ...(['4', '10'] as const).map((api) => ({
      what: `peak memory, 1,000,000 documents compared with 10,000, v${api}`,
      reached: ratio(named(api, LARGE), named(api, SMALL), peakMib),
      atMost: MOST_GROWTH,
      unit: '×' as const,
    })),
  ],
  async open() {
    const forms = ['document', 'tagged'] as const
    const [few, many] = [
      await startReplay({ documents: SMALL, roundTripMs: 0, forms }),
      await startReplay({ documents: LARGE, roundTripMs: 0, forms }),
    ]
    const opened = await contest(LARGE, many, async (add) => {
      for (const api of ['4', '10'] as const) {
        const reading = { collection: COLLECTION, api, concurrency: RANGES }
        await add.connector(named(api, SMALL), { ...reading, target: few }, SMALL)
        await add.connector(named(api, LARGE), { ...reading, target: many })
      }
      const walk = { collection: COLLECTION, api: '4', concurrency: RANGES, mode: 'incremental' } as const
      await add.connector(alongIndex, { ...walk, target: many })
    })
    return {
      contestants: opened.contestants,
      close: async () => {
        await opened.close()
        await few.close()
      },
    }
  },
}

export const memorySlow: Measurement = {
  name: 'memory-slow',
  title: 'Memory with a slow consumer: full refresh, 1,000,000 documents, concurrency 32, a consumer of 1 MB/s',
  // Eight minutes a run.
  rounds: 1,
  goals: [
    {
      what: 'peak memory, 1,000,000 documents, 32 ranges, a consumer of 1 MB/s',
      reached: largest([slow('4'), slow('10')], peakMib),
      atMost: MOST_MIB,
      unit: 'MiB',
    },
  ],
  open: () =>
    replayContest(
      LARGE,
      0,
      async (target, add) => {
        for (const api of ['4', '10'] as const) {
          const reading = { target, collection: COLLECTION, api, concurrency: RANGES }
          await add.connector(slow(api), reading, LARGE, SLOW_BYTES)
        }
      },
      { forms: ['document', 'tagged'] },
    ),
}
