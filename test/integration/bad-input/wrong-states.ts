import { stateOf } from '../harness/connector.ts'
import { wireRef } from '../harness/wire-ref.ts'
import { FQL_V4, FQL_V10, type WrongInput, wrong } from './wrong-input.ts'

type Fields = Readonly<Record<string, unknown>>

/** A time that any state of today may hold, in microseconds. */
const TS = 1_795_356_799_761_000

/** What cannot be told to be a state of any form. */
const NO_STATES: readonly WrongInput[] = [
  ...[5, 'users', null, true, []].map((given) => wrong(`a list of ${JSON.stringify(given)}`, [given], /message \[0\]/)),
  wrong('a list of nothing known', [{}], /message \[0\]/),
  wrong('a catalog', { streams: [{ stream: { name: 'users' }, sync_mode: 'full_refresh' }] }, /catalog.*"streams"/),
  wrong('a configuration', { domain: 'localhost', port: 8443, scheme: 'http' }, /configuration.*"domain"/),
  wrong('a message without a type', [{ stream: { stream_descriptor: { name: 'users' } } }], /message \[0\]/),
  ...[5, null, 'OTHER', 'stream', 'RECORD', FQL_V4].map((type) =>
    wrong(`a message of the type ${JSON.stringify(type)}`, [{ type }], /message \[0\]/),
  ),
  wrong('a second message that is wrong', [...(stateOf('users', {}) as unknown[]), 5], /message \[1\]/),
  ...[undefined, null, 5, 'users', []].map((stream) =>
    wrong(`a message with a stream of ${JSON.stringify(stream)}`, [{ type: 'STREAM', stream }], /"stream"/),
  ),
  ...[undefined, null, 'users', []].map((stream_descriptor) =>
    wrong(
      `a message with a descriptor of ${JSON.stringify(stream_descriptor)}`,
      [{ type: 'STREAM', stream: { stream_descriptor, stream_state: {} } }],
      /"stream.stream_descriptor"/,
    ),
  ),
  ...[undefined, null, 5, ['users'], FQL_V4].map((name) =>
    wrong(
      `a message with the name ${JSON.stringify(name)}`,
      [{ type: 'STREAM', stream: { stream_descriptor: { name }, stream_state: {} } }],
      /"stream.stream_descriptor.name"/,
    ),
  ),
  ...[undefined, null, 'x', 5].map((state) =>
    wrong(`a STATE message with ${JSON.stringify(state)}`, [{ type: 'STATE', state }], /message \[0\]/),
  ),
  ...[undefined, null, 'x', []].map((global) =>
    wrong(`a GLOBAL message with ${JSON.stringify(global)}`, { type: 'GLOBAL', global }, /"global"/),
  ),
  ...[undefined, null, {}, 'x'].map((stream_states) =>
    wrong(
      `a GLOBAL message with streams of ${JSON.stringify(stream_states)}`,
      { type: 'GLOBAL', global: { stream_states } },
      /"global.stream_states"/,
    ),
  ),
  wrong(
    'a GLOBAL message with a stream of 5',
    { type: 'GLOBAL', global: { stream_states: [5] } },
    /stream_states\[0\]"/,
  ),
  ...[undefined, null, [], 'x', 5].map((data) =>
    wrong(`a LEGACY message with ${JSON.stringify(data)}`, { type: 'LEGACY', data }, /"data"/),
  ),
  wrong('an unknown message without a list', { type: 'OTHER' }, /"type"/),
]

/** What cannot stand in the place of a whole number. */
const NO_TIMES = ['1', -1, 1.5, 1e300, true, [], {}, FQL_V4, FQL_V10, { '@ts': '2026-01-01T00:00:00Z' }]

/** What cannot stand in the place of an id. */
const NO_IDS = [1, true, [], {}, 'x', ' 1', '1 ', '01', '1.0', '-0', '1e3', '٣', '9223372036854775808', FQL_V4, FQL_V10]

const NO_OBJECTS = ['x', 5, true, [], FQL_V10]

/** The form in which this connector writes its states. */
const OWN: readonly (readonly [what: string, given: unknown, names: RegExp])[] = [
  ...['x', 5, true, [1], [], FQL_V10].map((given) => [`${JSON.stringify(given)}`, given, /object/] as const),
  ...[99, 2, 0, 1.5, '1', true, null, undefined, {}, FQL_V4].map(
    (version) =>
      [`the version ${JSON.stringify(version)}`, { version, updates: { ts: TS, ref: '1' } }, /"version"/] as const,
  ),
  ['something else', { foo: 1 }, /"version"/],
  ['FQL v4 for a state', FQL_V4, /"version"/],
  ...own('updates', { ts: TS, ref: '1' }, { ts: [...NO_TIMES, null], ref: [...NO_IDS, '', null] }),
  ...own('deletions', { ts: TS, ref: '1' }, { ts: [...NO_TIMES, null], ref: [...NO_IDS, ''] }),
  ...own('initial', { snapshot: TS, ranges: [{ from: '1' }] }, { snapshot: [...NO_TIMES, null], ranges: noRanges() }),
  ...own(
    'full_refresh',
    { snapshot: TS, ranges: [{ from: '1' }], generation_id: 1 },
    { snapshot: [...NO_TIMES, null], ranges: noRanges(), generation_id: NO_TIMES },
  ),
  ...NO_TIMES.map(
    (snapshot) =>
      [
        `the snapshot ${JSON.stringify(snapshot)}`,
        { version: 1, updates: { ts: TS, ref: '1' }, snapshot },
        /"snapshot"/,
      ] as const,
  ),
]

function noRanges(): unknown[] {
  const ids = [...NO_IDS, '-1', '']
  return [
    ...NO_OBJECTS,
    null,
    {},
    [],
    [null],
    ['1'],
    [{}],
    [{ to: '1' }],
    [{ from: '1' }, 5],
    [{ from: '2', to: '1' }],
    ...ids.map((from) => [{ from }]),
    ...ids.map((to) => [{ from: '1', to }]),
  ]
}

/** @param wrongs values that cannot stand at each of the fields */
function own(name: string, right: Fields, wrongs: Readonly<Record<string, readonly unknown[]>>) {
  const whole = (given: unknown) => ({ version: 1, [name]: given })
  const rows: [string, unknown, RegExp][] = NO_OBJECTS.map((given) => [
    `${name} of ${JSON.stringify(given)}`,
    whole(given),
    new RegExp(`"${name}"`),
  ])
  for (const [field, values] of Object.entries(wrongs)) {
    for (const value of values) {
      rows.push([
        `${name}.${field} of ${JSON.stringify(value)}`,
        whole({ ...right, [field]: value }),
        new RegExp(`"${name}\\.${field}`),
      ])
    }
  }
  return rows
}

/** What is no cursor at all. */
const NO_AFTERS: readonly unknown[] = [
  5,
  true,
  [],
  [wireRef('1')],
  FQL_V4,
  '',
  '[',
  'null',
  FQL_V10,
  JSON.stringify(FQL_V4),
  '['.repeat(100_000),
]

/** The form in which airbyte-source-fauna wrote them. */
const PYTHON: readonly (readonly [what: string, given: unknown, names: RegExp])[] = [
  ...python('updates_cursor', { ts: TS, ref: '1' }, { ts: NO_TIMES, ref: NO_IDS, after: noAfters(TS, wireRef('1')) }),
  ...python(
    'remove_cursor',
    { ts: TS, ref: '1' },
    {
      ts: NO_TIMES,
      ref: NO_IDS,
      after: [
        ...texts([], [TS, wireRef('1')], { action: 'remove' }, { ts: TS, action: 'x', document: wireRef('1') }),
        ...texts(...NO_TIMES.map((ts) => ({ ts, action: 'remove', document: wireRef('1') }))),
        ...[
          FQL_V4,
          FQL_V10,
          null,
          5,
          wireRef('1', 'others'),
          wireRef('1', FQL_V4),
          wireRef(FQL_V4),
          wireRef(1),
        ].flatMap((reference) =>
          texts(
            { ts: TS, action: 'remove', document: reference },
            { ts: TS, action: 'remove', resource: reference },
            { ts: TS, action: 'remove', instance: reference },
          ),
        ),
        ...NO_AFTERS,
      ],
    },
  ),
  ...python('full_sync_cursor', { ts: TS }, { ts: NO_TIMES, after: noAfters(wireRef('1')) }),
]

/** Cursors into a set that are wrong in one place each. @param right what it is made of */
function noAfters(...right: readonly unknown[]): unknown[] {
  const at = (place: number, value: unknown) => right.map((given, i) => (i === place ? value : given))
  const references = [
    FQL_V4,
    FQL_V10,
    null,
    5,
    '1',
    {},
    wireRef(FQL_V4),
    wireRef(1),
    wireRef('x'),
    wireRef('1', 'others'),
  ]
  const place = right.length - 1
  return [
    ...NO_AFTERS,
    ...texts([], ...references.map((value) => at(place, value)), at(place, wireRef('1', FQL_V4))),
    ...texts(...(place > 0 ? NO_TIMES.map((value) => at(0, value)) : [])),
  ]
}

function texts(...values: readonly unknown[]): string[] {
  return values.map((value) => JSON.stringify(value))
}

function python(name: string, right: Fields, wrongs: Readonly<Record<string, readonly unknown[]>>) {
  const rows: [string, unknown, RegExp][] = NO_OBJECTS.map((given) => [
    `${name} of ${JSON.stringify(given)}`,
    { [name]: given },
    new RegExp(`"${name}"`),
  ])
  for (const [field, values] of Object.entries(wrongs)) {
    for (const value of values) {
      const shown = JSON.stringify(value).slice(0, 200)
      rows.push([
        `${name}.${field} of ${shown}`,
        { [name]: { ...right, [field]: value } },
        new RegExp(`"${name}\\.${field}`),
      ])
    }
  }
  return rows
}

/** States of the stream `users`, and what is none, that cannot be used. */
export const WRONG_STATES: readonly WrongInput[] = [
  ...NO_STATES,
  ...[...OWN, ...PYTHON].map(([what, given, names]) =>
    wrong(what, stateOf('users', given), new RegExp(`state of the stream "users".*${names.source}`)),
  ),
  wrong('a state of 5 for its stream', { users: 5 }, /state of the stream "users"/),
  wrong('a state of 5 in a LEGACY message', { type: 'LEGACY', data: { users: 5 } }, /state of the stream "users"/),
]
