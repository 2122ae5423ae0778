import { replayContest } from '../contest.ts'
import { documentsPerSecond, type Measurement, ratio } from '../measurement.ts'
import { COLLECTION } from '../replay/server.ts'
import { V4, V10 } from './names.ts'

const DOCUMENTS = 100_000

const FIXED = { ref: { type: 'string' }, ts: { type: 'integer' }, ttl: { type: ['null', 'string'] } }

/** As discover finds them in the documents of the replay server. */
const TYPED = {
  number: { type: ['null', 'integer'] },
  email: { type: ['null', 'string'] },
  status: { type: ['null', 'string'] },
  total: { type: ['null', 'number'] },
  paid: { type: ['null', 'boolean'] },
  createdAt: { type: ['null', 'string'], format: 'date-time', airbyte_type: 'timestamp_with_timezone' },
  customer: { type: ['null', 'object'] },
  address: { type: ['null', 'object'] },
  tags: { type: ['null', 'array'] },
}

const beside = (api: string): string => `${api}, data and typed columns`
const alone = (api: string): string => `${api}, typed columns alone`

/** What typed columns cost the client, with and without the column `data`. */
export const typedColumns: Measurement = {
  name: 'typed-columns',
  title: 'Typed columns, the client alone: full refresh, 100,000 documents, pages of 1,000, no round trip',
  goals: [V4, V10].flatMap((api) =>
    [beside, alone].map((contestant) => ({
      what: `${contestant(api)} compared with data alone, documents per second`,
      reached: ratio(contestant(api), api, documentsPerSecond),
      atLeast: 0.6,
      unit: '×' as const,
    })),
  ),
  open: () =>
    replayContest(DOCUMENTS, 0, async (server, add) => {
      for (const [name, api] of [
        [V4, '4'],
        [V10, '10'],
      ] as const) {
        const reading = { target: server, collection: COLLECTION, pageSize: 1000, api }
        await add.connector(name, reading)
        await add.connector(beside(name), { ...reading, typedColumns: { ...FIXED, data: {}, ...TYPED } })
        await add.connector(alone(name), { ...reading, typedColumns: { ...FIXED, ...TYPED } })
      }
    }),
}
