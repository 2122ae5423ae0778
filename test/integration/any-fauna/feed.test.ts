import { beforeEach, describe, expect, it } from 'vitest'
import { V10 } from '../harness/apis.ts'
import { type Connector, connectorFor, stateOf } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { refs } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const ON = { deletions: { deletion_mode: 'deleted_field' } } as const

describe('the event feed of FQL v10', () => {
  let database: TestDatabase
  let connector: Connector

  beforeEach(async () => {
    database = await fauna.database(V10)
    connector = connectorFor(database, V10)
    await database.collection('users', { historyDays: 7, index: false })
  })

  it('skips deletions that are not configured, but writes a document created and deleted since', async () => {
    await database.create('users', { '1': {}, '2': {} })
    const { states } = await connector.read('incremental', 'users')
    await database.create('users', { '3': {}, '4': {} })
    await database.remove('users', '2', '3')

    const run = await connector.read('incremental', 'users', { state: states })

    expect(refs(run.records).sort()).toEqual(['3', '4'])
  })

  it('has its start in a state before the first record, so that no later removal is missed', async () => {
    await database.create('users', { '1': {}, '2': {}, '3': {} })
    const first = await connector.read('incremental', 'users', { collection: ON })
    const types = first.messages.map(({ type }) => type)
    expect(types.indexOf('STATE')).toBeLessThan(types.indexOf('RECORD'))

    await database.remove('users', '2')
    const second = await connector.read('incremental', 'users', { collection: ON, state: first.states.slice(0, 1) })
    expect(second.records.find(({ data }) => data.ref === '2')?.data).toHaveProperty('deleted_at')
  })

  it('is read from the snapshot on when an interrupted first sync resumes', async () => {
    await database.seed('users', 400)
    const snapshot = await database.now()
    await database.update('users', '390', { n: 'changed' })
    await database.remove('users', '391')
    const state = stateOf('users', { version: 1, initial: { snapshot, ranges: [{ from: '380' }] } })

    const run = await connector.read('incremental', 'users', { collection: ON, state })

    const written = new Set(refs(run.records))
    for (let id = 380; id <= 400; id++) expect(written).toContain(String(id))
    expect(written).not.toContain('379')
    expect(run.records.find(({ data }) => data.ref === '391')?.data).toHaveProperty('deleted_at')
    expect(run.records.filter(({ data }) => data.ref === '390').at(-1)?.data.data).toEqual({ n: 'changed' })
  })

  it('is offered for every collection, and check accepts a collection without an index', async () => {
    await database.collection('orders', { historyDays: 7 })

    const { streams } = await connector.discover()
    const { connectionStatus } = await connector.check({ collection: { name: 'users' } })

    expect(streams?.map(({ name, supported_sync_modes }) => [name, supported_sync_modes])).toEqual([
      ['orders', ['full_refresh', 'incremental']],
      ['users', ['full_refresh', 'incremental']],
    ])
    expect(connectionStatus).toEqual({ status: 'SUCCEEDED', message: '' })
  })
})
