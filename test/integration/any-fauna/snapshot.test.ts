import { beforeEach, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { LARGE, pausedAfter } from '../harness/interruption.ts'
import { refs, tsByRef } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const COUNT = 16

describe.each(APIS)('while a sync over $name is under way', (api) => {
  let database: TestDatabase
  let connector: Connector
  let before: Map<string, number>

  beforeEach(async () => {
    database = await fauna.database()
    connector = connectorFor(database, api)
    await database.collection('users', { historyDays: 1 })
    for (let n = 1; n <= COUNT; n++) await database.create('users', { [`${n * 10}`]: { n, text: LARGE } })
    before = await database.documents('users')
  })

  const changes = async () => {
    await database.update('users', '110', { n: 'changed' })
    await database.update('users', '20', { n: 'changed' })
    await database.remove('users', '120')
    await database.remove('users', '30')
    await database.create('users', { '135': { n: 'new' } })
    await database.create('users', { '5': { n: 'new' } })
  }

  it('a full refresh shows the documents as of its beginning, whatever is changed, removed or made', async () => {
    const running = await connector.startRead('full_refresh', 'users', { collection: { page_size: 1 } })
    const run = await pausedAfter(running, 4, changes)

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(tsByRef(run.records)).toEqual(before)
    expect(run.records.map(({ data }) => data.data.n)).toEqual(Array.from({ length: COUNT }, (_, i) => i + 1))
  })

  it('an incremental sync shows the documents as of its beginning, and the next one what happened since', async () => {
    const collection = { page_size: 1, deletions: { deletion_mode: 'deleted_field' } }
    const running = await connector.startRead('incremental', 'users', { collection })
    const run = await pausedAfter(running, 4, changes)

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(tsByRef(run.records)).toEqual(before)

    const next = await connector.read('incremental', 'users', { collection, state: run.states })
    expect(refs(next.records)).toEqual(['120', '30', '110', '20', '135', '5'])
  })
})
