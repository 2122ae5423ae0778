import { beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { type Connector, connectorFor, stateOf } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import type { TestDatabase } from '../harness/test-database.ts'
import { wireRef } from '../harness/wire-ref.ts'

const fauna = useFauna()

const DELETIONS = { deletions: { deletion_mode: 'deleted_field' } } as const

describe.each(APIS)('a state over $name that was forged', (api) => {
  let database: TestDatabase
  let connector: Connector
  let written: number

  beforeAll(async () => {
    database = await fauna.database(api)
    connector = connectorFor(database, api)
    await database.collection('users', { historyDays: 7 })
    written = await database.create('users', { '1': {}, '2': {} })
  })

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
    const state = stateOf('users', forged(written))
    const run = await connector.read('incremental', 'users', { state, collection: DELETIONS })

    expect(run).toMatchObject({ exitCode: 1, records: [], states: [] })
    expect(run.errors).toMatchObject([{ failure_type: 'config_error' }])
    expect(run.errors[0]?.message).toMatch(/state of the stream "users" cannot be used/)
    expect([...(await database.documents('users')).keys()]).toEqual(['1', '2'])
  })
})
