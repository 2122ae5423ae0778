import { beforeEach, describe, expect, it } from 'vitest'
import { APIS, type Api, CHANGE_SOURCES, READS } from '../harness/apis.ts'
import { type Connector, connectorFor, type ReadOptions, type SyncMode } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { LARGE, pauseAfter } from '../harness/interruption.ts'
import { tsByRef } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const COUNT = 16

const collection = { page_size: 1 } as const

/** A database with a collection of large documents, one transaction each. */
async function filled(api: Api): Promise<TestDatabase> {
  const database = await fauna.database(api)
  await database.collection('users', { historyDays: 1 })
  for (let n = 1; n <= COUNT; n++) await database.create('users', { [`${n * 10}`]: { n, text: LARGE } })
  return database
}

/** Starts a read and stops it with SIGTERM after six records. */
async function interrupted(connector: Connector, mode: SyncMode, streams: string | string[], options?: ReadOptions) {
  const running = await connector.startRead(mode, streams, { collection, ...options })
  return pauseAfter(running, 6, () => running.kill('SIGTERM'))
}

describe.each(READS)('a sync over $name that is interrupted', ({ mode, ...api }) => {
  let database: TestDatabase
  let connector: Connector

  beforeEach(async () => {
    database = await filled(api)
    connector = connectorFor(database, api)
  })

  it('by SIGTERM ends by that signal, incomplete and with a state, from which the next sync resumes', async () => {
    const destination = new Destination()
    const first = await interrupted(connector, mode, 'users')
    destination.take(first)

    expect(first).toMatchObject({ signal: 'SIGTERM', exitCode: null, stderr: '', errors: [] })
    expect(first.statuses).toEqual(['users STARTED', 'users RUNNING', 'users INCOMPLETE'])
    expect(first.records.length).toBeLessThan(COUNT)
    expect(first.states.at(-1)?.sourceStats.recordCount).toBe(first.records.length)

    const second = await connector.read(mode, 'users', { collection, state: destination.state })
    destination.take(second)

    expect(second).toMatchObject({ exitCode: 0, errors: [] })
    expect(second.records.length).toBeGreaterThan(0)
    expect(tsByRef([...first.records, ...second.records])).toEqual(await database.documents('users'))
    expect(destination.documents('users')).toEqual(await database.documents('users'))
  })

  it('by a reader that closes the pipe ends without an error', async () => {
    const running = await connector.startRead(mode, 'users', { collection })
    const run = await pauseAfter(running, 3, () => running.closeOutput())

    expect(run).toMatchObject({ exitCode: 0, signal: null, stderr: '' })
  })
})

describe.each(CHANGE_SOURCES)('an incremental sync over $name that is interrupted', (source) => {
  it('after its deletions does not write them again', async () => {
    const database = await filled(source)
    const connector = connectorFor(database, source)
    const destination = new Destination()
    const options = { collection: { ...collection, deletions: { deletion_mode: 'deleted_field' } } }
    destination.take(await connector.read('incremental', 'users', options))
    await database.remove('users', '20', '40')
    for (let n = 1; n <= COUNT; n++) await database.create('users', { [`${n * 1000}`]: { n, text: LARGE } })

    const first = await interrupted(connector, 'incremental', 'users', { ...options, state: destination.state })
    destination.take(first)
    const second = await connector.read('incremental', 'users', { ...options, state: destination.state })
    destination.take(second)

    const removals = [...first.records, ...second.records].filter(({ data }) => data.deleted_at !== undefined)
    expect(removals.map(({ data }) => data.ref)).toEqual(['20', '40'])
    expect(destination.documents('users')).toEqual(await database.documents('users'))
  })
})

describe.each(APIS)('a full refresh over $name that is interrupted', (api) => {
  let database: TestDatabase
  let connector: Connector

  beforeEach(async () => {
    database = await filled(api)
    connector = connectorFor(database, api)
  })

  it('leaves the streams after it incomplete too', async () => {
    const run = await interrupted(connector, 'full_refresh', ['users', 'orders'], { concurrency: 1 })

    expect(run.statuses).toEqual(['users STARTED', 'users RUNNING', 'users INCOMPLETE', 'orders INCOMPLETE'])
  })

  it('resumes within the same refresh (generation_id), and starts over within another', async () => {
    const first = await interrupted(connector, 'full_refresh', 'users', { generationId: 7 })
    const left = COUNT - first.records.length
    const next = async (options: ReadOptions) =>
      (await connector.read('full_refresh', 'users', { collection, state: first.states, ...options })).records.length

    expect(await next({ generationId: 7 })).toBe(left)
    expect(await next({ generationId: 8 })).toBe(COUNT)
    expect(await next({ generationId: 6 })).toBe(COUNT)
    expect(await next({})).toBe(left)
    expect(await next({ generationId: null })).toBe(left)
  })

  it('resumes without a generation_id', async () => {
    const first = await interrupted(connector, 'full_refresh', 'users')
    const run = await connector.read('full_refresh', 'users', { collection, state: first.states, generationId: 3 })

    expect(run.records).toHaveLength(COUNT - first.records.length)
  })

  it('resumes as of its first snapshot', async () => {
    const before = await database.documents('users')
    const first = await interrupted(connector, 'full_refresh', 'users')
    await database.update('users', '150', { n: 'changed' })
    await database.remove('users', '160')
    await database.create('users', { '155': {} })

    const second = await connector.read('full_refresh', 'users', { collection, state: first.states })

    expect(tsByRef([...first.records, ...second.records])).toEqual(before)
    expect(second.states.at(-1)?.stream.stream_state).toEqual({})
  })

  it('by two signals ends at once', async () => {
    const running = await connector.startRead('full_refresh', 'users', { collection })
    const run = await pauseAfter(running, 3, async () => {
      running.kill('SIGTERM')
      running.kill('SIGINT')
    })

    expect(['SIGTERM', 'SIGINT']).toContain(run.signal)
  })
})
