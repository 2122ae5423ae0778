import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { refs } from '../harness/messages.ts'
import { type TestDatabase, TS_REF } from '../harness/test-database.ts'

const fauna = useEmulator()

describe.each(APIS)('an index over $name that is still being built', (api) => {
  let database: TestDatabase
  let connector: Connector

  beforeEach(async () => {
    database = await fauna.database()
    connector = connectorFor(database, api)
    await database.collection('users', { index: false })
    await database.seed('users', 200)
    fauna.emulator.store.indexBuilds.held = true
    await database.query(fql.createIndex({ name: 'users-ts', source: fql.collection('users'), values: TS_REF }))
  })

  afterEach(() => {
    fauna.emulator.store.indexBuilds.held = false
  })

  it('fails the check of its name', async () => {
    const { connectionStatus } = await connector.check({ collection: { name: 'users', index: 'users-ts' } })

    expect(connectionStatus).toEqual({
      status: 'FAILED',
      message: expect.stringMatching(/"users-ts" is still being built/),
    })
  })

  it('is not offered, and the check says why', async () => {
    const { streams } = await connector.discover()
    const { connectionStatus } = await connector.check({ collection: { name: 'users' } })

    expect(streams?.[0]?.supported_sync_modes).toEqual(['full_refresh'])
    expect(connectionStatus).toEqual({ status: 'SUCCEEDED', message: expect.stringMatching(/is still being built/) })
  })

  it('fails an incremental sync instead of writing nothing', async () => {
    for (const collection of [{}, { name: 'users', index: 'users-ts' }]) {
      const run = await connector.read('incremental', 'users', { collection })

      expect(run).toMatchObject({ exitCode: 1, records: [], states: [] })
      expect(run.errors).toMatchObject([
        { failure_type: 'config_error', message: expect.stringMatching(/being built/) },
      ])
    }
  })

  it('is walked when it is done', async () => {
    fauna.emulator.store.indexBuilds.held = false
    fauna.emulator.clock.advance(60_000)

    const run = await connector.read('incremental', 'users')

    expect(run.exitCode).toBe(0)
    expect(new Set(refs(run.records)).size).toBe(200)
  })
})
