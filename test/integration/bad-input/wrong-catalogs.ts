import { FQL_V4, type WrongInput, wrong } from './wrong-input.ts'

type Fields = Readonly<Record<string, unknown>>

const USERS = {
  stream: { name: 'users', json_schema: {}, supported_sync_modes: ['full_refresh', 'incremental'] },
  sync_mode: 'full_refresh',
  destination_sync_mode: 'append',
} as const

const streams = (...given: readonly unknown[]) => ({ streams: given })
const configured = (change: Fields) => streams({ ...USERS, ...change })
const stream = (change: Fields) => configured({ stream: { ...USERS.stream, ...change } })

/** Configured catalogs that cannot be used. */
export const WRONG_CATALOGS: readonly WrongInput[] = [
  wrong('null', null, /object/),
  wrong('a list of streams', [USERS], /object/),
  wrong('nothing in it', {}, /"streams" is missing/),
  wrong('a message around it', { type: 'CATALOG', catalog: streams(USERS) }, /"streams" is missing/),
  wrong('the streams as discover writes them', streams(USERS.stream), /"streams\[0\].stream" is missing/),
  ...[null, {}, 'users', 5].map((given) =>
    wrong(`streams of ${JSON.stringify(given)}`, { streams: given }, /"streams"/),
  ),
  ...[null, 'users', 5, []].map((given) =>
    wrong(`a stream that is ${JSON.stringify(given)}`, streams(given), /"streams\[0\]"/),
  ),
  ...[undefined, null, 'users', []].map((given) =>
    wrong(`a stream of ${JSON.stringify(given)}`, configured({ stream: given }), /"streams\[0\].stream"/),
  ),
  ...[undefined, null, 5, true, ['users'], {}, FQL_V4, ''].map((name) =>
    wrong(`the name ${JSON.stringify(name)}`, stream({ name }), /"streams\[0\].stream.name"/),
  ),
  ...[undefined, null, 5, '', 'x', 'FULL_REFRESH', 'incremental ', ['incremental'], FQL_V4].map((sync_mode) =>
    wrong(`the sync mode ${JSON.stringify(sync_mode)}`, configured({ sync_mode }), /"streams\[0\].sync_mode"/),
  ),
  ...['1', -1, 1.5, true, {}, 1e20].map((generation_id) =>
    wrong(
      `the generation ${JSON.stringify(generation_id)}`,
      configured({ generation_id }),
      /"streams\[0\].generation_id"/,
    ),
  ),
  ...['full_refresh', [5], {}].map((supported_sync_modes) =>
    wrong(
      `supported modes of ${JSON.stringify(supported_sync_modes)}`,
      stream({ supported_sync_modes }),
      /"streams\[0\].stream.supported_sync_modes/,
    ),
  ),
  wrong('a namespace that is a number', stream({ namespace: 5 }), /"streams\[0\].stream.namespace"/),
  wrong('a second stream that is wrong', streams(USERS, { ...USERS, sync_mode: 'x' }), /"streams\[1\].sync_mode"/),
  wrong('a stream twice', streams(USERS, USERS), /"users" twice/),
  wrong('a stream in two modes', streams(USERS, { ...USERS, sync_mode: 'incremental' }), /"users" twice/),
  wrong(
    'a stream in two namespaces',
    streams(USERS, { ...USERS, stream: { ...USERS.stream, namespace: 'other' } }),
    /"users" twice/,
  ),
  wrong(
    'a stream of a long name twice',
    streams(...['', ''].map(() => ({ ...USERS, stream: { name: 'long'.repeat(2_500) } }))),
    /twice/,
  ),
]
