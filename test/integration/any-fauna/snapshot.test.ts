import { describe, expect, it } from 'vitest'
import { APIS, CHANGE_SOURCES } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { LARGE, pauseAfter } from '../harness/interruption.ts'
import { dataByRef, refs, tsByRef } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const COUNT = 16

/** Creates documents with ids in steps of ten, one transaction each. */
async function fill(database: TestDatabase): Promise<Map<string, number>> {
  await database.collection('users', { historyDays: 1 })
  for (let n = 1; n <= COUNT; n++) await database.create('users', { [`${n * 10}`]: { n, text: LARGE } })
  return database.documents('users')
}

async function change(database: TestDatabase): Promise<void> {
  await database.remove('users', '120')
  await database.remove('users', '30')
  await database.update('users', '110', { n: 'changed' })
  await database.update('users', '20', { n: 'changed' })
  await database.create('users', { '135': { n: 'new' } })
  await database.create('users', { '5': { n: 'new' } })
}

describe.each(APIS)('during a full refresh over $name', (api) => {
  it('updates, deletions and new documents do not show', async () => {
    const database = await fauna.database(api)
    const before = await fill(database)

    const running = await connectorFor(database, api).startRead('full_refresh', 'users', {
      collection: { page_size: 1 },
    })
    const run = await pauseAfter(running, 4, () => change(database))

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(tsByRef(run.records)).toEqual(before)
    expect(dataByRef(run.records)).toEqual(
      Object.fromEntries(Array.from({ length: COUNT }, (_, i) => [`${(i + 1) * 10}`, { n: i + 1, text: LARGE }])),
    )
  })
})

describe.each(CHANGE_SOURCES)('during an incremental sync over $name', (source) => {
  it('changes do not show, and the next sync writes them', async () => {
    const database = await fauna.database(source)
    const connector = connectorFor(database, source)
    const before = await fill(database)

    const collection = { page_size: 1, deletions: { deletion_mode: 'deleted_field' } }
    const running = await connector.startRead('incremental', 'users', { collection })
    const run = await pauseAfter(running, 4, () => change(database))

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(tsByRef(run.records)).toEqual(before)

    const next = await connector.read('incremental', 'users', { collection, state: run.states })
    // Several workers write in no order.
    expect(refs(next.records).toSorted()).toEqual(['110', '120', '135', '20', '30', '5'])
  })
})
