import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { APIS, type Api, CHANGE_SOURCES, READS } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { LARGE, pauseAfter } from '../harness/interruption.ts'
import { dataByRef, refs, tsByRef } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useEmulator()

const NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8, 9]

async function filled(api: Api): Promise<TestDatabase> {
  const database = await fauna.database(api)
  fauna.emulator.requests.clear()
  await database.collection('users', { historyDays: 1 })
  for (const n of NUMBERS) await database.create('users', { [`${n * 10}`]: { n } })
  return database
}

let endHook: (() => void) | undefined

afterEach(() => {
  endHook?.()
  endHook = undefined
})

/** Calls `happens` after the nth page was evaluated, before its response is sent. */
function afterPage(isPage: Api['wire']['isPage'], nth: number, happens: () => Promise<unknown>): void {
  let pages = 0
  endHook = fauna.emulator.requests.after(async (request) => {
    if (isPage(request) && ++pages === nth) await happens()
  })
}

describe.each(READS)('between two pages over $name', ({ mode, ...api }) => {
  const { isPage, pageSizeOf } = api.wire
  let database: TestDatabase
  let connector: Connector

  beforeEach(async () => {
    database = await filled(api)
    connector = connectorFor(database, api)
  })

  it.each([1, 4])('of %i documents each, changes do not show', async (page_size) => {
    const before = await database.documents('users')
    afterPage(isPage, 1, async () => {
      await database.remove('users', '50', '10')
      await database.update('users', '60', { n: 'changed' })
      await database.update('users', '20', { n: 'changed' })
      await database.create('users', { '15': {}, '65': {} })
      await database.query(
        fql.all(fql.remove(fql.ref('users', '70')), fql.create(fql.ref('users', '70'), { data: { n: 'again' } })),
      )
    })

    const run = await connector.read(mode, 'users', { collection: { page_size } })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(tsByRef(run.records)).toEqual(before)
    expect(dataByRef(run.records)).toEqual(Object.fromEntries(NUMBERS.map((n) => [`${n * 10}`, { n }])))
  })

  it('the recreation of the collection ends the stream', async () => {
    afterPage(isPage, 2, async () => {
      await database.query(fql.remove(fql.collection('users')))
      fauna.emulator.clock.advance(120_000)
      await database.collection('users')
      await database.create('users', { '1': {}, '2': {} })
    })

    const run = await connector.read(mode, 'users', { collection: { page_size: 2 } })

    expect(run.exitCode).toBe(1)
    expect(run.statuses).toEqual(['users STARTED', 'users RUNNING', 'users INCOMPLETE'])
    expect(run.errors).toHaveLength(1)
  })

  it('the connector never requests more than the configured page size', async () => {
    await database.seed('users', 300)
    await connector.read(mode, 'users', { collection: { page_size: 50 } })

    const sizes = fauna.emulator.requests.all().filter(isPage).map(pageSizeOf)
    expect(Math.max(...sizes)).toBe(50)
  })
})

describe.each(CHANGE_SOURCES)('between two pages of removals over $name', (source) => {
  it('later removals do not show, and come with the next sync', async () => {
    const database = await filled(source)
    const connector = connectorFor(database, source)
    const collection = { page_size: 2, deletions: { deletion_mode: 'deleted_field' } }
    const { states } = await connector.read('incremental', 'users', { collection })
    await database.remove('users', '10', '20', '30')
    afterPage(source.wire.isEvents, 1, () => database.remove('users', '40', '50'))

    const run = await connector.read('incremental', 'users', { collection, state: states })
    const next = await connector.read('incremental', 'users', { collection, state: run.states })

    expect(refs(run.records)).toEqual(['10', '20', '30'])
    expect(refs(next.records)).toEqual(['40', '50'])
  })
})

describe.each(APIS)('the pages of a full refresh over $name', (api) => {
  const { isPage, pageSizeOf } = api.wire
  let database: TestDatabase
  let connector: Connector

  beforeEach(async () => {
    database = await filled(api)
    connector = connectorFor(database, api)
  })

  it('grow if no page size is configured', async () => {
    await database.seed('users', 5_000)
    await connector.read('full_refresh', 'users')

    const sizes = fauna.emulator.requests.all().filter(isPage).map(pageSizeOf)
    expect(sizes.length).toBeLessThan(5_000 / (sizes[0] ?? 1))
    expect(Math.max(...sizes)).toBeGreaterThan(sizes[0] ?? 0)
  })

  it('are limited to 50,000 documents, with a warning', async () => {
    const run = await connector.read('full_refresh', 'users', { collection: { page_size: 60_000 } })

    expect(run.warnings).toEqual([expect.stringMatching(/60000.*50000 is used/)])
    expect(Math.max(...fauna.emulator.requests.all().filter(isPage).map(pageSizeOf))).toBeLessThanOrEqual(50_000)
  })

  it('wait for a slow reader', async () => {
    for (let n = 1; n <= 20; n++) await database.create('users', { [`${n}00`]: { text: LARGE } })
    fauna.emulator.requests.clear()
    const running = await connector.startRead('full_refresh', 'users', {
      collection: { page_size: 1 },
      concurrency: 1,
    })
    const asked: number[] = []
    const run = await pauseAfter(running, 12, async () => {
      await new Promise((resolve) => setTimeout(resolve, 700))
      asked.push(fauna.emulator.requests.all().filter(isPage).length)
    })

    expect(run.records).toHaveLength(29)
    expect(asked[0]).toBeLessThanOrEqual(17)
  })
})
