import { beforeEach, describe, expect, it } from 'vitest'
import { V4, V10 } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { refs } from '../harness/messages.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const ON = { deletions: { deletion_mode: 'deleted_field' } } as const

describe('an incremental sync over FQL v10, by the feed', () => {
  let database: TestDatabase
  let v10: Connector
  let v4: Connector
  let destination: Destination

  async function sync(connector: Connector, collection: Readonly<Record<string, unknown>> = ON): Promise<ConnectorRun> {
    const run = await connector.read('incremental', 'users', { collection, state: destination.state })
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    destination.take(run)
    return run
  }

  async function change(): Promise<void> {
    await database.update('users', '1', { n: 11 })
    await database.remove('users', '2')
    await database.remove('users', '3')
    await database.create('users', { '3': { again: true }, '7': { n: 7 }, '8': { n: 8 } })
  }

  beforeEach(async () => {
    database = await fauna.database()
    v10 = connectorFor(database, V10)
    v4 = connectorFor(database, V4)
    destination = new Destination()
    await database.collection('users', { historyDays: 7 })
    await database.create('users', { '1': { n: 1 }, '2': { n: 2 }, '3': { n: 3 }, '4': { n: 4 } })
  })

  it('needs no index: it writes everything at first, then nothing, then what changed', async () => {
    await database.collection('bare', { historyDays: 7, index: false })
    await database.create('bare', { '1': { n: 1 }, '2': { n: 2 } })
    const read = async (state: unknown) => v10.read('incremental', 'bare', { collection: ON, state })

    const first = await read(undefined)
    expect(refs(first.records)).toEqual(['1', '2'])
    const state = [first.states.at(-1)]
    expect((await read(state)).records).toEqual([])
    await database.update('bare', '2', { n: 22 })
    expect((await read(state)).records.map(({ data }) => [data.ref, data.data])).toEqual([['2', { n: 22 }]])
  })

  it('leaves the destination as the database is, after updates, deletions and a document made again', async () => {
    await sync(v10)
    await change()
    await sync(v10)
    expect(destination.documents('users')).toEqual(await database.documents('users'))
  })

  it('writes a deletion once, with its time', async () => {
    await sync(v10)
    await database.remove('users', '2')
    const { records } = await sync(v10)
    expect(records.map(({ data }) => Object.keys(data))).toEqual([['ref', 'ts', 'deleted_at']])
    expect((await sync(v10)).records).toEqual([])
  })

  it('passes deletions over where they are not asked for', async () => {
    await sync(v10, {})
    await database.remove('users', '2')
    expect((await sync(v10, {})).records).toEqual([])
  })

  it.each([1, 2, 3])('cuts a transaction of five between pages of %i and leaves none out', async (page_size) => {
    await sync(v10)
    await database.create('users', { '11': {}, '12': {}, '13': {}, '14': {}, '15': {} })
    await sync(v10, { ...ON, page_size })
    expect(destination.documents('users')).toEqual(await database.documents('users'))
  })

  it.each([
    ['v4', 'v10'],
    ['v10', 'v4'],
  ])('goes on from a state of %s with %s, and back, losing nothing and writing nothing twice', async (first, then) => {
    const connectors: Readonly<Record<string, Connector>> = { v4, v10 }
    const [before, after] = [connectors[first] as Connector, connectors[then] as Connector]
    await sync(before)
    await change()
    await sync(after)
    expect(destination.documents('users')).toEqual(await database.documents('users'))
    expect((await sync(before)).records).toEqual([])
    expect((await sync(after)).records).toEqual([])
    await database.update('users', '4', { n: 44 })
    expect(refs((await sync(before)).records)).toEqual(['4'])
  })

  it('puts its beginning down before any record, so that nothing that a reader keeps is removed unseen', async () => {
    const first = await v10.read('incremental', 'users', { collection: ON })
    const types = first.messages.map(({ type }) => type)
    expect(types.indexOf('STATE')).toBeLessThan(types.indexOf('RECORD'))

    await database.remove('users', '2')
    const second = await v10.read('incremental', 'users', { collection: ON, state: first.states.slice(0, 1) })
    expect(second.records.find(({ data }) => data.ref === '2')?.data).toHaveProperty('deleted_at')
  })

  it('goes on with a first sync that was cut off', async () => {
    await database.collection('many', { historyDays: 7, index: false })
    await database.seed('many', 400)
    const snapshot = await database.now()
    await database.update('many', '390', { n: 'changed' })
    await database.remove('many', '391')
    const stream_state = { version: 1, initial: { snapshot, ranges: [{ from: '380' }] } }
    const state = [{ type: 'STREAM', stream: { stream_descriptor: { name: 'many' }, stream_state } }]
    const run = await v10.read('incremental', 'many', { collection: ON, state })
    const written = new Set(refs(run.records))
    for (let id = 380; id <= 400; id++) expect(written).toContain(String(id))
    expect(written).not.toContain('379')
    expect(run.records.find(({ data }) => data.ref === '391')?.data).toHaveProperty('deleted_at')
  })

  it('keeps a state from the far future, and reads nothing', async () => {
    const stream_state = { version: 1, updates: { ts: 4e15, ref: '1' }, deletions: { ts: 4e15 }, snapshot: 4e15 }
    const state = [{ type: 'STREAM', stream: { stream_descriptor: { name: 'users' }, stream_state } }]
    const run = await v10.read('incremental', 'users', { collection: ON, state })
    expect(run).toMatchObject({ exitCode: 0, errors: [], records: [] })
    expect(run.states).toHaveLength(1)
  })

  it('reads a collection anew that was made again since', async () => {
    await sync(v10)
    await database.query(fql.remove(fql.collection('users')))
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    await database.collection('users', { historyDays: 7 })
    await database.create('users', { '1': { fresh: true } })
    const run = await sync(v10)
    expect(refs(run.records)).toEqual(['1'])
    expect(run.warnings).toEqual([expect.stringContaining('was made again')])
  })

  it('is offered for every collection, and check finds nothing wrong with one that has no index', async () => {
    await database.collection('bare', { historyDays: 7, index: false })
    const { streams } = await v10.discover()
    expect(streams?.map(({ name, supported_sync_modes }) => [name, supported_sync_modes])).toEqual([
      ['bare', ['full_refresh', 'incremental']],
      ['users', ['full_refresh', 'incremental']],
    ])
    const { connectionStatus } = await v10.check({ collection: { name: 'bare' } })
    expect(connectionStatus).toEqual({ status: 'SUCCEEDED', message: '' })
  })
})
