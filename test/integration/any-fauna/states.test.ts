import { beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { type Connector, connectorFor, stateOf } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import type { StateMessage } from '../harness/messages.ts'
import { refs } from '../harness/messages.ts'
import { type TestDatabase, TS_REF } from '../harness/test-database.ts'

const fauna = useFauna()

const DELETIONS = { deletions: { deletion_mode: 'deleted_field' } } as const

/** A reference as FQL v4 writes it. */
function wireRef(id: string, collection = 'users'): unknown {
  return { '@ref': { id, collection: { '@ref': { id: collection, collection: { '@ref': { id: 'collections' } } } } } }
}

describe.each(APIS)('a state over $name', (api) => {
  let database: TestDatabase
  let connector: Connector
  /** Of the first two documents, and of the third, in a transaction of their own each. */
  let first: number
  let second: number
  /** What an incremental sync of the first three documents left, with and without deletions. */
  let own: StateMessage
  let ownWithDeletions: StateMessage

  beforeAll(async () => {
    database = await fauna.database()
    connector = connectorFor(database, api)
    await database.collection('users', { historyDays: 7 })
    await database.collection('others', { historyDays: 7 })
    first = await database.create('users', { '1': { n: 1 }, '2': { n: 2 } })
    second = await database.create('users', { '3': { n: 3 } })
    const read = (collection: object) => connector.read('incremental', 'users', { collection: { ...collection } })
    own = (await read({})).states.at(-1) as StateMessage
    ownWithDeletions = (await read(DELETIONS)).states.at(-1) as StateMessage
    await database.create('users', { '4': { n: 4 }, '5': { n: 5 } })
    await database.create('users', { '6': {} })
    await database.remove('users', '6')
  })

  async function readFrom(state: unknown, collection: Readonly<Record<string, unknown>> = {}) {
    const run = await connector.read('incremental', 'users', { state, collection })
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    return run
  }

  const forms: Readonly<Record<string, (message: StateMessage) => unknown>> = {
    'a list of state messages': (message) => [message],
    'a list of state messages with others': (message) => [
      { ...message, stream: { stream_descriptor: { name: 'gone' }, stream_state: { any: 'thing' } } },
      message,
    ],
    'a list as PyAirbyte writes it, nulls spelled out': (message) => [
      {
        type: 'STREAM',
        stream: {
          stream_descriptor: { name: 'users', namespace: null },
          stream_state: { deletions: null, full_refresh: null, ...message.stream.stream_state },
        },
        global_: null,
        data: null,
        sourceStats: { recordCount: 3.0 },
        destinationStats: null,
      },
    ],
    'a list of whole messages': (message) => [{ type: 'STATE', state: message }],
    'one state message': (message) => message,
    'a GLOBAL message': (message) => ({
      type: 'GLOBAL',
      global: { shared_state: null, stream_states: [message.stream] },
    }),
    'a list with a GLOBAL message': (message) => [{ type: 'GLOBAL', global: { stream_states: [message.stream] } }],
    'a LEGACY message': (message) => ({ type: 'LEGACY', data: { users: message.stream.stream_state } }),
    'a list with a LEGACY message': (message) => [{ type: 'LEGACY', data: { users: message.stream.stream_state } }],
    'an object with a state for each stream': (message) => ({ users: message.stream.stream_state }),
  }

  it.each(Object.keys(forms))('is read from %s', async (form) => {
    const run = await readFrom(forms[form]?.(own))

    expect(refs(run.records)).toEqual(['4', '5'])
  })

  it('is read with its deletions', async () => {
    const run = await readFrom([ownWithDeletions], DELETIONS)

    expect(run.records.map(({ data }) => [data.ref, data.deleted_at !== undefined])).toEqual([
      ['6', true],
      ['4', false],
      ['5', false],
    ])
    expect(run.warnings).toEqual([])
  })

  it.each([
    ['an empty list', []],
    ['an empty object', {}],
    ['null', null],
    ['an empty state', stateOf('users', {})],
    ['a state that is null', stateOf('users', null)],
    ['a state of nulls', stateOf('users', { version: null, updates: null })],
    ['a state of other streams', stateOf('others', { version: 1, updates: { ts: 1, ref: '1' } })],
  ])('that says nothing (%s) lets everything be read', async (_, state) => {
    expect(refs((await readFrom(state)).records)).toEqual(['1', '2', '3', '4', '5'])
  })

  describe('of airbyte-source-fauna', () => {
    it('goes on behind the last document', async () => {
      const run = await readFrom({ users: { updates_cursor: { ts: second, ref: '3' } } })
      const inside = await readFrom({ users: { updates_cursor: { ts: first, ref: '1' } } })

      expect(refs(run.records)).toEqual(['4', '5'])
      expect(refs(inside.records)).toEqual(['2', '3', '4', '5'])
    })

    it('is read from a LEGACY message and from a list of messages', async () => {
      const state = { updates_cursor: { ts: second, ref: '3' }, remove_cursor: { ts: 0, ref: '' } }

      expect(refs((await readFrom([{ type: 'LEGACY', data: { users: state } }])).records)).toEqual(['4', '5'])
      expect(refs((await readFrom(stateOf('users', state))).records)).toEqual(['4', '5'])
    })

    it('goes on with the documents at its cursor "after"', async () => {
      const after = JSON.stringify([second, wireRef('3'), wireRef('3')])
      const run = await readFrom({ users: { updates_cursor: { ts: first, ref: '2', after } } })

      expect(refs(run.records)).toEqual(['3', '4', '5'])
    })

    it('goes on with a full refresh that was cut off', async () => {
      const snapshot = await database.now()
      const state = { users: { full_sync_cursor: { ts: snapshot, after: JSON.stringify([wireRef('3')]) } } }
      const run = await connector.read('full_refresh', 'users', { state })

      expect(run).toMatchObject({ exitCode: 0, errors: [] })
      expect(refs(run.records)).toEqual(['3', '4', '5'])
    })

    it('begins a full refresh anew where there was no "after"', async () => {
      const state = { users: { full_sync_cursor: { ts: await database.now() } } }
      const run = await connector.read('full_refresh', 'users', { state })

      expect(refs(run.records)).toEqual(['1', '2', '3', '4', '5'])
    })

    it('goes on with the deletions behind the last one', async () => {
      const state = {
        users: { updates_cursor: { ts: second, ref: '3' }, remove_cursor: { ts: second, ref: '' } },
      }
      const run = await readFrom(state, DELETIONS)

      expect(refs(run.records)).toEqual(['6', '4', '5'])
      expect(run.warnings).toEqual([])
    })

    it('goes on with the deletions at its cursor "after"', async () => {
      const other = await fauna.database()
      await other.collection('users', { historyDays: 7 })
      await other.create('users', { '1': {}, '2': {}, '3': {}, '4': {} })
      await other.remove('users', '1', '2', '3', '4')
      const removed = (await connectorFor(other, api).read('incremental', 'users', { collection: DELETIONS })).records
      const ts = removed[0]?.data.ts as number
      const after = (name: string) => JSON.stringify({ ts, action: 'remove', [name]: wireRef('3') })

      for (const name of ['resource', 'document']) {
        const run = await connectorFor(other, api).read('incremental', 'users', {
          collection: DELETIONS,
          state: { users: { updates_cursor: { ts, ref: '9' }, remove_cursor: { ts, ref: '2', after: after(name) } } },
        })

        expect(run).toMatchObject({ exitCode: 0, errors: [] })
        expect(refs(run.records)).toEqual(['3', '4'])
      }
    })

    it('is written on in the form of this connector', async () => {
      const run = await readFrom({ users: { updates_cursor: { ts: second, ref: '3' } } })

      const state = run.states.at(-1)
      expect(state?.type).toBe('STREAM')
      expect(state?.stream.stream_state).toMatchObject({ version: 1, updates: { ref: '5' } })
    })
  })

  describe('that was forged', () => {
    const deletion = { delete: { ref: { collection: 'users' }, id: '1' } }
    const text = JSON.stringify

    it.each<[string, (ts: number) => unknown]>([
      ['updates after', (ts) => ({ updates_cursor: { ts, ref: '1', after: text([ts, deletion]) } })],
      [
        'updates after, in the ref',
        (ts) => ({ updates_cursor: { ts, ref: '1', after: text([ts, wireRef(deletion as never)]) } }),
      ],
      [
        'updates after, behind a ref',
        (ts) => ({ updates_cursor: { ts, ref: '1', after: text([deletion, wireRef('1')]) } }),
      ],
      ['updates ts', () => ({ updates_cursor: { ts: deletion, ref: '1' } })],
      ['updates ref', (ts) => ({ updates_cursor: { ts, ref: deletion } })],
      [
        'removals after',
        (ts) => ({ remove_cursor: { ts, ref: '1', after: text({ ts, action: 'remove', resource: deletion }) } }),
      ],
      ['removals after, all of it', (ts) => ({ remove_cursor: { ts, ref: '1', after: text(deletion) } })],
      ['removals ts', () => ({ remove_cursor: { ts: deletion, ref: '1' } })],
      ['full sync after', (ts) => ({ full_sync_cursor: { ts, after: text([deletion]) } })],
      ['full sync after, all of it', (ts) => ({ full_sync_cursor: { ts, after: text(deletion) } })],
      ['full sync ts', () => ({ full_sync_cursor: { ts: deletion } })],
      ['after that is no JSON', (ts) => ({ full_sync_cursor: { ts, after: '[' } })],
      ['after of another collection', (ts) => ({ full_sync_cursor: { ts, after: text([wireRef('1', 'others')]) } })],
      ['own updates ref', (ts) => ({ version: 1, updates: { ts, ref: deletion } })],
      ['own updates ts', () => ({ version: 1, updates: { ts: deletion, ref: '1' } })],
      ['own deletions ref', (ts) => ({ version: 1, deletions: { ts, ref: deletion } })],
      ['own range', (ts) => ({ version: 1, full_refresh: { snapshot: ts, ranges: [{ from: deletion }] } })],
      ['own snapshot', () => ({ version: 1, full_refresh: { snapshot: deletion, ranges: [{ from: '1' }] } })],
      ['own ref that is text', (ts) => ({ version: 1, updates: { ts, ref: 'abc' } })],
      ['own ref beyond 64 bits', (ts) => ({ version: 1, updates: { ts, ref: '9223372036854775808' } })],
      ['own ts that is negative', () => ({ version: 1, updates: { ts: -1, ref: '1' } })],
      ['own ts that is a fraction', () => ({ version: 1, updates: { ts: 1.5, ref: '1' } })],
      ['of a later version', (ts) => ({ version: 2, updates: { ts, ref: '1' } })],
      ['of no version', (ts) => ({ updates: { ts, ref: '1' } })],
      ['text', () => 'users'],
      ['a list', () => [1]],
    ])('(%s) is refused, and nothing of it is run', async (_, forged) => {
      const state = stateOf('users', forged(second))
      const run = await connector.read('incremental', 'users', { state, collection: DELETIONS })

      expect(run).toMatchObject({ exitCode: 1, records: [], states: [] })
      expect(run.errors).toMatchObject([{ failure_type: 'config_error' }])
      expect(run.errors[0]?.message).toMatch(/state of the stream "users" cannot be used/)
      expect([...(await database.documents('users')).keys()]).toEqual(['1', '2', '3', '4', '5'])
    })
  })

  it('far in the future lets nothing be read, and is kept', async () => {
    const ts = 4_102_444_800_000_000
    const state = stateOf('users', { version: 1, updates: { ts, ref: '1' }, deletions: { ts }, snapshot: ts })
    const run = await readFrom(state, DELETIONS)

    expect(run.records).toEqual([])
    expect(run.states).toHaveLength(1)
    expect(run.states[0]?.stream.stream_state).toMatchObject({ updates: { ts, ref: '1' }, deletions: { ts } })
    expect(run.statuses).toEqual(['users STARTED', 'users RUNNING', 'users COMPLETE'])
  })

  it('of airbyte-source-fauna far in the future lets nothing be read', async () => {
    const ts = 4_102_444_800_000_000
    const run = await readFrom(
      { users: { updates_cursor: { ts, ref: '1' }, remove_cursor: { ts, ref: '1' } } },
      DELETIONS,
    )

    expect(run.records).toEqual([])
    expect(run.states).toHaveLength(1)
  })

  it('of a full refresh that was made in the future is read as of now', async () => {
    const ts = 4_102_444_800_000_000
    const state = stateOf('users', { version: 1, full_refresh: { snapshot: ts, ranges: [{ from: '4' }] } })
    const run = await connector.read('full_refresh', 'users', { state })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(run.records)).toEqual(['4', '5'])
  })

  it('with several ranges has each of them read, with both their ends', async () => {
    const snapshot = await database.now()
    const ranges = [{ from: '2', to: '3' }, { from: '5' }]
    const run = await connector.read('full_refresh', 'users', {
      state: stateOf('users', { version: 1, full_refresh: { snapshot, ranges } }),
      collection: { page_size: 1 },
    })

    expect(refs(run.records)).toEqual(['2', '3', '5'])
  })

  it('of an incremental sync is of no use to a full refresh, which begins anew', async () => {
    const run = await connector.read('full_refresh', 'users', { state: [own] })

    expect(refs(run.records)).toEqual(['1', '2', '3', '4', '5'])
  })

  it('from any place in the middle lets nothing older be read', async () => {
    const run = await connector.read('incremental', 'users', { collection: { page_size: 1 } })
    const all = run.records.map(({ data }) => ({ ts: data.ts as number, ref: data.ref as string }))

    for (const [i, { ts, ref }] of all.entries()) {
      const next = await readFrom(stateOf('users', { version: 1, updates: { ts, ref } }))
      expect(refs(next.records)).toEqual(all.slice(i + 1).map((entry) => entry.ref))
    }
  })

  it('of another collection that had the name before is not gone on from', async () => {
    const other = await fauna.database()
    for (const name of ['users', 'next']) await other.collection(name, { historyDays: 7, index: false })
    await other.create('next', { '1': {}, '2': {} })
    const ts = await other.create('users', { '3': {} })
    const snapshot = await other.now()
    await other.query(fql.update(fql.collection('users'), { name: 'archived' }))
    await other.query(fql.update(fql.collection('next'), { name: 'users' }))
    await other.index('users-ts', fql.collection('users'), { values: TS_REF })

    const run = await connectorFor(other, api).read('incremental', 'users', {
      state: stateOf('users', { version: 1, updates: { ts, ref: '3' }, snapshot }),
    })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(run.records)).toEqual(['1', '2'])
    expect(run.warnings).toContainEqual(expect.stringMatching(/made again/))
  })
})
