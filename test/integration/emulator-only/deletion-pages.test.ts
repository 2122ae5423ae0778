import { beforeEach, describe, expect, it } from 'vitest'
import { CHANGE_SOURCES } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useEmulator()

const CREATIONS = 20_000
const DELETIONS = 200

const BY_INDEX = CHANGE_SOURCES.filter(({ by }) => by === 'index')

describe.each(BY_INDEX)('a few deletions among many creations over $name', (source) => {
  let database: TestDatabase
  let connector: Connector

  /** Reads incrementally, and counts the requests for events. */
  async function sync(state?: unknown): Promise<{ run: ConnectorRun; requests: number }> {
    fauna.emulator.requests.clear()
    const collection = { deletions: { deletion_mode: 'deleted_field' }, data_column: false }
    const run = await connector.read('incremental', 'users', { collection, ...(state !== undefined && { state }) })
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    return { run, requests: fauna.emulator.requests.all().filter(source.wire.isEvents).length }
  }

  beforeEach(async () => {
    database = await fauna.database(source)
    connector = connectorFor(database, source)
    await database.collection('users', { historyDays: 7 })
    await database.seed('users', DELETIONS)
  })

  it('take a few pages of events, and none in the first sync', async () => {
    const first = await sync()
    expect(first.requests).toBe(0)
    await database.remove('users', ...Array.from({ length: DELETIONS }, (_, i) => `${i + 1}`))
    for (let from = 1; from <= CREATIONS; from += 1_000) {
      const ids = Array.from({ length: 1_000 }, (_, i) => `${from + i + DELETIONS}`)
      await database.query(ids.map((id) => fql.create(fql.ref('users', id), { data: {} })))
    }

    const { run, requests } = await sync([first.run.states.at(-1)])

    expect(run.records.filter(({ data }) => data.deleted_at !== undefined)).toHaveLength(DELETIONS)
    // Four on a fast machine. Pages of 64, or such that grow by the deletions among them, would be 300.
    expect(requests).toBeLessThanOrEqual(20)
  })
})
