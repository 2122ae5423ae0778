import { replayContest } from '../contest.ts'
import { documentsPerSecond, type Measurement, ratio } from '../measurement.ts'
import { COLLECTION } from '../replay/server.ts'

const DOCUMENTS = 100_000

const ONE = 'concurrency 1'
const EIGHT = 'concurrency 8'

export const sideBySide: Measurement = {
  name: 'concurrency',
  title: 'Ranges side by side: full refresh, 100,000 documents, pages of 100, a round trip of 80 ms',
  goals: (['4', '10'] as const).map((api) => ({
    what: `concurrency 8 against 1 at 80 ms with pages of 100, v${api}, documents a second`,
    reached: ratio(`${EIGHT}, v${api}`, `${ONE}, v${api}`, documentsPerSecond),
    atLeast: 6.5,
    unit: '×',
  })),
  open: () =>
    replayContest(DOCUMENTS, 80, async (target, add) => {
      const reading = { target, collection: COLLECTION, pageSize: 100 }
      for (const api of ['4', '10'] as const) {
        await add.connector(`${ONE}, v${api}`, { ...reading, api, concurrency: 1 })
        await add.connector(`${EIGHT}, v${api}`, { ...reading, api, concurrency: 8 })
      }
    }),
}
