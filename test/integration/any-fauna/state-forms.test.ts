import { beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { type Connector, connectorFor, stateOf } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { refs, type StateMessage } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

/** The forms in which platforms pass a state. */
const FORMS: Readonly<Record<string, (message: StateMessage) => unknown>> = {
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
  'a list of complete messages': (message) => [{ type: 'STATE', state: message }],
  'one state message': (message) => message,
  'a GLOBAL message': (message) => ({
    type: 'GLOBAL',
    global: { shared_state: null, stream_states: [message.stream] },
  }),
  'a list with a GLOBAL message': (message) => [{ type: 'GLOBAL', global: { stream_states: [message.stream] } }],
  'a LEGACY message': (message) => ({ type: 'LEGACY', data: { users: message.stream.stream_state } }),
  'a list with a LEGACY message': (message) => [{ type: 'LEGACY', data: { users: message.stream.stream_state } }],
  'an object with a state per stream': (message) => ({ users: message.stream.stream_state }),
}

describe.each(APIS)('a state over $name', (api) => {
  let database: TestDatabase
  let connector: Connector
  let own: StateMessage

  beforeAll(async () => {
    database = await fauna.database(api)
    connector = connectorFor(database, api)
    await database.collection('users', { historyDays: 1 })
    await database.create('users', { '1': {}, '2': {} })
    own = (await connector.read('incremental', 'users')).states.at(-1) as StateMessage
    await database.create('users', { '3': {} })
  })

  async function readFrom(state: unknown): Promise<string[]> {
    const run = await connector.read('incremental', 'users', { state })
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    return refs(run.records)
  }

  it.each(Object.keys(FORMS))('is read from %s', async (form) => {
    expect(await readFrom(FORMS[form]?.(own))).toEqual(['3'])
  })

  it.each([
    ['an empty list', []],
    ['an empty object', {}],
    ['null', null],
    ['an empty state', stateOf('users', {})],
    ['a state that is null', stateOf('users', null)],
    ['a state of nulls', stateOf('users', { version: null, updates: null })],
    ['a state of other streams', stateOf('others', { version: 1, updates: { ts: 1, ref: '1' } })],
  ])('without a position (%s) has everything read', async (_, state) => {
    expect(await readFrom(state)).toEqual(['1', '2', '3'])
  })
})
