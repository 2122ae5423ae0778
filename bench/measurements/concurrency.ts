import { replayContest } from '../contest.ts'
import { documentsPerSecond, type Measurement, ratio } from '../measurement.ts'
import { COLLECTION } from '../replay/server.ts'

const DOCUMENTS = 100_000

const ONE = 'concurrency 1'
const EIGHT = 'concurrency 8'

const READS = [
  { name: 'v4', reading: { api: '4' } },
  { name: 'v10', reading: { api: '10' } },
  { name: 'v4 by index', reading: { api: '4', mode: 'incremental' } },
] as const

export const sideBySide: Measurement = {
  name: 'concurrency',
  title:
    'Ranges in parallel: full refresh by id and a first sync by index, 100,000 documents, pages of 100, a round trip of 80 ms',
  goals: READS.map(({ name }) => ({
    what: `concurrency 8 compared with 1 at 80 ms with pages of 100, ${name}, documents per second`,
    reached: ratio(`${EIGHT}, ${name}`, `${ONE}, ${name}`, documentsPerSecond),
    atLeast: 6.5,
    unit: '×',
  })),
  open: () =>
    replayContest(DOCUMENTS, 80, async (target, add) => {
      for (const { name, reading } of READS) {
        const common = { ...reading, target, collection: COLLECTION, pageSize: 100 }
        await add.connector(`${ONE}, ${name}`, { ...common, concurrency: 1 })
        await add.connector(`${EIGHT}, ${name}`, { ...common, concurrency: 8 })
      }
    }),
}
