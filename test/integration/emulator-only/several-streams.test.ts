import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useEmulator()

const STREAMS = ['a', 'b', 'c', 'd', 'e', 'f']

describe.each(APIS)('several streams over $name', (api) => {
  const { isPage, error } = api.wire
  let database: TestDatabase
  let connector: Connector

  beforeAll(async () => {
    database = await fauna.database()
    connector = connectorFor(database, api)
    for (const name of STREAMS) {
      await database.collection(name, { index: false })
      await database.seed(name, 10)
    }
  })

  afterEach(() => fauna.emulator.faults.clear())

  it('report a rejected secret once, and none is complete', async () => {
    fauna.emulator.faults.add({ status: 401, body: error('unauthorized', 'Unauthorized'), when: isPage, times: 100 })

    const run = await connector.read('full_refresh', STREAMS)

    expect(run.exitCode).toBe(1)
    expect(run.errors).toMatchObject([{ failure_type: 'config_error', message: expect.stringContaining('"secret"') }])
    expect(run.statuses.filter((status) => status.endsWith(' INCOMPLETE')).toSorted()).toEqual(
      STREAMS.map((name) => `${name} INCOMPLETE`),
    )
    expect(run.statuses.join()).not.toMatch(/ COMPLETE/)
  })

  it('complete if another one fails', async () => {
    const body = error('permission denied', 'Insufficient privileges to perform the action.')
    fauna.emulator.faults.add({ status: 403, body, when: isPage })

    const run = await connector.read('full_refresh', STREAMS)

    expect(run.exitCode).toBe(1)
    expect(run.errors).toHaveLength(1)
    expect(run.statuses.filter((status) => status.endsWith(' COMPLETE'))).toHaveLength(STREAMS.length - 1)
  })

  it('are listed in one warning if their history is too short', async () => {
    const collection = { deletions: { deletion_mode: 'deleted_field' } }
    const { historyWarnings } = await connector.read('incremental', STREAMS, { collection })

    expect(historyWarnings).toContainEqual(
      expect.stringMatching(/^Collections "a", "b", "c", "d", "e", "f": deletions can be read for 15 minutes only/),
    )
    const ofFeeds = historyWarnings.filter((message) => message.includes('keep no history'))
    expect(ofFeeds).toHaveLength(api.name === 'FQL v10' ? 1 : 0)
  })
})
