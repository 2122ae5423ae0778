import { beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { type Connector, connectorFor, stateOf } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { refs } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'
import { wireRef } from '../harness/wire-ref.ts'

const fauna = useFauna()

describe.each(APIS)('a state over $name', (api) => {
  let database: TestDatabase
  let connector: Connector

  beforeAll(async () => {
    database = await fauna.database(api)
    connector = connectorFor(database, api)
    await database.collection('users', { historyDays: 7 })
    await database.create('users', { '1': {}, '2': {}, '3': {}, '4': {}, '5': {} })
  })

  it('of airbyte-source-fauna resumes an interrupted full refresh', async () => {
    const snapshot = await database.now()
    const state = { users: { full_sync_cursor: { ts: snapshot, after: JSON.stringify([wireRef('3')]) } } }
    const run = await connector.read('full_refresh', 'users', { state })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(run.records)).toEqual(['3', '4', '5'])
  })

  it('of airbyte-source-fauna restarts a full refresh without an "after"', async () => {
    const state = { users: { full_sync_cursor: { ts: await database.now() } } }
    const run = await connector.read('full_refresh', 'users', { state })

    expect(refs(run.records)).toEqual(['1', '2', '3', '4', '5'])
  })

  it('of a full refresh with a snapshot in the future is read as of now', async () => {
    const ts = 4_102_444_800_000_000
    const state = stateOf('users', { version: 1, full_refresh: { snapshot: ts, ranges: [{ from: '4' }] } })
    const run = await connector.read('full_refresh', 'users', { state })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(run.records)).toEqual(['4', '5'])
  })

  it('with several ranges resumes each of them, both ends included', async () => {
    const snapshot = await database.now()
    const ranges = [{ from: '2', to: '3' }, { from: '5' }]
    const run = await connector.read('full_refresh', 'users', {
      state: stateOf('users', { version: 1, full_refresh: { snapshot, ranges } }),
      collection: { page_size: 1 },
    })

    expect(refs(run.records).sort()).toEqual(['2', '3', '5'])
  })

  it('of an incremental sync does not affect a full refresh, which reads everything', async () => {
    const { states } = await connector.read('incremental', 'users')
    const run = await connector.read('full_refresh', 'users', { state: states })

    expect(refs(run.records)).toEqual(['1', '2', '3', '4', '5'])
  })
})
