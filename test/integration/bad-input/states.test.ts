import { describe, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { stateOf } from '../harness/connector.ts'
import { wireRef } from '../harness/wire-ref.ts'
import { expectRefusal } from './judge.ts'
import { CATALOG, useRefusals } from './refusals.ts'
import { FQL_V4, FQL_V10, type WrongInput, wrong } from './wrong-input.ts'

type Fields = Readonly<Record<string, unknown>>

const refusals = useRefusals()

/** A time that a state can contain, in microseconds. */
const TS = 1_795_356_799_761_000

const POSITION = { ts: TS, ref: '1' }

const stream = (given: unknown) => ({ type: 'STREAM', stream: given })

/** Texts and messages that are not a state in any form. */
const FORMS: readonly WrongInput[] = [
  wrong('a number', 5, /must be a JSON array/),
  wrong('text', '{}', /must be a JSON array/),
  wrong('true', true, /must be a JSON array/),
  wrong('a list of a number', [5], /message \[0\]/),
  wrong('a list of null', [null], /message \[0\]/),
  wrong('a list of a list', [[]], /message \[0\]/),
  wrong('a list of an empty object', [{}], /message \[0\]/),
  wrong('a catalog', { streams: [{ stream: { name: 'users' }, sync_mode: 'full_refresh' }] }, /catalog.*"streams"/),
  wrong('a configuration', { domain: 'localhost', port: 8443, scheme: 'http' }, /configuration.*"domain"/),
  wrong('a message without a type', [{ stream: { stream_descriptor: { name: 'users' } } }], /message \[0\]/),
  wrong('a message of another type', [{ type: 'RECORD' }], /message \[0\]/),
  wrong('a message of a type in small letters', [{ type: 'stream' }], /message \[0\]/),
  wrong('a message whose type is FQL', [{ type: FQL_V4 }], /message \[0\]/),
  wrong('a message of another type without a list', { type: 'OTHER' }, /"type"/),
  wrong('a second message that is wrong', [...(stateOf('users', {}) as unknown[]), 5], /message \[1\]/),
  wrong('a STREAM message without a stream', [{ type: 'STREAM' }], /"stream"/),
  wrong('a STREAM message with text', [stream('users')], /"stream"/),
  wrong('a stream without a descriptor', [stream({ stream_state: {} })], /"stream.stream_descriptor"/),
  wrong('a descriptor of text', [stream({ stream_descriptor: 'users' })], /"stream.stream_descriptor"/),
  wrong('a descriptor without a name', [stream({ stream_descriptor: {} })], /"stream.stream_descriptor.name"/),
  wrong('a name that is FQL', [stream({ stream_descriptor: { name: FQL_V4 } })], /"stream.stream_descriptor.name"/),
  wrong('a STATE message without a state', [{ type: 'STATE' }], /message \[0\]/),
  wrong('a STATE message with text', [{ type: 'STATE', state: 'x' }], /message \[0\]/),
  wrong('a GLOBAL message without its states', { type: 'GLOBAL' }, /"global"/),
  wrong('a GLOBAL message with a list', { type: 'GLOBAL', global: [] }, /"global"/),
  wrong(
    'GLOBAL states that are an object',
    { type: 'GLOBAL', global: { stream_states: {} } },
    /"global.stream_states"/,
  ),
  wrong('a GLOBAL state of 5', { type: 'GLOBAL', global: { stream_states: [5] } }, /stream_states\[0\]"/),
  wrong('a LEGACY message without data', { type: 'LEGACY' }, /"data"/),
  wrong('a LEGACY message with a list', { type: 'LEGACY', data: [] }, /"data"/),
]

/** Values that are not a time: a whole number of microseconds from 0 to 2^53 - 1. */
const NOT_TIMES: readonly unknown[] = ['1', -1, 1.5, 1e300, [], { '@ts': '2026-01-01T00:00:00Z' }]

/** Values that are not the id of a document: a whole number of 64 bits as text. */
const NOT_IDS: readonly unknown[] = [
  1,
  {},
  'x',
  ' 1',
  '1 ',
  '01',
  '1.0',
  '-0',
  '1e3',
  '٣',
  '9223372036854775808',
  FQL_V10,
]

type Row = readonly [field: string, wrongs: readonly unknown[], state: (value: unknown) => Fields]

/** States of this connector: every value of `wrongs` at one field, all others right. */
const OWN: readonly Row[] = [
  ['version', [99, 0, 1.5, '1', null, undefined, FQL_V4], (version) => ({ version, updates: POSITION })],
  ['updates', ['x', []], (updates) => ({ version: 1, updates })],
  ['updates.ts', [...NOT_TIMES, null], (ts) => ({ version: 1, updates: { ...POSITION, ts } })],
  ['updates.ref', [...NOT_IDS, '', null], (ref) => ({ version: 1, updates: { ...POSITION, ref } })],
  ['deletions', [5], (deletions) => ({ version: 1, deletions })],
  ['deletions.ts', [-1, null], (ts) => ({ version: 1, deletions: { ...POSITION, ts } })],
  ['deletions.ref', ['x', FQL_V4], (ref) => ({ version: 1, deletions: { ...POSITION, ref } })],
  ['initial', [true], (initial) => ({ version: 1, initial })],
  ['initial.snapshot', [1.5, null], (snapshot) => ({ version: 1, initial: { snapshot, ranges: [{ from: '1' }] } })],
  ['initial.ranges', [[], null], (ranges) => ({ version: 1, initial: { snapshot: TS, ranges } })],
  ['full_refresh', ['x'], (full_refresh) => ({ version: 1, full_refresh })],
  [
    'full_refresh.snapshot',
    ['1', FQL_V10],
    (snapshot) => ({ version: 1, full_refresh: { snapshot, ranges: [{ from: '1' }] } }),
  ],
  [
    'full_refresh.generation_id',
    [-1, 'x'],
    (generation_id) => ({ version: 1, full_refresh: { snapshot: TS, ranges: [{ from: '1' }], generation_id } }),
  ],
  [
    'full_refresh.ranges',
    [
      'x',
      {},
      [],
      [null],
      [{}],
      [{ to: '1' }],
      [{ from: '1' }, 5],
      [{ from: '2', to: '1' }],
      [{ from: '-1' }],
      [{ from: '' }],
      [{ from: 1 }],
      [{ from: FQL_V4 }],
      [{ from: '1', to: '9223372036854775808' }],
      [{ from: '1', to: FQL_V10 }],
    ],
    (ranges) => ({ version: 1, full_refresh: { snapshot: TS, ranges } }),
  ],
  ['snapshot', [-1, {}], (snapshot) => ({ version: 1, updates: POSITION, snapshot })],
]

const texts = (...values: readonly unknown[]): string[] => values.map((value) => JSON.stringify(value))

/** Texts that are not a cursor of FQL v4 at all. */
const NOT_CURSORS: readonly unknown[] = [
  5,
  [wireRef('1')],
  '',
  '[',
  'null',
  FQL_V10,
  '['.repeat(100_000),
  ...texts([], FQL_V4),
]

/** Values that are not a reference to a document of the collection `users`. */
const NOT_REFERENCES: readonly unknown[] = [
  FQL_V4,
  null,
  '1',
  {},
  wireRef(FQL_V4),
  wireRef(1),
  wireRef('x'),
  wireRef('1', 'others'),
  wireRef('1', FQL_V4),
]

/** States of airbyte-source-fauna 0.1.10. */
const PYTHON: readonly Row[] = [
  ['updates_cursor', [[]], (updates_cursor) => ({ updates_cursor })],
  ['updates_cursor.ts', [-1, FQL_V10], (ts) => ({ updates_cursor: { ...POSITION, ts } })],
  ['updates_cursor.ref', [1, '01'], (ref) => ({ updates_cursor: { ...POSITION, ref } })],
  [
    'updates_cursor.after',
    [
      ...NOT_CURSORS,
      ...texts(['1', wireRef('1')], [-1, wireRef('1')], ...NOT_REFERENCES.map((reference) => [TS, reference])),
    ],
    (after) => ({ updates_cursor: { ...POSITION, after } }),
  ],
  ['remove_cursor', ['x'], (remove_cursor) => ({ remove_cursor })],
  ['remove_cursor.ts', [1.5], (ts) => ({ remove_cursor: { ...POSITION, ts } })],
  ['remove_cursor.ref', ['x'], (ref) => ({ remove_cursor: { ...POSITION, ref } })],
  [
    'remove_cursor.after',
    [
      'null',
      ...texts(
        [TS, wireRef('1')],
        { action: 'remove' },
        { ts: TS, action: 'x', document: wireRef('1') },
        { ts: -1, action: 'remove', document: wireRef('1') },
        { ts: TS, action: 'remove', resource: FQL_V4 },
        { ts: TS, action: 'remove', instance: wireRef('1', 'others') },
        { ts: TS, action: 'remove', document: FQL_V4 },
        { ts: TS, action: 'remove', document: null },
        { ts: TS, action: 'remove', document: wireRef('1', FQL_V4) },
      ),
    ],
    (after) => ({ remove_cursor: { ...POSITION, after } }),
  ],
  ['full_sync_cursor', [5], (full_sync_cursor) => ({ full_sync_cursor })],
  ['full_sync_cursor.ts', ['1'], (ts) => ({ full_sync_cursor: { ts } })],
  [
    'full_sync_cursor.after',
    ['null', ...texts([], FQL_V4, [wireRef('1', 'others')], [FQL_V4])],
    (after) => ({ full_sync_cursor: { ts: TS, after } }),
  ],
]

const refusedState = (names: RegExp) => new RegExp(`state of the stream "users".*${names.source}`)

const rows = (table: readonly Row[]): WrongInput[] =>
  table.flatMap(([field, wrongs, state]) =>
    wrongs.map((value) =>
      wrong(
        `${field} of ${JSON.stringify(value)?.slice(0, 120)}`,
        stateOf('users', state(value)),
        refusedState(new RegExp(`"${field.replaceAll('.', '\\.')}`)),
      ),
    ),
  )

const STREAM_STATES: readonly WrongInput[] = [
  wrong('text for the state of the stream', stateOf('users', FQL_V10), refusedState(/must be an object/)),
  wrong('a list for the state of the stream', stateOf('users', [1]), refusedState(/must be an object/)),
  wrong('a number in an object of states', { users: 5 }, refusedState(/must be an object/)),
  wrong('a number in a LEGACY message', { type: 'LEGACY', data: { users: 5 } }, refusedState(/must be an object/)),
  wrong('FQL v4 for the state of the stream', stateOf('users', FQL_V4), refusedState(/"version" /)),
]

describe('a state', () => {
  const config = (change: Fields = {}) => JSON.stringify({ ...refusals.connection(), ...change })

  it.each([...FORMS, ...STREAM_STATES, ...rows(OWN), ...rows(PYTHON)])(
    'with $what is refused',
    async ({ given, names }) => {
      const run = await refusals.run('read', { config: config(), catalog: CATALOG, state: given })
      expectRefusal(run, given, /state/, names)
    },
  )

  const wrongVersion = JSON.stringify(stateOf('users', { version: 99 }))

  it.each(APIS)('is refused over $name', async (api) => {
    const files = { config: config(api.config), catalog: CATALOG, state: wrongVersion }
    expectRefusal(await refusals.run('read', files), wrongVersion, /state of the stream "users".*"version"/)
  })

  it('is refused by the executable', async () => {
    const files = { config: config(), catalog: CATALOG, state: wrongVersion }
    expectRefusal(await refusals.execute('read', files), wrongVersion, /state of the stream "users".*"version"/)
  })
})
