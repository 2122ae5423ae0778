import { beforeEach, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { refs, tsByRef } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'
import { isPage } from './queries.ts'

const fauna = useEmulator()

const MINUTE = 60_000

const WARN = { deletions: { deletion_mode: 'deleted_field', on_lost_deletions: 'warn' } } as const
const FAIL = { deletions: { deletion_mode: 'deleted_field', on_lost_deletions: 'fail' } } as const

/** With `history_days` 0 the history reaches back 15 minutes. */
describe.each(APIS)('the history horizon over $name', (api) => {
  let database: TestDatabase
  let connector: Connector
  let destination: Destination

  beforeEach(async () => {
    database = await fauna.database()
    connector = connectorFor(database, api)
    destination = new Destination()
    await database.collection('users', { historyDays: 0 })
    for (let n = 1; n <= 10; n++) await database.create('users', { [`${n * 10}`]: { n } })
  })

  const wait = (minutes: number) => fauna.emulator.clock.advance(minutes * MINUTE)

  /** Before the nth page of documents is answered. */
  function beforePage(nth: number, happens: () => Promise<unknown> | unknown): void {
    let pages = 0
    const end = fauna.emulator.requests.before(async (request) => {
      if (!isPage(request) || ++pages !== nth) return
      end()
      await happens()
    })
  }

  it('passes a full refresh by: it goes on as of the present, says so once, and leaves no document out', async () => {
    beforePage(3, async () => {
      await database.update('users', '90', { n: 'changed' })
      await database.create('users', { '75': { n: 'new' } })
      wait(20)
    })
    beforePage(4, () => wait(20))

    const run = await connector.read('full_refresh', 'users', { collection: { page_size: 2 } })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(tsByRef(run.records)).toEqual(await database.documents('users'))
    expect(run.logs.filter(({ message }) => message.includes('history_days'))).toHaveLength(1)
    expect(run.states.at(-1)?.stream.stream_state).toEqual({})
  })

  it('lies before a full refresh that is gone on with: it moves on to the present', async () => {
    const snapshot = await database.now()
    wait(20)
    await database.update('users', '80', { n: 'changed' })
    const state = { users: { version: 1, full_refresh: { snapshot, ranges: [{ from: '50' }] } } }

    const run = await connector.read('full_refresh', 'users', { state })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(run.records)).toEqual(['50', '60', '70', '80', '90', '100'])
  })

  it('passes a walk along the index by: it goes on as of the present, and no change is lost', async () => {
    beforePage(3, async () => {
      await database.update('users', '10', { n: 'changed' })
      await database.update('users', '90', { n: 'changed' })
      await database.create('users', { '5': { n: 'new' } })
      wait(20)
    })
    beforePage(5, () => wait(20))

    const run = await connector.read('incremental', 'users', { collection: { page_size: 2 } })
    destination.take(run)

    expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
    expect(destination.documents('users')).toEqual(await database.documents('users'))
    expect(run.logs.filter(({ message }) => message.includes('history_days'))).toHaveLength(1)
    const next = await connector.read('incremental', 'users', { state: destination.state })
    expect(next.records).toEqual([])
  })

  it('passes a walk by, with deletions: those of the time between are written too, or lost with a warning', async () => {
    destination.take(await connector.read('incremental', 'users', { collection: WARN }))
    for (let n = 1; n <= 10; n++) await database.update('users', `${n * 10}`, { n: 'changed' })
    beforePage(3, async () => {
      await database.remove('users', '90')
      wait(14)
      await database.remove('users', '80')
      wait(4)
    })

    const run = await connector.read('incremental', 'users', {
      collection: { ...WARN, page_size: 2 },
      state: destination.state,
    })
    destination.take(run)

    const removed = run.records.filter(({ data }) => data.deleted_at !== undefined).map(({ data }) => data.ref)
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(removed).toContain('80')
    expect(removed.includes('90') || run.warnings.some((warning) => warning.includes('are not known any more'))).toBe(
      true,
    )
    expect(destination.documents('users').has('80')).toBe(false)
  })

  it('does not matter to a sync without deletions, however old its state', async () => {
    destination.take(await connector.read('incremental', 'users'))
    wait(24 * 60)
    await database.update('users', '50', { n: 'changed' })

    const run = await connector.read('incremental', 'users', { state: destination.state })

    expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
    expect(refs(run.records)).toEqual(['50'])
  })

  describe('behind which the deletions are', () => {
    beforeEach(async () => {
      destination.take(await connector.read('incremental', 'users', { collection: FAIL }))
      await database.remove('users', '20')
      wait(20)
      await database.remove('users', '30')
    })

    const next = (collection: Readonly<Record<string, unknown>>) =>
      connector.read('incremental', 'users', { collection, state: destination.state })

    it('is a warning that says what is unknown and what to do, and the others are written', async () => {
      const run = await next(WARN)

      expect(run).toMatchObject({ exitCode: 0, errors: [] })
      expect(refs(run.records)).toEqual(['30'])
      expect(run.warnings).toHaveLength(1)
      expect(run.warnings[0]).toMatch(/deletions between \S+Z and \S+Z are not known any more/)
      expect(run.warnings[0]).toMatch(/history_days.*helps from now on and brings nothing back.*Refresh the stream/)
    })

    it('is an error where the user wants one, and the state stays', async () => {
      const run = await next(FAIL)

      expect(run).toMatchObject({ exitCode: 1, records: [], states: [] })
      expect(run.statuses).toEqual(['users STARTED', 'users INCOMPLETE'])
      expect(run.errors).toMatchObject([{ failure_type: 'config_error', stream_descriptor: { name: 'users' } }])
      expect(run.errors[0]?.message).toMatch(/deletions between \S+Z and \S+Z are not known any more/)
      expect(run.errors[0]?.message).toMatch(/history_days.*brings nothing back.*Refresh the stream.*"warn"/)
    })

    it('is said once: the next sync knows all deletions again', async () => {
      destination.take(await next(WARN))
      await database.remove('users', '40')
      const run = await next(FAIL)

      expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
      expect(refs(run.records)).toEqual(['40'])
    })
  })

  it('is said even where nothing was deleted: nobody can know', async () => {
    destination.take(await connector.read('incremental', 'users', { collection: FAIL }))
    wait(20)

    const run = await connector.read('incremental', 'users', { collection: FAIL, state: destination.state })

    expect(run.errors).toMatchObject([{ failure_type: 'config_error' }])
  })

  it('is no trouble for syncs that come more often, and move their cursor though nothing is deleted', async () => {
    for (let i = 0; i < 4; i++) {
      const run = await connector.read('incremental', 'users', { collection: FAIL, state: destination.state })
      expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
      destination.take(run)
      wait(10)
    }
  })

  it('is no trouble for a collection that keeps everything', async () => {
    await database.collection('kept', { historyDays: null })
    await database.create('kept', { '1': {}, '2': {} })
    destination.take(await connector.read('incremental', 'kept', { collection: FAIL }))
    await database.remove('kept', '1')
    wait(30 * 24 * 60)

    const run = await connector.read('incremental', 'kept', { collection: FAIL, state: destination.state })

    expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
    expect(refs(run.records)).toEqual(['1'])
  })

  it('behind which a cursor of airbyte-source-fauna is warns once and goes on, even with "fail"', async () => {
    const ts = (await database.documents('users')).get('100')
    const state = { users: { updates_cursor: { ts, ref: '100' }, remove_cursor: { ts, ref: '' } } }
    wait(20)
    await database.remove('users', '30')

    const run = await connector.read('incremental', 'users', { collection: FAIL, state })
    destination.take(run)

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(run.records)).toEqual(['30'])
    expect(run.warnings).toEqual([expect.stringMatching(/last deletion that is known of .* cannot be said/)])

    await database.remove('users', '40')
    const again = await connector.read('incremental', 'users', { collection: FAIL, state: destination.state })
    expect(again).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
    expect(refs(again.records)).toEqual(['40'])
  })

  it('is where a first sync begins with the deletions', async () => {
    await database.remove('users', '10')
    wait(20)
    await database.remove('users', '20')
    wait(5)

    const run = await connector.read('incremental', 'users', { collection: FAIL })

    expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
    expect(refs(run.records)).toEqual(['20', '30', '40', '50', '60', '70', '80', '90', '100'])
  })

  it('is warned of by a check with deletions', async () => {
    const { connectionStatus } = await connector.check({ collection: { name: 'users', ...WARN } })

    expect(connectionStatus?.status).toBe('SUCCEEDED')
    expect(connectionStatus?.message).toMatch(/"users": deletions are known for 15 minutes only \(history_days is 0\)/)
  })

  it('has nothing to do with documents that expire meanwhile: they are left out', async () => {
    await database.query(fql.create(fql.ref('users', '95'), { ttl: fql.inSeconds(600) }))
    beforePage(2, () => wait(12))

    for (const mode of ['full_refresh', 'incremental'] as const) {
      const run = await connector.read(mode, 'users', { collection: { page_size: 3 } })

      expect(run).toMatchObject({ exitCode: 0, errors: [] })
      expect(refs(run.records)).not.toContain('95')
      expect(run.records).toHaveLength(10)
    }
  })
})
