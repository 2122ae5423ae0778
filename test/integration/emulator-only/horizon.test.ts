import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { APIS, type Api, CHANGE_SOURCES, READS } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { refs, tsByRef } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useEmulator()

const MINUTE = 60_000

const WARN = { deletions: { deletion_mode: 'deleted_field', on_lost_deletions: 'warn' } } as const
const FAIL = { deletions: { deletion_mode: 'deleted_field', on_lost_deletions: 'fail' } } as const

const ALL = ['10', '20', '30', '40', '50', '60', '70', '80', '90', '100']

const without = (...ids: readonly string[]): string[] => ALL.filter((id) => !ids.includes(id))

/** With `history_days` 0, Fauna retains the history of 15 minutes. */
async function filled(api: Api): Promise<TestDatabase> {
  const database = await fauna.database(api)
  await database.collection('users', { historyDays: 0 })
  for (const id of ALL) await database.create('users', { [id]: { n: Number(id) / 10 } })
  return database
}

const wait = (minutes: number) => fauna.emulator.clock.advance(minutes * MINUTE)

const ends: (() => void)[] = []

afterEach(() => {
  for (const end of ends.splice(0)) end()
})

/** Calls `happens` before the nth such request is answered. */
function beforeRequest(is: Api['wire']['isPage'], nth: number, happens: () => Promise<unknown> | unknown): void {
  let count = 0
  const end = fauna.emulator.requests.before(async (request) => {
    if (!is(request) || ++count !== nth) return
    end()
    await happens()
  })
  ends.push(end)
}

describe.each(APIS)('the history horizon over $name', (api) => {
  let database: TestDatabase
  let connector: Connector

  beforeEach(async () => {
    database = await filled(api)
    connector = connectorFor(database, api)
  })

  it('can pass a full refresh, which then resumes as of now, logs that once, and omits no document', async () => {
    beforeRequest(api.wire.isPage, 3, async () => {
      await database.update('users', '90', { n: 'changed' })
      await database.create('users', { '75': { n: 'new' } })
      wait(20)
    })
    beforeRequest(api.wire.isPage, 4, () => wait(20))

    const run = await connector.read('full_refresh', 'users', { collection: { page_size: 2 } })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(tsByRef(run.records)).toEqual(await database.documents('users'))
    expect(run.logs.filter(({ message }) => message.includes('history_days'))).toHaveLength(1)
    expect(run.states.at(-1)?.stream.stream_state).toEqual({})
  })

  it('can pass the snapshot of a resumed full refresh, which then reads as of now', async () => {
    const snapshot = await database.now()
    wait(20)
    await database.update('users', '80', { n: 'changed' })
    const state = { users: { version: 1, full_refresh: { snapshot, ranges: [{ from: '50' }] } } }

    const run = await connector.read('full_refresh', 'users', { state })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(run.records)).toEqual(without('10', '20', '30', '40'))
  })

  it('is part of the warning of a check with deletions', async () => {
    const { connectionStatus } = await connector.check({ collection: { name: 'users', ...WARN } })

    expect(connectionStatus?.status).toBe('SUCCEEDED')
    expect(connectionStatus?.message).toMatch(
      /"users": deletions can be read for 15 minutes only \(history_days is 0\)/,
    )
  })
})

describe.each(READS)('documents that expire during a read over $name', ({ mode, ...api }) => {
  it('are omitted', async () => {
    const database = await filled(api)
    await database.query(fql.create(fql.ref('users', '95'), { ttl: fql.inSeconds(600) }))
    beforeRequest(api.wire.isPage, 2, () => wait(12))

    const run = await connectorFor(database, api).read(mode, 'users', { collection: { page_size: 3 } })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(run.records)).not.toContain('95')
    expect(run.records).toHaveLength(10)
  })
})

describe.each(CHANGE_SOURCES)('the history horizon over $name', (source) => {
  const { isPage, isEvents } = source.wire
  let database: TestDatabase
  let connector: Connector
  let destination: Destination

  beforeEach(async () => {
    database = await filled(source)
    connector = connectorFor(database, source)
    destination = new Destination()
  })

  const sync = async (collection: Readonly<Record<string, unknown>> = {}) => {
    const run = await connector.read('incremental', 'users', { collection, state: destination.state })
    destination.take(run)
    return run
  }

  it('does not affect a sync without deletions, however old its state: at worst it reads everything again', async () => {
    await sync()
    wait(24 * 60)
    await database.update('users', '50', { n: 'changed' })

    const run = await sync()

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect({ refs: refs(run.records), warnings: run.warnings }).toEqual(
      {
        index: { refs: ['50'], warnings: [] },
        feed: { refs: ALL, warnings: [expect.stringContaining('all documents are read again')] },
      }[source.by],
    )
    expect(destination.documents('users')).toEqual(await database.documents('users'))
  })

  describe('that has passed deletions', () => {
    beforeEach(async () => {
      await sync(FAIL)
      await database.remove('users', '20')
      wait(20)
      await database.remove('users', '30')
    })

    it('is a warning that names the gap and the remedy, and later deletions are written', async () => {
      const run = await sync(WARN)

      expect(run).toMatchObject({ exitCode: 0, errors: [] })
      expect(refs(run.records)).toEqual({ index: ['30'], feed: without('20', '30') }[source.by])
      expect(run.warnings).toHaveLength(1)
      expect(run.warnings[0]).toMatch(/deleted|deletions between \S+Z and \S+Z/)
      expect(run.warnings[0]).toMatch(/no longer (in Fauna's history|be found).*history_days.*in the future/)
    })

    it('is an error if the user wants one, and the state stays', async () => {
      const run = await sync(FAIL)

      expect(run).toMatchObject({ exitCode: 1, records: [], states: [] })
      expect(run.statuses).toEqual(['users STARTED', 'users INCOMPLETE'])
      expect(run.errors).toMatchObject([{ failure_type: 'config_error', stream_descriptor: { name: 'users' } }])
      expect(run.errors[0]?.message).toMatch(/no longer (in Fauna's history|be found)/)
      for (const says of [/history_days/, /in the future/, /Refresh the stream/, /"warn"/]) {
        expect(run.errors[0]?.message).toMatch(says)
      }
    })

    it('is reported once: the next sync has all deletions again', async () => {
      await sync(WARN)
      await database.remove('users', '40')
      const run = await sync(FAIL)

      expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
      expect(refs(run.records)).toEqual(['40'])
    })
  })

  it('is reported even if nothing was deleted, which cannot be known', async () => {
    await sync(FAIL)
    wait(20)

    const run = await sync(FAIL)

    expect(run.errors).toMatchObject([{ failure_type: 'config_error' }])
  })

  it('does not affect more frequent syncs, whose cursor moves even if nothing is deleted', async () => {
    for (let i = 0; i < 4; i++) {
      const run = await sync(FAIL)
      expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
      wait(10)
    }
  })

  it('does not affect a collection that keeps all history', async () => {
    await database.collection('kept', { historyDays: null })
    await database.create('kept', { '1': {}, '2': {} })
    destination.take(await connector.read('incremental', 'kept', { collection: FAIL }))
    await database.remove('kept', '1')
    wait(30 * 24 * 60)

    const run = await connector.read('incremental', 'kept', { collection: FAIL, state: destination.state })

    expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
    expect(refs(run.records)).toEqual(['1'])
  })

  it('that has passed a cursor of airbyte-source-fauna is a single warning, even with "fail"', async () => {
    const ts = (await database.documents('users')).get('100')
    const state = { users: { updates_cursor: { ts, ref: '100' }, remove_cursor: { ts, ref: '' } } }
    wait(20)
    await database.remove('users', '30')

    const run = await connector.read('incremental', 'users', { collection: FAIL, state })
    destination.take(run)

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(run.records)).toEqual({ index: ['30'], feed: without('30') }[source.by])
    expect(run.warnings).toEqual([
      expect.stringMatching(
        {
          index: /last deletion seen was at .* can no longer be read/,
          feed: /deleted in the meantime can no longer be found/,
        }[source.by],
      ),
    ])

    await database.remove('users', '40')
    const again = await sync(FAIL)
    expect(again).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
    expect(refs(again.records)).toEqual(['40'])
  })

  it('does not matter to a first sync, whose deletions start now', async () => {
    await database.remove('users', '10')
    wait(20)
    await database.remove('users', '20')
    wait(5)

    const run = await sync(FAIL)

    expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
    expect(refs(run.records)).toEqual(without('10', '20'))
  })

  it('can pass a first sync, which loses no document and no change, at once or in its retry', async () => {
    beforeRequest(isPage, 3, async () => {
      await database.update('users', '10', { n: 'changed' })
      await database.update('users', '90', { n: 'changed' })
      await database.create('users', { '5': { n: 'new' } })
      wait(20)
    })
    beforeRequest(isPage, 5, () => wait(20))

    const run = await sync({ page_size: 2 })

    // The feed no longer has the changes since the scan started: the sync has to start over.
    const { failures, warnings } = {
      index: { failures: [], warnings: 0 },
      feed: { failures: ['transient_error'], warnings: 1 },
    }[source.by]
    expect(run.errors.map(({ failure_type }) => failure_type)).toEqual(failures)
    expect(run.warnings).toEqual([])
    const next = await sync()
    expect(next).toMatchObject({ exitCode: 0, errors: [] })
    expect(next.warnings).toHaveLength(warnings)
    expect(destination.documents('users')).toEqual(await database.documents('users'))
    expect((await sync()).records).toEqual([])
  })

  it('can pass a later sync, which writes the deletions in between, or warns', async () => {
    await sync(WARN)
    for (const id of ALL) await database.update('users', id, { n: 'changed' })
    beforeRequest({ index: isPage, feed: isEvents }[source.by], 3, async () => {
      await database.remove('users', '90')
      wait(14)
      await database.remove('users', '80')
      wait(4)
    })

    const runs = [await sync({ ...WARN, page_size: 2 })]
    if (runs[0]?.exitCode !== 0) runs.push(await sync(WARN))

    const removed = runs.flatMap(({ records }) => records).filter(({ data }) => data.deleted_at !== undefined)
    const warned = runs
      .flatMap(({ warnings }) => warnings)
      .some((warning) => /no longer (in Fauna's history|be found)/.test(warning))
    for (const id of ['80', '90']) expect(warned || removed.some(({ data }) => data.ref === id)).toBe(true)
    expect(runs.at(-1)).toMatchObject({ exitCode: 0, errors: [] })
    for (const [id, ts] of await database.documents('users')) expect(destination.documents('users').get(id)).toBe(ts)
  })
})
