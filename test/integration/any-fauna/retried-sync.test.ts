import { beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { refs } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

describe.each(APIS)('a full refresh over $name', (api) => {
  let database: TestDatabase
  let connector: Connector

  beforeAll(async () => {
    database = await fauna.database(api)
    connector = connectorFor(database, api)
    await database.collection('users', { historyDays: 7 })
    await database.create('users', { '1': {}, '2': {} })
  })

  const read = (syncId: number | null, generationId: number | null, state?: unknown) =>
    connector.read('full_refresh', 'users', { syncId, generationId, ...(state !== undefined && { state }) })

  it('that an earlier attempt at the same sync completed writes no record again', async () => {
    const first = await read(7, 2)
    expect(refs(first.records)).toEqual(['1', '2'])

    const retry = await read(7, 2, first.states)
    expect(retry).toMatchObject({ exitCode: 0, errors: [], records: [] })
    expect([retry.statuses.at(0), retry.statuses.at(-1)]).toEqual(['users STARTED', 'users COMPLETE'])
    expect(retry.states.at(-1)?.stream.stream_state).toEqual(first.states.at(-1)?.stream.stream_state)
  })

  it.each([
    ['another sync', 8, 2],
    ['another generation', 7, 3],
    ['a sync without an id', null, 2],
    ['a generation without an id', 7, null],
  ])('reads every document again in %s', async (_, syncId, generationId) => {
    const first = await read(7, 2)
    const next = await read(syncId, generationId, first.states)
    expect(refs(next.records)).toEqual(['1', '2'])
  })

  it('leaves an empty state if the catalog does not name the sync', async () => {
    const run = await read(null, 2)
    expect(run.states.at(-1)?.stream.stream_state).toEqual({})
  })
})
