import { describe, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { expectRefusal } from './judge.ts'
import { CATALOG, useRefusals } from './refusals.ts'
import { FQL_V4, type WrongInput, wrong } from './wrong-input.ts'

type Fields = Readonly<Record<string, unknown>>

const refusals = useRefusals()

const USERS = {
  stream: { name: 'users', json_schema: {}, supported_sync_modes: ['full_refresh', 'incremental'] },
  sync_mode: 'full_refresh',
  destination_sync_mode: 'append',
} as const

const streams = (...given: readonly unknown[]) => ({ streams: given })
const configured = (change: Fields) => streams({ ...USERS, ...change })
const stream = (change: Fields) => configured({ stream: { ...USERS.stream, ...change } })

const CATALOGS: readonly WrongInput[] = [
  wrong('null', null, /must be of type object/),
  wrong('a list of streams', [USERS], /must be of type object/),
  wrong('nothing in it', {}, /"streams" is missing/),
  wrong('a message around it', { type: 'CATALOG', catalog: streams(USERS) }, /"streams" is missing/),
  wrong('the streams of discover', streams(USERS.stream), /"streams\[0\].stream" is missing/),
  wrong('streams of another type', { streams: {} }, /"streams" must be of type array/),
  wrong('a configured stream of another type', streams('users'), /"streams\[0\]" must be of type object/),
  wrong('a stream of null', configured({ stream: null }), /"streams\[0\].stream" must be of type object/),
  wrong('no name', stream({ name: undefined }), /"streams\[0\].stream.name" is missing/),
  wrong('a name that is FQL', stream({ name: FQL_V4 }), /"streams\[0\].stream.name" must be of type string/),
  wrong('an empty name', stream({ name: '' }), /"streams\[0\].stream.name" is not valid/),
  wrong('no sync mode', configured({ sync_mode: undefined }), /"streams\[0\].sync_mode"/),
  wrong(
    'a sync mode in capitals',
    configured({ sync_mode: 'FULL_REFRESH' }),
    /"streams\[0\].sync_mode" must be one of/,
  ),
  wrong(
    'a sync mode with a space',
    configured({ sync_mode: 'incremental ' }),
    /"streams\[0\].sync_mode" must be one of/,
  ),
  wrong('a sync mode that is a list', configured({ sync_mode: ['incremental'] }), /"streams\[0\].sync_mode"/),
  wrong('a generation of text', configured({ generation_id: '1' }), /"streams\[0\].generation_id"/),
  wrong('a negative generation', configured({ generation_id: -1 }), /"streams\[0\].generation_id"/),
  wrong('a generation with a fraction', configured({ generation_id: 1.5 }), /"streams\[0\].generation_id"/),
  wrong('a generation above 2^53', configured({ generation_id: 1e20 }), /"streams\[0\].generation_id"/),
  wrong('supported modes of text', stream({ supported_sync_modes: 'full_refresh' }), /stream.supported_sync_modes"/),
  wrong('a supported mode that is a number', stream({ supported_sync_modes: [5] }), /supported_sync_modes\[0\]"/),
  wrong('a namespace that is a number', stream({ namespace: 5 }), /"streams\[0\].stream.namespace"/),
  wrong('a second stream that is wrong', streams(USERS, { ...USERS, sync_mode: 'x' }), /"streams\[1\].sync_mode"/),
  wrong('a stream twice', streams(USERS, USERS), /"users" twice/),
  wrong('a stream in two modes', streams(USERS, { ...USERS, sync_mode: 'incremental' }), /"users" twice/),
  wrong(
    'a stream twice in one namespace',
    streams(...['', ''].map(() => ({ ...USERS, stream: { ...USERS.stream, namespace: 'other' } }))),
    /"other:users" twice/,
  ),
  wrong(
    'a stream of a long name twice',
    streams(...['', ''].map(() => ({ ...USERS, stream: { name: 'long'.repeat(2_500) } }))),
    /twice/,
  ),
]

describe('a catalog', () => {
  const config = (change: Fields = {}) => JSON.stringify({ ...refusals.connection(), ...change })

  it.each(CATALOGS)('with $what is refused', async ({ given, names }) => {
    expectRefusal(await refusals.run('read', { config: config(), catalog: given }), given, /catalog/, names)
  })

  it('is refused by the executable', async () => {
    const given = JSON.stringify(streams(USERS, USERS))
    expectRefusal(await refusals.execute('read', { config: config(), catalog: given }), given, /"users" twice/)
  })

  it.each(APIS)('with a stream other than that of the configuration is refused over $name', async (api) => {
    const files = { config: config({ ...api.config, collection: { name: 'orders' } }), catalog: CATALOG }
    expectRefusal(await refusals.run('read', files), CATALOG, /catalog/, /"users".*"collection.name".* is "orders"/)
  })
})
