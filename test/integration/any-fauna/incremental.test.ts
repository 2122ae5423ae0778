import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { APIS, CHANGE_SOURCES, V4, V10 } from '../harness/apis.ts'
import { type Connector, connectorFor, stateOf } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { refs, tsByRef } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

describe.each(CHANGE_SOURCES)('an incremental sync over $name', (source) => {
  let database: TestDatabase
  let connector: Connector
  let destination: Destination

  beforeEach(async () => {
    database = await fauna.database(source)
    connector = connectorFor(database, source)
    destination = new Destination()
    await database.collection('users', { historyDays: 1 })
  })

  it('writes every document first, then nothing, then the changes', async () => {
    await database.create('users', { '1': { n: 1 }, '2': { n: 2 } })
    await database.create('users', { '3': { n: 3 } })

    const first = await connector.read('incremental', 'users')
    expect(first).toMatchObject({ exitCode: 0, stderr: '', errors: [], warnings: [] })
    expect(refs(first.records)).toEqual(['1', '2', '3'])
    expect(tsByRef(first.records)).toEqual(await database.documents('users'))
    destination.take(first)

    const second = await connector.read('incremental', 'users', { state: destination.state })
    expect(second).toMatchObject({ exitCode: 0, errors: [], warnings: [], records: [] })
    expect(second.statuses).toEqual(['users STARTED', 'users RUNNING', 'users COMPLETE'])
    expect(second.states.map(({ sourceStats }) => sourceStats.recordCount)).toEqual([0])
    destination.take(second)

    const ts = await database.update('users', '2', { n: 22 })
    await database.create('users', { '0': { n: 0 } })
    const third = await connector.read('incremental', 'users', { state: destination.state })
    expect(refs(third.records)).toEqual(['2', '0'])
    expect(third.records[0]?.data).toEqual({ ref: '2', ts, data: { n: 22 }, ttl: null })
    destination.take(third)

    expect(destination.documents('users')).toEqual(await database.documents('users'))
    expect(destination.committed).toBe(5)
  })

  it('leaves the last entry of an index, or the time of a feed, as the cursor', async () => {
    await database.create('users', { '1': {} })
    const ts = await database.create('users', { '9': {}, '10': {} })

    const first = await connector.read('incremental', 'users')
    const second = await connector.read('incremental', 'users', { state: first.states })

    for (const { states } of [first, second]) {
      const { version, updates, snapshot } = states.at(-1)?.stream.stream_state ?? {}
      const cursor = { index: { ts, ref: '10' }, feed: { ts: snapshot, ref: '9223372036854775807' } }[source.by]
      expect({ version, updates }).toEqual({ version: 1, updates: cursor })
      expect(snapshot).toBeGreaterThanOrEqual(ts)
    }
  })

  it.each([1, 2, 5])('reads the documents of one transaction across pages of %i', async (page_size) => {
    const options = { collection: { page_size }, concurrency: 1 }
    const { states } = await connector.read('incremental', 'users', options)
    await database.create('users', { '1': {}, '2': {}, '3': {}, '4': {}, '5': {} })
    await database.create('users', { '6': {} })

    for (const run of [
      await connector.read('incremental', 'users', options),
      await connector.read('incremental', 'users', { ...options, state: states }),
    ]) {
      expect(refs(run.records)).toEqual(['1', '2', '3', '4', '5', '6'])
      expect(new Set(run.records.slice(0, 5).map(({ data }) => data.ts)).size).toBe(1)
    }
  })

  it('resumes within a transaction', async () => {
    const ts = await database.create('users', { '1': {}, '2': {}, '10': {}, '11': {} })
    const state = stateOf('users', { version: 1, updates: { ts, ref: '2' } })

    const run = await connector.read('incremental', 'users', { state, collection: { page_size: 1 } })

    expect(refs(run.records)).toEqual(['10', '11'])
  })

  it('writes the last version of a document that was updated several times, and all versions by feed', async () => {
    await database.create('users', { '1': { n: 1 }, '2': { n: 1 } })
    const { states } = await connector.read('incremental', 'users')
    for (const n of [2, 3, 4]) await database.update('users', '1', { n })

    const run = await connector.read('incremental', 'users', { state: states })

    const versions = { index: [4], feed: [2, 3, 4] }[source.by]
    expect(run.records.map(({ data }) => [data.ref, data.data])).toEqual(versions.map((n) => ['1', { n }]))
  })

  it('reads the document with the largest id, and documents of later transactions', async () => {
    await database.create('users', { '9223372036854775807': {} })
    const { states } = await connector.read('incremental', 'users')
    await database.create('users', { '1': {} })

    const run = await connector.read('incremental', 'users', { state: states })

    expect(refs(run.records)).toEqual(['1'])
  })

  it('completes an empty collection, and reads later documents', async () => {
    const first = await connector.read('incremental', 'users')
    expect(first).toMatchObject({ exitCode: 0, records: [], errors: [] })
    expect(first.states.map(({ sourceStats }) => sourceStats.recordCount)).not.toContain(1)

    await database.create('users', { '1': {} })
    const second = await connector.read('incremental', 'users', { state: first.states })
    expect(refs(second.records)).toEqual(['1'])
  })

  it('writes the last version of a document that was written twice in one transaction', async () => {
    await database.query(
      fql.all(
        fql.create(fql.ref('users', '1'), { data: { n: 1 } }),
        fql.update(fql.ref('users', '1'), { data: { n: 2 } }),
      ),
    )

    const run = await connector.read('incremental', 'users')

    expect(run.records.map(({ data }) => data.data)).toEqual([{ n: 2 }])
  })

  it('reads a recreated collection from the start, and warns', async () => {
    await database.create('users', { '1': {}, '2': {} })
    const { states } = await connector.read('incremental', 'users')
    await database.query(fql.remove(fql.collection('users')))
    await database.recreateCollection('users', { historyDays: 1 })
    await database.create('users', { '1': { again: true } })

    const run = await connector.read('incremental', 'users', { state: states })

    expect(run.exitCode).toBe(0)
    expect(refs(run.records)).toEqual(['1'])
    expect(run.warnings).toEqual([
      expect.stringMatching(/"users" was dropped and recreated .* reading it from the start/),
    ])
  })
})

describe.each(APIS)('incremental syncs of several streams over $name', (api) => {
  it('keep a state per stream', async () => {
    const database = await fauna.database(api)
    const connector = connectorFor(database, api)
    const destination = new Destination()
    for (const name of ['users', 'orders']) await database.collection(name)
    await database.create('users', { '1': {} })
    await database.create('orders', { '1': {}, '2': {} })

    const first = await connector.read('incremental', ['orders', 'users'], { concurrency: 1 })
    destination.take(first)
    expect(first.states.map((state) => [state.stream.stream_descriptor.name, state.sourceStats.recordCount])).toEqual([
      ['orders', 2],
      ['users', 1],
    ])

    await database.create('users', { '2': {} })
    const second = await connector.read('incremental', ['orders', 'users'], { state: destination.state })
    expect(second.records.map(({ stream, data }) => [stream, data.ref])).toEqual([['users', '2']])
  })
})

describe('an incremental sync over FQL v4 alone', () => {
  let database: TestDatabase
  let connector: Connector

  beforeEach(async () => {
    database = await fauna.database(V4)
    connector = connectorFor(database, V4)
    await database.collection('users')
  })

  it('reads a document with a negative id, which FQL v10 hides', async () => {
    await database.query(fql.create(fql.ref('users', '-5')))
    await database.create('users', { '1': {} })

    const run = await connector.read('incremental', 'users', { collection: { page_size: 1 } })
    const again = await connector.read('incremental', 'users', { state: run.states })
    const over10 = await connectorFor(database, V10).read('incremental', 'users')

    expect(refs(run.records)).toEqual(['-5', '1'])
    expect(again.records).toEqual([])
    expect(refs(over10.records)).toEqual(['1'])
  })

  it('fails a stream without an index, names the remedy, and reads the other streams', async () => {
    await database.collection('bare', { index: false })
    await database.create('users', { '1': {} })

    const run = await connector.read('incremental', ['bare', 'users'], { concurrency: 1 })

    expect(run.exitCode).toBe(1)
    expect(run.statuses).toEqual([
      'bare STARTED',
      'bare INCOMPLETE',
      'users STARTED',
      'users RUNNING',
      'users COMPLETE',
    ])
    expect(run.errors).toEqual([
      expect.objectContaining({ failure_type: 'config_error', stream_descriptor: { name: 'bare' } }),
    ])
    expect(run.errors[0]?.message).toContain(V4.remedies.createIndex('bare'))
    expect(refs(run.records)).toEqual(['1'])
  })
})

describe('documents with negative ids, which only FQL v4 can create,', () => {
  const transactions = [
    ['-9223372036854775808', '-70', '0', '50', '9223372036854775806'],
    ['-71', '51'],
  ]
  let database: TestDatabase

  beforeAll(async () => {
    database = await fauna.database(V4)
    await database.collection('users')
    await V10.createIndex(database, 'users')
    for (const ids of transactions) await database.query(fql.all(...ids.map((id) => fql.create(fql.ref('users', id)))))
  })

  it.each([1, 2, 3, 100])('are read by index over FQL v4, in pages of %i', async (page_size) => {
    const connector = connectorFor(database, V4)
    const run = await connector.read('incremental', 'users', { collection: { page_size } })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(run.records).sort()).toEqual(transactions.flat().sort())
  })

  it('are not skipped over FQL v4, at whichever point the sync was interrupted', async () => {
    const connector = connectorFor(database, V4)
    const { records } = await connector.read('incremental', 'users', { concurrency: 1 })

    expect(refs(records)).toEqual(['0', '50', '9223372036854775806', '-9223372036854775808', '-70', '51', '-71'])
    for (const [n, { data }] of records.entries()) {
      const state = stateOf('users', { version: 1, updates: { ts: data.ts, ref: data.ref } })
      const rest = await connector.read('incremental', 'users', { state, concurrency: 1 })
      expect(refs(rest.records)).toEqual(expect.arrayContaining(refs(records.slice(n + 1))))
    }
  })

  it.each([1, 2, 3, 100])('do not stop FQL v10 from reading the others by index, in pages of %i', async (page_size) => {
    const collection = { name: 'users', index: V10.indexOf('users'), page_size }
    const run = await connectorFor(database, V10).read('incremental', 'users', { collection })
    const next = await connectorFor(database, V10).read('incremental', 'users', { collection, state: run.states })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(run.records).sort()).toEqual(['0', '50', '51', '9223372036854775806'])
    expect(next).toMatchObject({ exitCode: 0, errors: [], records: [] })
  })
})
