import { beforeEach, describe, expect, it } from 'vitest'
import { BOTH_APIS } from '../harness/apis.ts'
import { type Connector, connectorFor, type ReadOptions } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { LARGE, pausedAfter } from '../harness/interruption.ts'
import { tsByRef } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const COUNT = 16
const MODES = ['full_refresh', 'incremental'] as const

describe.each(BOTH_APIS)('a sync over $name that is interrupted', (api) => {
  let database: TestDatabase
  let connector: Connector
  let destination: Destination

  beforeEach(async () => {
    database = await fauna.database()
    connector = connectorFor(database, api)
    destination = new Destination()
    await database.collection('users')
    for (let n = 1; n <= COUNT; n++) await database.create('users', { [`${n * 10}`]: { n, text: LARGE } })
  })

  const collection = { page_size: 1 }

  /** Begins a read and ends it by SIGTERM after six records. */
  async function interrupt(mode: (typeof MODES)[number], options: ReadOptions = {}) {
    const running = await connector.startRead(mode, ['users', 'orders'], { collection, ...options })
    return pausedAfter(running, 6, () => running.kill('SIGTERM'))
  }

  it.each(MODES)('by SIGTERM: a %s ends by that signal, with a state, and as incomplete', async (mode) => {
    const run = await interrupt(mode)

    expect(run).toMatchObject({ signal: 'SIGTERM', exitCode: null, stderr: '', errors: [] })
    expect(run.statuses).toEqual(['users STARTED', 'users RUNNING', 'users INCOMPLETE', 'orders INCOMPLETE'])
    expect(run.records.length).toBeLessThan(COUNT)
    expect(run.states.at(-1)?.sourceStats.recordCount).toBe(run.records.length)
  })

  it.each(MODES)('by SIGTERM: the next %s goes on where it ended', async (mode) => {
    const first = await interrupt(mode)
    destination.take(first)
    const second = await connector.read(mode, 'users', { collection, state: destination.state })
    destination.take(second)

    expect(second).toMatchObject({ exitCode: 0, errors: [] })
    expect(second.records.length).toBeGreaterThan(0)
    expect(tsByRef([...first.records, ...second.records])).toEqual(await database.documents('users'))
    expect(destination.documents('users')).toEqual(await database.documents('users'))
  })

  it('within the same refresh (generation_id) goes on, within another begins anew', async () => {
    const first = await interrupt('full_refresh', { generationId: 7 })
    const left = COUNT - first.records.length
    const next = async (options: ReadOptions) =>
      (await connector.read('full_refresh', 'users', { collection, state: first.states, ...options })).records.length

    expect(await next({ generationId: 7 })).toBe(left)
    expect(await next({ generationId: 8 })).toBe(COUNT)
    expect(await next({ generationId: 6 })).toBe(COUNT)
    expect(await next({})).toBe(left)
    expect(await next({ generationId: null })).toBe(left)
  })

  it('without a generation_id goes on within any', async () => {
    const first = await interrupt('full_refresh')
    const run = await connector.read('full_refresh', 'users', { collection, state: first.states, generationId: 3 })

    expect(run.records).toHaveLength(COUNT - first.records.length)
  })

  it('goes on with a full refresh as of its own beginning', async () => {
    const before = await database.documents('users')
    const first = await interrupt('full_refresh')
    await database.update('users', '150', { n: 'changed' })
    await database.remove('users', '160')
    await database.create('users', { '155': {} })

    const second = await connector.read('full_refresh', 'users', { collection, state: first.states })

    expect(tsByRef([...first.records, ...second.records])).toEqual(before)
    expect(second.states.at(-1)?.stream.stream_state).toEqual({})
  })

  it('after the deletions does not write them again', async () => {
    const options = { collection: { ...collection, deletions: { deletion_mode: 'deleted_field' } } }
    destination.take(await connector.read('incremental', 'users', options))
    await database.remove('users', '20', '40')
    for (let n = 1; n <= COUNT; n++) await database.create('users', { [`${n * 1000}`]: { n, text: LARGE } })

    const first = await interrupt('incremental', { ...options, state: destination.state })
    destination.take(first)
    const second = await connector.read('incremental', 'users', { ...options, state: destination.state })
    destination.take(second)

    const removals = [...first.records, ...second.records].filter(({ data }) => data.deleted_at !== undefined)
    expect(removals.map(({ data }) => data.ref)).toEqual(['20', '40'])
    expect(destination.documents('users')).toEqual(await database.documents('users'))
  })

  it.each(MODES)('by a reader that closes its end: a %s ends quietly', async (mode) => {
    const running = await connector.startRead(mode, 'users', { collection })
    const run = await pausedAfter(running, 3, () => running.closeOutput())

    expect(run).toMatchObject({ exitCode: 0, signal: null, stderr: '' })
  })

  it('by two signals ends at once', async () => {
    const running = await connector.startRead('full_refresh', 'users', { collection })
    const run = await pausedAfter(running, 3, async () => {
      running.kill('SIGTERM')
      running.kill('SIGINT')
    })

    expect(['SIGTERM', 'SIGINT']).toContain(run.signal)
  })
})
