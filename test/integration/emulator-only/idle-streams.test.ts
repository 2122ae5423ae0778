import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MAX_ID } from '../../../src/fauna/ids.ts'
import { APIS, V10 } from '../harness/apis.ts'
import { type Connector, connectorFor, type ReadOptions } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import { type TestDatabase, TS_REF } from '../harness/test-database.ts'

const fauna = useEmulator()

const name = (i: number): string => `c${String(i).padStart(4, '0')}`

const DELETIONS = { deletions: { deletion_mode: 'deleted_field' } } as const

/** Empty collections, or with as many documents each, all with an index of FQL v4. */
async function fill(database: TestDatabase, names: readonly string[], documents: number): Promise<void> {
  await database.query(names.map((each) => fql.createCollection({ name: each, history_days: 7 })))
  await database.query(
    names.map((each) => fql.createIndex({ name: `${each}-ts`, source: fql.collection(each), values: TS_REF })),
  )
  for (const each of names) await database.seed(each, documents)
}

/** The state of streams that were read to their end just now. */
async function everythingRead(database: TestDatabase, names: readonly string[]): Promise<unknown> {
  const now = await database.now()
  const end = { ts: now, ref: MAX_ID }
  const state = { version: 1, updates: end, deletions: end, snapshot: now }
  return Object.fromEntries(names.map((each) => [each, state]))
}

/** Reads, and counts the requests. */
async function counted(connector: Connector, names: readonly string[], options: ReadOptions) {
  const before = fauna.emulator.requests.count
  const run = await connector.read('incremental', names, options)
  return { run, requests: fauna.emulator.requests.count - before }
}

describe.each(APIS)('streams with nothing new over $name', (api) => {
  const names = Array.from({ length: 300 }, (_, i) => name(i))
  let connector: Connector
  let database: TestDatabase
  let state: unknown

  beforeAll(async () => {
    database = await fauna.database(api)
    await fill(database, names, 1)
    connector = connectorFor(database, api)
    state = await everythingRead(database, names)
  }, 120_000)

  it('cost a few requests for all', async () => {
    const { run, requests } = await counted(connector, names, { collection: DELETIONS, state })
    expect(run).toMatchObject({ exitCode: 0, records: [], errors: [] })
    expect(run.states).toHaveLength(300)
    expect(requests).toBeLessThanOrEqual(18)
  })

  it('cost a few more for those that changed', async () => {
    await database.create(name(100), { '7': {} })
    await database.remove(name(200), '1')
    const { run, requests } = await counted(connector, names, { collection: DELETIONS, state })
    expect(run.records.map(({ stream, data }) => `${stream} ${data.ref}`).toSorted()).toEqual([
      `${name(100)} 7`,
      `${name(200)} 1`,
    ])
    expect(requests).toBeLessThanOrEqual(30)
  })
})

const READ = { read: true, history_read: true }

const privileges = (names: readonly string[]): fql.Fields[] => [
  ...['collections', 'indexes'].map((each) => ({ resource: fql.native(each), actions: READ })),
  ...names.flatMap((each) =>
    [fql.collection(each), fql.index(`${each}-ts`)].map((resource) => ({ resource, actions: READ })),
  ),
]

it('streams by the feed with many documents and no index of FQL v10 cost one request each', async () => {
  const names = Array.from({ length: 40 }, (_, i) => name(i))
  const database = await fauna.database(V10)
  await fill(database, names, 40)
  const state = await everythingRead(database, names)
  const { run, requests } = await counted(connectorFor(database, V10), names, { collection: DELETIONS, state })
  expect(run).toMatchObject({ exitCode: 0, records: [], errors: [] })
  expect(requests).toBeLessThanOrEqual(names.length + 10)
})

/** The fields of the last state of each stream. */
const formOf = (states: ConnectorRun['states']) =>
  new Map(states.map(({ stream }) => [stream.stream_descriptor.name, Object.keys(stream.stream_state)]))

describe.each(APIS)('streams that are opened together over $name', (api) => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const options = { collection: DELETIONS }
  let connector: Connector
  let database: TestDatabase

  beforeEach(async () => {
    database = await fauna.database(api)
    await fill(database, names, 2)
    connector = connectorFor(database, api)
  })

  it('have the states that they would have if they were read', async () => {
    const first = await connector.read('incremental', names, options)
    const { states } = await connector.read('incremental', names, { ...options, state: first.states })
    const again = await connector.read('incremental', names, { ...options, state: states })
    expect(formOf(states)).toEqual(formOf(first.states))
    expect(again).toMatchObject({ exitCode: 0, records: [], errors: [], warnings: [] })
  })

  it('fail one by one, without a state, where the privilege was lost or the collection was dropped', async () => {
    const secret = await database.keyWith(...privileges(names))
    const first = await connector.read('incremental', names, { ...options, secret })
    await database.query(fql.update(fql.role('role-1'), { privileges: privileges(['a', 'b', 'd', 'e', 'f']) }))
    await database.query(fql.remove(fql.collection('e')))

    const { statuses, states, errors } = await connector.read('incremental', names, {
      ...options,
      secret,
      state: first.states,
    })

    expect(statuses.filter((status) => status.endsWith('COMPLETE')).toSorted()).toEqual([
      'a COMPLETE',
      'b COMPLETE',
      'c INCOMPLETE',
      'd COMPLETE',
      'e INCOMPLETE',
      'f COMPLETE',
    ])
    expect(states.map(({ stream }) => stream.stream_descriptor.name).toSorted()).toEqual(['a', 'b', 'd', 'f'])
    expect(errors.map(({ message }) => message).toSorted()).toEqual([
      expect.stringMatching(/collection "e" does not exist/),
      expect.stringMatching(/cannot read the documents of the collection "c"/),
    ])
  })

  it('are read from the start where the collection was recreated', async () => {
    const first = await connector.read('incremental', names, options)
    await database.query(fql.remove(fql.collection('c')))
    await database.recreateCollection('c', { historyDays: 7 })
    await database.create('c', { '9': {} })

    const run = await connector.read('incremental', names, { ...options, state: first.states })

    expect(run.records.map(({ stream, data }) => `${stream} ${data.ref}`)).toEqual(['c 9'])
    expect(run.warnings).toContainEqual(expect.stringContaining('Collection "c" was dropped and recreated'))
  })
})
