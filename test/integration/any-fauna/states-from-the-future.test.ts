import { beforeAll, describe, expect, it } from 'vitest'
import { CHANGE_SOURCES } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'

const fauna = useFauna()

/** Of the acceptance tests of airbyte-source-fauna: microseconds of the year 9999. */
const YEAR_9999 = 253370764800000000

/** The latest time that a state holds, in microseconds. */
const LATEST = Number.MAX_SAFE_INTEGER

const COMMENT = 'A state whose cursors are in the future, so that no record is read.'

const PYTHON = {
  full_sync_cursor: { ts: YEAR_9999 },
  remove_cursor: { ts: YEAR_9999, ref: '' },
  updates_cursor: { ts: YEAR_9999, ref: '' },
}

const OWN = { version: 1, updates: { ts: YEAR_9999, ref: '0' }, deletions: { ts: YEAR_9999, ref: '0' } }

const DELETIONS = { deletions: { deletion_mode: 'deleted_field' } } as const

describe.each(CHANGE_SOURCES)('a state from the year 9999, over $name', (source) => {
  let connector: Connector

  beforeAll(async () => {
    const database = await fauna.database(source)
    connector = connectorFor(database, source)
    await database.collection('users', { historyDays: 7 })
    await database.create('users', { '1': {}, '2': {} })
    await database.remove('users', '1')
  })

  it.each<[string, unknown, Readonly<Record<string, unknown>>]>([
    ['of airbyte-source-fauna, with a comment beside the streams', { _comment: COMMENT, users: PYTHON }, DELETIONS],
    ['of its own form, with a list beside the streams', { _comment: [COMMENT], users: OWN }, {}],
    ['of its own form, without deletions', { users: { version: 1, updates: OWN.updates } }, DELETIONS],
  ])('%s, reads no document and stays in the future', async (_, given, collection) => {
    let state = given
    for (let sync = 1; sync <= 2; sync++) {
      const run = await connector.read('incremental', 'users', { state, collection })
      expect(run).toMatchObject({ exitCode: 0, errors: [] })
      expect(run.records.filter(({ data }) => data.deleted_at === undefined)).toEqual([])
      expect(run.states).toHaveLength(1)
      expect(run.states[0]?.stream.stream_state).toMatchObject({ updates: { ts: LATEST } })
      state = run.states
    }
  })

  it('reads no deletion either if the state has them', async () => {
    const run = await connector.read('incremental', 'users', { state: { users: PYTHON }, collection: DELETIONS })
    expect(run.records).toEqual([])
    expect(run.states.map(({ stream }) => stream.stream_state)).toMatchObject([{ deletions: { ts: LATEST } }])
  })

  it('is read as of the present by a full refresh', async () => {
    const run = await connector.read('full_refresh', 'users', { state: { users: PYTHON } })
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(run.records.map(({ data }) => data.ref)).toEqual(['2'])
  })
})
