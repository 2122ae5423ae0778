import { replayContest } from '../contest.ts'
import { documentsPerSecond, type Goal, largest, type Measurement, requests, typical } from '../measurement.ts'
import { COLLECTION } from '../replay/server.ts'
import type { ReplayServer } from '../replay-server.ts'
import { V4, V10 } from './names.ts'

const EVENTS = 100_000

const ROUND_TRIP_MS = 80

/** After a sync that has sent all documents. */
const reading = ({ firstTs, lastTs, ...target }: ReplayServer) => ({
  target,
  collection: COLLECTION,
  mode: 'incremental' as const,
  deletions: true,
  state: { version: 1, updates: { ts: lastTs, ref: MAX_ID }, deletions: { ts: firstTs - 1, ref: MAX_ID } },
})

const MAX_ID = '9223372036854775807'

const deletionsPerSecond = (name: string): Goal => ({
  what: `100,000 deletions after a first sync, a round trip of ${ROUND_TRIP_MS} ms, ${name}`,
  reached: typical(name, documentsPerSecond),
  atLeast: 20_000,
  unit: '/s',
})

/** Every event since the last sync is a deletion. */
export const deletions: Measurement = {
  name: 'deletions',
  title: `Deletions: 100,000 after a first sync, a round trip of ${ROUND_TRIP_MS} ms, defaults`,
  goals: [deletionsPerSecond(V4), deletionsPerSecond(V10)],
  open: () =>
    replayContest(
      EVENTS,
      ROUND_TRIP_MS,
      async (server, add) => {
        await add.connector(V4, { ...reading(server), api: '4' })
        await add.connector(V10, { ...reading(server), api: '10' })
      },
      { forms: ['removal'], removedEach: 1 },
    ),
}

const AMONG = 100

/** Fauna filters the events, so that pages hold few deletions, or none. */
export const fewDeletions: Measurement = {
  name: 'deletions-few',
  title: `Few deletions: 1,000 among 99,000 creations, a round trip of ${ROUND_TRIP_MS} ms, defaults, without the documents`,
  goals: [
    {
      what: 'requests for 1,000 deletions among 99,000 creations, v4, beyond those for documents',
      reached: largest([V4], requests),
      atMost: 40,
      unit: 'requests',
    },
  ],
  open: () =>
    replayContest(
      EVENTS,
      ROUND_TRIP_MS,
      (server, add) => add.connector(V4, { ...reading(server), api: '4' }, EVENTS / AMONG),
      { forms: [], removedEach: AMONG },
    ),
}
