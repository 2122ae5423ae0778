import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectRefusal } from '../bad-input/judge.ts'
import { spoilt } from '../bad-input/spoilt.ts'
import { CHANGE_SOURCES, type ChangeSource, V4, V10 } from '../harness/apis.ts'
import { catalogOf, connectorFor, type SyncMode, stateOf } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { createInputFolder, type InputFolder } from '../harness/input-folder.ts'
import type { RecordMessage } from '../harness/messages.ts'
import { sendQuery } from '../harness/query.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import { runInProcess } from '../harness/run-in-process.ts'
import type { TestDatabase } from '../harness/test-database.ts'
import { wireRef } from '../harness/wire-ref.ts'

const fauna = useEmulator()

const MANY_RUNS_MS = 600_000

/** Times of transactions in the database, in microseconds. */
interface History {
  /** Created `1`, `2` and `3`. */
  readonly first: number
  /** Created `4` and `5`. */
  readonly second: number
  /** Removed `5`. A sync ended after it. */
  readonly synced: number
  /** Removed `2` and `4`. Later, `1` was changed, and `6` and `7` were created. */
  readonly removed: number
}

type Versions = ReadonlyMap<string, number>

/** A state, and the documents in a destination that has received all records before it: `ts` by ref. */
interface Case {
  readonly what: string
  readonly mode: SyncMode
  /** The change sources that can resume from it. */
  readonly sources: (source: ChangeSource) => boolean
  readonly state: (history: History) => unknown
  readonly held: (history: History) => Versions
}

const whenSynced = ({ first, second }: History): Versions =>
  new Map([...['1', '2', '3'].map((id) => [id, first] as const), ['4', second]])

const without = (held: Versions, ...ids: string[]): Versions => new Map([...held].filter(([id]) => !ids.includes(id)))

const isV10 = ({ config }: ChangeSource): boolean => config.api_version === '10'

const RANGES = [{ from: '1', to: '2' }, { from: '4' }]

const CASES: readonly Case[] = [
  {
    what: 'of a sync that ended',
    mode: 'incremental',
    sources: () => true,
    state: ({ second, synced }) => ({
      version: 1,
      updates: { ts: second, ref: '4' },
      deletions: { ts: synced, ref: '9223372036854775807' },
      snapshot: synced,
    }),
    held: whenSynced,
  },
  {
    what: 'of a sync interrupted among the removals of a transaction',
    mode: 'incremental',
    sources: () => true,
    state: ({ second, synced, removed }) => ({
      version: 1,
      updates: { ts: second, ref: '4' },
      deletions: { ts: removed, ref: '2' },
      snapshot: synced,
    }),
    held: (history) => without(whenSynced(history), '2'),
  },
  {
    what: 'of an interrupted index walk by several workers',
    mode: 'incremental',
    sources: () => true,
    state: ({ first, second, synced }) => ({
      version: 1,
      updates: {
        ts: first,
        ref: '1',
        ranges: [{ after: { ts: first, ref: '1' }, to: first }, { after: { ts: second, ref: '4' } }],
      },
      deletions: { ts: synced, ref: '9223372036854775807' },
    }),
    held: ({ first, second }) =>
      new Map([
        ['1', first],
        ['4', second],
      ]),
  },
  {
    what: 'of an index walk that set a document aside',
    mode: 'incremental',
    sources: () => true,
    state: ({ first, second, synced }) => ({
      version: 1,
      updates: {
        ts: first,
        ref: '2',
        ranges: [{ after: { ts: first, ref: '2' }, to: first, to_ref: '3' }, { after: { ts: second, ref: '4' } }],
      },
      deletions: { ts: synced, ref: '9223372036854775807' },
    }),
    held: ({ first, second }) =>
      new Map([
        ['1', first],
        ['2', first],
        ['4', second],
      ]),
  },
  {
    what: 'of an interrupted first sync by the feed',
    mode: 'incremental',
    sources: ({ by }) => by === 'feed',
    state: ({ synced }) => ({ version: 1, initial: { snapshot: synced, ranges: RANGES } }),
    held: ({ first }) => new Map([['3', first]]),
  },
  {
    what: 'of an interrupted full refresh',
    mode: 'full_refresh',
    sources: (source) => source.by === 'feed' || !isV10(source),
    state: ({ synced }) => ({ version: 1, full_refresh: { snapshot: synced, generation_id: 1, ranges: RANGES } }),
    held: ({ first }) => new Map([['3', first]]),
  },
  {
    what: 'of airbyte-source-fauna, of a sync that failed',
    mode: 'incremental',
    sources: (source) => !isV10(source),
    state: ({ first, removed }) => ({
      updates_cursor: { ts: first, ref: '1', after: JSON.stringify([first, wireRef('2'), wireRef('2')]) },
      remove_cursor: {
        ts: removed,
        ref: '1',
        after: JSON.stringify({ ts: removed, action: 'remove', document: wireRef('2') }),
      },
    }),
    held: ({ first }) => new Map([['1', first]]),
  },
  {
    what: 'of airbyte-source-fauna, of a sync that ended',
    mode: 'incremental',
    sources: (source) => !isV10(source),
    state: ({ second, removed }) => ({
      updates_cursor: { ts: second, ref: '4' },
      remove_cursor: { ts: removed, ref: '2' },
    }),
    held: (history) => without(whenSynced(history), '2'),
  },
  {
    what: 'of airbyte-source-fauna, of a full refresh that failed',
    mode: 'full_refresh',
    sources: (source) => !isV10(source),
    state: ({ synced }) => ({ full_sync_cursor: { ts: synced, after: JSON.stringify([wireRef('4')]) } }),
    held: ({ first }) => new Map(['1', '2', '3'].map((id) => [id, first])),
  },
]

interface Row extends Case {
  readonly source: ChangeSource
  readonly over: string
}

const ROWS: readonly Row[] = CASES.flatMap((row) =>
  CHANGE_SOURCES.filter(row.sources).map((source) => ({ ...row, source, over: source.name })),
)

/** The documents of a destination that keeps the newest of each. */
function documentsAfter(held: Versions, records: readonly RecordMessage[]): Versions {
  const rows = new Map([...held].map(([ref, ts]) => [ref, { ts, deleted: false }]))
  for (const { data } of records) {
    if (data.ts >= (rows.get(data.ref)?.ts ?? 0)) rows.set(data.ref, { ts: data.ts, deleted: 'deleted_at' in data })
  }
  return new Map([...rows].filter(([, { deleted }]) => !deleted).map(([ref, { ts }]) => [ref, ts]))
}

describe('a state with one corrupted value', () => {
  let database: TestDatabase
  let folder: InputFolder
  let history: History
  let atSync: Versions
  let now: Versions

  beforeAll(async () => {
    folder = await createInputFolder()
    database = await fauna.database(V4)
    await database.collection('users', { historyDays: 7 })
    await V10.createIndex(database, 'users')
    const first = await database.create('users', { '1': {}, '2': {}, '3': {} })
    const second = await database.create('users', { '4': {}, '5': {} })
    await database.remove('users', '5')
    const synced = await database.now()
    atSync = await database.documents('users')
    await database.remove('users', '2', '4')
    const removed = await lastEvent()
    await database.update('users', '1', { changed: true })
    await database.create('users', { '6': {}, '7': {} })
    history = { first, second, synced, removed }
    now = await database.documents('users')
  })

  afterAll(() => folder.remove())

  /** The time of the last change to the collection. */
  async function lastEvent(): Promise<number> {
    const events = { paginate: { documents: { collection: 'users' } }, events: true, size: 100 }
    const { data } = (await sendQuery(database, new fql.Expression(events))) as { data: { ts: number }[] }
    return data.at(-1)?.ts ?? 0
  }

  async function read({ source, mode }: Row, state: unknown): Promise<ConnectorRun> {
    const deletions = { deletion_mode: 'deleted_field' }
    const options = await folder.options({
      config: JSON.stringify(
        connectorFor(database, source).config({ collection: { ...source.collection('users'), deletions } }),
      ),
      catalog: JSON.stringify(catalogOf(mode, ['users'], { generationId: 1 })),
      state: JSON.stringify(state),
    })
    return runInProcess('read', ...options)
  }

  /** A first sync, and one by the feed from a state without deletions, cannot know earlier deletions. */
  function expectNothingSkipped(how: string, { mode, source, held }: Row, run: ConnectorRun): void {
    expect(run, how).toMatchObject({ exitCode: 0, errors: [] })
    expect(run.statuses.at(-1), how).toBe('users COMPLETE')
    const documents = documentsAfter(held(history), run.records)
    if (mode === 'incremental' && source.by !== 'feed' && !isFirstSync(run)) expect(documents, how).toEqual(now)
    // A resumed full refresh reads the documents of its snapshot.
    const shown = mode === 'incremental' ? [now] : [now, atSync]
    expect(
      shown.some((versions) => isWithin(versions, documents)),
      how,
    ).toBe(true)
  }

  async function expectRefusedOrHarmless(how: string, row: Row, state: unknown): Promise<'refused' | 'harmless'> {
    const before = fauna.emulator.requests.count
    const run = await read(row, state)
    if (run.exitCode === 0) {
      expectNothingSkipped(how, row, run)
      return 'harmless'
    }
    expectRefusal(run, JSON.stringify(state), /state/)
    expect(fauna.emulator.requests.count, how).toBe(before)
    return 'refused'
  }

  it.each(ROWS)('$what over $over is resumed', async (row) => {
    const run = await read(row, stateOf('users', row.state(history)))

    expectNothingSkipped('the state', row, run)
    if (row.mode === 'incremental') expect(documentsAfter(row.held(history), run.records)).toEqual(now)
  })

  it.each(ROWS)(
    '$what over $over is rejected, or skips nothing',
    async (row) => {
      const seen = { refused: 0, harmless: 0 }
      for (const { how, value } of spoilt(row.state(history))) {
        seen[await expectRefusedOrHarmless(how, row, stateOf('users', value))]++
      }
      expect(seen.refused).toBeGreaterThan(50)
      expect(seen.harmless).toBeGreaterThan(5)
    },
    MANY_RUNS_MS,
  )

  it(
    'around the stream state is rejected, or skips nothing',
    async () => {
      const row = ROWS[0] as Row
      const forms = [
        stateOf('users', row.state(history)),
        { type: 'LEGACY', data: { users: row.state(history) } },
        { type: 'GLOBAL', global: { stream_states: [{ stream_descriptor: { name: 'users' }, stream_state: {} }] } },
      ]
      for (const form of forms) {
        for (const { how, value } of spoilt(form)) {
          if (!/stream_state\.|users\./.test(how)) await expectRefusedOrHarmless(how, row, value)
        }
      }
    },
    MANY_RUNS_MS,
  )
})

/** A first sync along an index starts with a state that has only the position of its deletions. */
function isFirstSync({ states }: ConnectorRun): boolean {
  return states[0] !== undefined && !('updates' in states[0].stream.stream_state)
}

function isWithin(some: Versions, all: Versions): boolean {
  return [...some].every(([ref, ts]) => all.get(ref) === ts)
}
