import { beforeAll, describe, expect, it } from 'vitest'
import { CHANGE_SOURCES } from '../harness/apis.ts'
import { type Connector, connectorFor, stateOf } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { refs, type StateMessage } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'
import { wireRef } from '../harness/wire-ref.ts'

const fauna = useFauna()

const MAX_ID = '9223372036854775807'

const DELETIONS = { deletions: { deletion_mode: 'deleted_field' } } as const

describe.each(CHANGE_SOURCES)('a state over $name', (source) => {
  let database: TestDatabase
  let connector: Connector
  /** The times of two transactions: the first creates 1 and 2, the second creates 3. */
  let first: number
  let second: number
  /** The state of an incremental sync with deletions after these transactions. */
  let own: StateMessage

  beforeAll(async () => {
    database = await fauna.database(source)
    connector = connectorFor(database, source)
    await database.collection('users', { historyDays: 7 })
    await database.collection('others', { historyDays: 7 })
    await database.create('users', { '6': {} })
    first = await database.create('users', { '1': { n: 1 }, '2': { n: 2 } })
    second = await database.create('users', { '3': { n: 3 } })
    const { states } = await connector.read('incremental', 'users', { collection: DELETIONS })
    own = states.at(-1) as StateMessage
    await database.remove('users', '6')
    await database.create('users', { '4': { n: 4 }, '5': { n: 5 } })
  })

  async function readFrom(state: unknown, collection: Readonly<Record<string, unknown>> = {}) {
    const run = await connector.read('incremental', 'users', { state, collection })
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    return run
  }

  it('is resumed with deletions, or without', async () => {
    const run = await readFrom([own], DELETIONS)

    expect(run.records.map(({ data }) => [data.ref, data.deleted_at !== undefined])).toEqual([
      ['6', true],
      ['4', false],
      ['5', false],
    ])
    expect(run.warnings).toEqual([])
    expect(refs((await readFrom([own])).records)).toEqual(['4', '5'])
  })

  describe('of airbyte-source-fauna', () => {
    it('resumes after the last document', async () => {
      const run = await readFrom({ users: { updates_cursor: { ts: second, ref: '3' } } })
      const inside = await readFrom({ users: { updates_cursor: { ts: first, ref: '1' } } })

      expect(refs(run.records)).toEqual(['4', '5'])
      expect(refs(inside.records)).toEqual(['2', '3', '4', '5'])
    })

    it('is accepted in a LEGACY message and in a list of messages', async () => {
      const state = { updates_cursor: { ts: second, ref: '3' }, remove_cursor: { ts: 0, ref: '' } }

      expect(refs((await readFrom([{ type: 'LEGACY', data: { users: state } }])).records)).toEqual(['4', '5'])
      expect(refs((await readFrom(stateOf('users', state))).records)).toEqual(['4', '5'])
    })

    it('resumes the documents at its cursor "after"', async () => {
      const after = JSON.stringify([second, wireRef('3'), wireRef('3')])
      const run = await readFrom({ users: { updates_cursor: { ts: first, ref: '2', after } } })

      expect(refs(run.records)).toEqual(['3', '4', '5'])
    })

    it('resumes the deletions after the last one', async () => {
      const state = {
        users: { updates_cursor: { ts: second, ref: '3' }, remove_cursor: { ts: second, ref: '' } },
      }
      const run = await readFrom(state, DELETIONS)

      expect(refs(run.records)).toEqual(['6', '4', '5'])
      expect(run.warnings).toEqual([])
    })

    it('resumes the deletions at its cursor "after"', async () => {
      const other = await fauna.database(source)
      await other.collection('users', { historyDays: 7 })
      await other.create('users', { '1': {}, '2': {}, '3': {}, '4': {} })
      await other.remove('users', '1', '2', '3', '4')
      const ts = await other.removedAt('users', '3')
      const after = (name: string) => JSON.stringify({ ts, action: 'remove', [name]: wireRef('3') })

      for (const name of ['resource', 'document']) {
        const run = await connectorFor(other, source).read('incremental', 'users', {
          collection: DELETIONS,
          state: { users: { updates_cursor: { ts, ref: '9' }, remove_cursor: { ts, ref: '2', after: after(name) } } },
        })

        expect(run).toMatchObject({ exitCode: 0, errors: [] })
        expect(refs(run.records)).toEqual(['3', '4'])
      }
    })

    it('is replaced by a state in the form of this connector', async () => {
      const run = await readFrom({ users: { updates_cursor: { ts: second, ref: '3' } } })

      const state = run.states.at(-1)
      expect(state?.type).toBe('STREAM')
      expect(state?.stream.stream_state).toMatchObject({
        version: 1,
        updates: { ref: { index: '5', feed: MAX_ID }[source.by] },
      })
    })
  })

  it('far in the future has nothing read, and is kept', async () => {
    const ts = 4_102_444_800_000_000
    const state = stateOf('users', { version: 1, updates: { ts, ref: '1' }, deletions: { ts }, snapshot: ts })
    const run = await readFrom(state, DELETIONS)

    expect(run.records).toEqual([])
    expect(run.states).toHaveLength(1)
    expect(run.states[0]?.stream.stream_state).toMatchObject({ updates: { ts, ref: '1' }, deletions: { ts } })
    expect(run.statuses).toEqual(['users STARTED', 'users RUNNING', 'users COMPLETE'])
  })

  it.each(['1', MAX_ID])('far in the future, at the id %s, stays unchanged in each sync', async (ref) => {
    const ts = 4_102_444_800_000_000
    let state: unknown = stateOf('users', { version: 1, updates: { ts, ref }, deletions: { ts, ref }, snapshot: ts })

    for (let sync = 1; sync <= 3; sync++) {
      const run = await readFrom(state, DELETIONS)
      expect(run).toMatchObject({ exitCode: 0, records: [] })
      expect(run.states[0]?.stream.stream_state).toMatchObject({ updates: { ts, ref }, deletions: { ts, ref } })
      state = run.states
    }
  })

  it('of airbyte-source-fauna far in the future has nothing read', async () => {
    const ts = 4_102_444_800_000_000
    const run = await readFrom(
      { users: { updates_cursor: { ts, ref: '1' }, remove_cursor: { ts, ref: '1' } } },
      DELETIONS,
    )

    expect(run.records).toEqual([])
    expect(run.states).toHaveLength(1)
  })

  it('at any position reads exactly the documents after it', async () => {
    const run = await connector.read('incremental', 'users', { collection: { page_size: 1 }, concurrency: 1 })
    const all = run.records.map(({ data }) => ({ ts: data.ts as number, ref: data.ref as string }))

    for (const [i, { ts, ref }] of all.entries()) {
      const next = await readFrom(stateOf('users', { version: 1, updates: { ts, ref } }))
      expect(refs(next.records)).toEqual(all.slice(i + 1).map((entry) => entry.ref))
    }
  })

  it('of another collection that had the name before is not resumed', async () => {
    const other = await fauna.database(source)
    for (const name of ['users', 'next']) await other.collection(name, { historyDays: 7, index: false })
    await other.create('next', { '1': {}, '2': {} })
    const ts = await other.create('users', { '3': {} })
    const snapshot = await other.now()
    await other.query(fql.update(fql.collection('users'), { name: 'archived' }))
    await other.query(fql.update(fql.collection('next'), { name: 'users' }))
    await source.createIndex(other, 'users')

    const run = await connectorFor(other, source).read('incremental', 'users', {
      state: stateOf('users', { version: 1, updates: { ts, ref: '3' }, snapshot }),
    })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(run.records)).toEqual(['1', '2'])
    expect(run.warnings).toContainEqual(expect.stringMatching(/dropped and recreated/))
  })
})
