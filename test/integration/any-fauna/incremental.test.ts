import { beforeEach, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { type Connector, connectorFor, stateOf } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { refs, tsByRef } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

describe.each(APIS)('an incremental sync over $name', (api) => {
  let database: TestDatabase
  let connector: Connector
  let destination: Destination

  beforeEach(async () => {
    database = await fauna.database()
    connector = connectorFor(database, api)
    destination = new Destination()
    await database.collection('users')
  })

  it('writes every document at first, then nothing, then what changed', async () => {
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

  it('leaves the last entry that it wrote as the cursor, and keeps it where nothing changed', async () => {
    await database.create('users', { '1': {} })
    const ts = await database.create('users', { '9': {}, '10': {} })

    const first = await connector.read('incremental', 'users')
    const second = await connector.read('incremental', 'users', { state: first.states })

    for (const { states } of [first, second]) {
      expect(states.at(-1)?.stream.stream_state).toMatchObject({ version: 1, updates: { ts, ref: '10' } })
    }
  })

  it.each([1, 2, 3, 5])('reads the documents of one transaction across pages of %i', async (page_size) => {
    await database.create('users', { '1': {}, '2': {}, '3': {}, '4': {}, '5': {} })
    await database.create('users', { '6': {} })

    const run = await connector.read('incremental', 'users', { collection: { page_size } })

    expect(refs(run.records)).toEqual(['1', '2', '3', '4', '5', '6'])
    const [first] = run.records
    expect(new Set(run.records.slice(0, 5).map(({ data }) => data.ts))).toEqual(new Set([first?.data.ts]))
  })

  it('goes on inside a transaction', async () => {
    const ts = await database.create('users', { '1': {}, '2': {}, '10': {}, '11': {} })
    const state = stateOf('users', { version: 1, updates: { ts, ref: '2' } })

    const run = await connector.read('incremental', 'users', { state, collection: { page_size: 1 } })

    expect(refs(run.records)).toEqual(['10', '11'])
  })

  it('writes a document that was updated several times once, as it is now', async () => {
    await database.create('users', { '1': { n: 1 }, '2': { n: 1 } })
    const { states } = await connector.read('incremental', 'users')
    for (const n of [2, 3, 4]) await database.update('users', '1', { n })

    const run = await connector.read('incremental', 'users', { state: states })

    expect(run.records.map(({ data }) => [data.ref, data.data])).toEqual([['1', { n: 4 }]])
  })

  it('sees the greatest id of a transaction, and what comes behind it', async () => {
    await database.create('users', { '9223372036854775807': {} })
    const { states } = await connector.read('incremental', 'users')
    await database.create('users', { '1': {} })

    const run = await connector.read('incremental', 'users', { state: states })

    expect(refs(run.records)).toEqual(['1'])
  })

  it('reads a document with a negative id, which only the index shows', async () => {
    await database.query(fql.create(fql.ref('users', '-5')))
    await database.create('users', { '1': {} })

    const run = await connector.read('incremental', 'users', { collection: { page_size: 1 } })
    const again = await connector.read('incremental', 'users', { state: run.states })

    expect(refs(run.records)).toEqual(['-5', '1'])
    expect(again.records).toEqual([])
  })

  it('keeps a state for each stream', async () => {
    await database.collection('orders')
    await database.create('users', { '1': {} })
    await database.create('orders', { '1': {}, '2': {} })

    const first = await connector.read('incremental', ['orders', 'users'])
    destination.take(first)
    expect(first.states.map((state) => [state.stream.stream_descriptor.name, state.sourceStats.recordCount])).toEqual([
      ['orders', 2],
      ['users', 1],
    ])

    await database.create('users', { '2': {} })
    const second = await connector.read('incremental', ['orders', 'users'], { state: destination.state })
    expect(second.records.map(({ stream, data }) => [stream, data.ref])).toEqual([['users', '2']])
  })

  it('ends well with an empty collection, and reads what comes later', async () => {
    const first = await connector.read('incremental', 'users')
    expect(first).toMatchObject({ exitCode: 0, records: [], errors: [] })
    expect(first.states).toHaveLength(1)

    await database.create('users', { '1': {} })
    const second = await connector.read('incremental', 'users', { state: first.states })
    expect(refs(second.records)).toEqual(['1'])
  })

  it('writes the last record of a document that was written twice in one transaction', async () => {
    await database.query(
      fql.all(
        fql.create(fql.ref('users', '1'), { data: { n: 1 } }),
        fql.update(fql.ref('users', '1'), { data: { n: 2 } }),
      ),
    )

    const run = await connector.read('incremental', 'users')

    expect(run.records.map(({ data }) => data.data)).toEqual([{ n: 2 }])
  })

  it('reads a collection that was made again from its beginning, with a warning', async () => {
    await database.create('users', { '1': {}, '2': {} })
    const { states } = await connector.read('incremental', 'users')
    await database.query(fql.remove(fql.collection('users')))
    await makeAgain(database, 'users')
    await database.create('users', { '1': { again: true } })

    const run = await connector.read('incremental', 'users', { state: states })

    expect(run.exitCode).toBe(0)
    expect(refs(run.records)).toEqual(['1'])
    expect(run.warnings).toEqual([expect.stringMatching(/"users" was made again .* read from its beginning/)])
  })

  it('fails a stream without an index, says what creates one, and reads the others', async () => {
    await database.collection('bare', { index: false })
    await database.create('users', { '1': {} })

    const run = await connector.read('incremental', ['bare', 'users'])

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
    expect(run.errors[0]?.message).toContain(
      'CreateIndex({ name: "bare-ts", source: Collection("bare"), values: [{ field: "ts" }, { field: "ref" }] })',
    )
    expect(refs(run.records)).toEqual(['1'])
  })
})

/** Creates a collection as soon as the server has forgotten its old namesake. */
async function makeAgain(database: TestDatabase, name: string): Promise<void> {
  const deadline = Date.now() + 90_000
  for (;;) {
    try {
      await database.collection(name)
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
}
