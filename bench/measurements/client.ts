import { replayContest } from '../contest.ts'
import { cpuMicros, documentsPerSecond, type Measurement, ratio } from '../measurement.ts'
import { COLLECTION } from '../replay/server.ts'
import { FLOOR_V4, FLOOR_V10, PYTHON, V4, V10 } from './names.ts'

const DOCUMENTS = 100_000

/** What the client costs: the server answers at once, and all ask for the same pages. */
export const clientAlone: Measurement = {
  name: 'client',
  title: 'The client alone: full refresh, 100,000 documents, pages of 1,000, no round trip',
  goals: [
    {
      what: 'client alone compared with airbyte-source-fauna, documents per second',
      reached: ratio(V4, PYTHON, documentsPerSecond),
      atLeast: 8,
      unit: '×',
    },
    {
      what: 'client alone compared with the floor, documents per second',
      reached: ratio(V4, FLOOR_V4, documentsPerSecond),
      atLeast: 0.75,
      unit: '×',
    },
    {
      what: 'processor time per document, airbyte-source-fauna compared with the connector',
      reached: ratio(PYTHON, V4, cpuMicros),
      atLeast: 10,
      unit: '×',
    },
    {
      what: 'v10 compared with v4, client alone, documents per second',
      reached: ratio(V10, V4, documentsPerSecond),
      atLeast: 0.7,
      unit: '×',
    },
  ],
  open: ({ peer }) =>
    replayContest(DOCUMENTS, 0, async (server, add) => {
      const reading = { target: server, collection: COLLECTION, pageSize: 1000 }
      await add.connector(V4, { ...reading, api: '4' })
      add.floor(FLOOR_V4, { ...reading, api: '4' })
      await add.connector(V10, { ...reading, api: '10' })
      add.floor(FLOOR_V10, { ...reading, api: '10' })
      await add.python(PYTHON, reading, peer)
    }),
}

export const clientIncremental: Measurement = {
  name: 'client-incremental',
  title:
    'The client alone, incremental: 100,000 changes by index (v4) and by the feed (v10), pages of 1,000, no round trip',
  goals: [],
  open: ({ peer }) =>
    replayContest(DOCUMENTS, 0, async (server, add) => {
      const reading = { target: server, collection: COLLECTION, pageSize: 1000, mode: 'incremental' } as const
      const state = { version: 1, updates: { ts: server.firstTs - 1, ref: '0' } }
      await add.connector(V4, { ...reading, api: '4', state })
      await add.connector(V10, { ...reading, api: '10', state })
      await add.python(PYTHON, reading, peer)
    }),
}
