import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { V4, V10 } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { refs } from '../harness/messages.ts'
import { type TestDatabase, TS_REF } from '../harness/test-database.ts'

const fauna = useEmulator()

const SCENARIOS = [
  {
    ...V4,
    /** Does not wait until the index is active. */
    startIndexBuild: (database: TestDatabase) =>
      database.query(fql.createIndex({ name: 'users-ts', source: fql.collection('users'), values: TS_REF })),
    modes: ['full_refresh'],
    withoutIndex: /is still being built/,
    unnamed: { exitCode: 1, count: 0 },
  },
  {
    ...V10,
    startIndexBuild: (database: TestDatabase) =>
      database.queryV10(
        'Collection.byName("users")!.update({ indexes: { changes: { values: [{ field: ".ts" }, { field: ".id" }] } } })',
      ),
    modes: ['full_refresh', 'incremental'],
    withoutIndex: /reads all documents again\. .*create an index/,
    // The connector reads the feed.
    unnamed: { exitCode: 0, count: 200 },
  },
]

describe.each(SCENARIOS)('an index over $name that is still being built', (scenario) => {
  let database: TestDatabase
  let connector: Connector
  const named = { name: 'users', index: scenario.indexOf('users') }

  beforeEach(async () => {
    database = await fauna.database(scenario)
    connector = connectorFor(database, scenario)
    await database.collection('users', { index: false })
    await database.seed('users', 200)
    fauna.emulator.store.indexBuilds.held = true
    await scenario.startIndexBuild(database)
  })

  afterEach(() => {
    fauna.emulator.store.indexBuilds.held = false
  })

  it('fails the check of its name', async () => {
    const { connectionStatus } = await connector.check({ collection: named })

    expect(connectionStatus).toEqual({
      status: 'FAILED',
      message: expect.stringContaining(`"${named.index}" is still being built`),
    })
  })

  it('is not offered, and the check says why', async () => {
    const { streams } = await connector.discover()
    const { connectionStatus } = await connector.check({ collection: { name: 'users' } })

    expect(streams?.[0]?.supported_sync_modes).toEqual(scenario.modes)
    expect(connectionStatus).toEqual({ status: 'SUCCEEDED', message: expect.stringMatching(scenario.withoutIndex) })
  })

  it('fails an incremental sync that needs it, instead of writing nothing', async () => {
    const run = await connector.read('incremental', 'users', { collection: named })
    const unnamed = await connector.read('incremental', 'users')

    expect(run).toMatchObject({ exitCode: 1, records: [], states: [] })
    expect(run.errors).toMatchObject([{ failure_type: 'config_error', message: expect.stringMatching(/being built/) }])
    expect(unnamed.exitCode).toBe(scenario.unnamed.exitCode)
    expect(unnamed.records).toHaveLength(scenario.unnamed.count)
  })

  it('is walked when it is done', async () => {
    fauna.emulator.store.indexBuilds.held = false
    fauna.emulator.clock.advance(60_000)

    const run = await connector.read('incremental', 'users', { collection: named })

    expect(run.exitCode).toBe(0)
    expect(new Set(refs(run.records)).size).toBe(200)
  })
})
