import { stateOf } from '../harness/connector.ts'
import type { Given } from '../harness/input-folder.ts'
import { FQL_V4 } from './wrong-input.ts'

type Fields = Readonly<Record<string, unknown>>

/** An unusual input that is accepted. */
export interface Unusual {
  /** In words, after "with". */
  readonly what: string
  /** Absent: all documents are read. */
  readonly reads?: 'nothing'
  /** What a file holds, made from what it would hold otherwise. */
  readonly config?: (right: Fields) => Given
  readonly catalog?: (right: Catalog) => Given
  readonly state?: Given
}

export interface Catalog {
  readonly streams: readonly (Fields & { readonly stream: Fields })[]
}

const json = (value: unknown): string => JSON.stringify(value)
const BYTE_ORDER_MARK = '\uFEFF'
const FAR_FUTURE = 4_102_444_800_000_000
/** The latest that a number of JSON can hold exactly, in the year 2255. */
const LATEST = Number.MAX_SAFE_INTEGER
const MAX_ID = '9223372036854775807'

const config = (what: string, change: Fields): Unusual => ({ what, config: (right) => json({ ...right, ...change }) })
const collection = (what: string, given: Fields): Unusual => config(what, { collection: given })
const deletions = (what: string, given: unknown): Unusual => collection(what, { deletions: given })
const state = (what: string, given: unknown): Unusual => ({ what, state: json(given) })
const catalog = (what: string, change: Fields): Unusual => ({
  what,
  catalog: (right) => json({ streams: right.streams.map((stream) => ({ ...stream, ...change })) }),
})
const stream = (what: string, change: Fields): Unusual => ({
  what,
  catalog: (right) =>
    json({ streams: right.streams.map((given) => ({ ...given, stream: { ...given.stream, ...change } })) }),
})

/** JSON with a property called `__proto__`, which an object literal would not have. */
const withProto = (value: unknown): string => json(value).replace('{', '{"__proto__":{"secret":"x","streams":5},')

const CONFIGURATIONS: readonly Unusual[] = [
  { what: 'a byte order mark before the configuration', config: (right) => BYTE_ORDER_MARK + json(right) },
  { what: 'space around the configuration', config: (right) => `\n\t ${json(right)} \r\n` },
  { what: 'a configuration over many lines', config: (right) => JSON.stringify(right, null, 8) },
  { what: 'a property twice, of which the last counts', config: (right) => `{"secret":5,${json(right).slice(1)}` },
  { what: 'a property called __proto__', config: withProto },
  config('unknown properties', { whatever: 1, constructor: 2, toString: [3], nested: { deep: [{}] } }),
  config('a long unknown property', { unknown: 'x'.repeat(1_000_000) }),
  {
    what: 'an unknown property of a hundred thousand brackets',
    config: (right) => `{"unknown":${'['.repeat(100_000)}${']'.repeat(100_000)},${json(right).slice(1)}`,
  },
  config('null for all that is optional', { tls_ca: null, collection: null }),
  config('an empty authority', { tls_ca: ' ' }),
  config('a scheme in capitals', { scheme: 'HTTP' }),
  collection('an empty collection', {}),
  collection('an empty name', { name: '' }),
  collection('an empty name and an empty index', { name: '', index: '' }),
  collection('null for each part of the collection', {
    name: null,
    index: null,
    data_column: null,
    computed_fields: null,
    additional_columns: null,
    page_size: null,
    deletions: null,
  }),
  collection('unknown properties of the collection', { fields: 5, FQL_V4 }),
  collection('no columns', { additional_columns: [] }),
  collection('pages of one document', { page_size: 1 }),
  collection('pages larger than Fauna can answer', { page_size: 1e12 }),
  collection('columns called like properties of objects', {
    additional_columns: ['constructor', 'toString', ' ', '\0', '"'].map((name) => ({
      name,
      path: ['data', 'n'],
      type: 'integer',
      unknown: 1,
    })),
  }),
  collection('null for what is optional of a column', {
    additional_columns: [
      { name: 'n', path: ['data', 'n'], type: 'integer', format: null, airbyte_type: null, required: null },
    ],
  }),
  collection('a column that no document has', {
    additional_columns: [{ name: 'a', path: ['nowhere', ...'deep'.repeat(100)], type: 'string', required: false }],
  }),
  deletions('deletions that are ignored, and a column', { deletion_mode: 'ignore', column: 5 }),
  deletions('deletions and no column', { deletion_mode: 'deleted_field' }),
  deletions('deletions and a column of null', { deletion_mode: 'deleted_field', column: null }),
  deletions('deletions and an empty column', { deletion_mode: 'deleted_field', column: '' }),
]

const CATALOGS: readonly Unusual[] = [
  { what: 'a byte order mark before the catalog', catalog: (right) => BYTE_ORDER_MARK + json(right) },
  { what: 'an empty catalog', reads: 'nothing', catalog: () => json({ streams: [] }) },
  { what: 'unknown properties of the catalog', catalog: (right) => json({ ...right, type: 'X', version: 99 }) },
  { what: 'a property of the catalog called __proto__', catalog: withProto },
  catalog('unknown properties of a configured stream', { include_files: 5, unknown: [FQL_V4] }),
  catalog('null for all that is optional of a configured stream', {
    destination_sync_mode: null,
    cursor_field: null,
    primary_key: null,
    generation_id: null,
    minimum_generation_id: null,
    sync_id: null,
  }),
  catalog('a cursor field and a key that the stream does not have', { cursor_field: ['x'], primary_key: [['y']] }),
  catalog('an unknown destination mode', { destination_sync_mode: 'soft_delete' }),
  catalog('generation 0', { generation_id: 0 }),
  stream('unknown properties of a stream', { unknown: 5, is_resumable: 'x' }),
  stream('null for all that is optional of a stream', {
    json_schema: null,
    supported_sync_modes: null,
    namespace: null,
    source_defined_primary_key: null,
  }),
  stream('a stream that is only its name', { json_schema: undefined, supported_sync_modes: undefined }),
  stream('an empty namespace', { namespace: '' }),
  stream('a namespace', { namespace: 'somewhere' }),
  stream('unknown modes', { supported_sync_modes: ['incremental', 'x'] }),
]

const STATES: readonly Unusual[] = [
  { what: 'a byte order mark before the state', state: `${BYTE_ORDER_MARK}[]` },
  state('a state of null', null),
  state('an empty list for a state', []),
  state('an empty object for a state', {}),
  state('an empty state of the stream', stateOf('users', {})),
  state('a state of null of the stream', stateOf('users', null)),
  state('a state of nulls of the stream', stateOf('users', { version: null, updates: null })),
  state('no state of the stream', [{ type: 'STREAM', stream: { stream_descriptor: { name: 'users' } } }]),
  state('a state of a version and nothing else', stateOf('users', { version: 1 })),
  state('unknown properties of a state', stateOf('users', { version: 1, unknown: FQL_V4 })),
  { what: 'a property of a state called __proto__', state: withProto({ others: {} }) },
  state('a state of a stream that is not configured', stateOf('others', { version: 99, updates: FQL_V4 })),
  state('a state of 5 of a stream that is not configured', { others: 5 }),
  state('a state of airbyte-source-fauna that never saw a document', {
    users: { updates_cursor: { ts: 0, ref: '' }, remove_cursor: { ts: 0, ref: '' } },
  }),
  state('a state of airbyte-source-fauna of nulls', {
    users: { updates_cursor: { ts: null, ref: null, after: null }, remove_cursor: null, full_sync_cursor: null },
  }),
  state('two states of a stream, of which the last counts', [
    ...(stateOf('users', { version: 1, updates: { ts: FAR_FUTURE, ref: '1' } }) as unknown[]),
    ...(stateOf('users', {}) as unknown[]),
  ]),
  ...[FAR_FUTURE, LATEST].flatMap((ts): Unusual[] => [
    {
      what: `a state from the far future (${ts})`,
      reads: 'nothing',
      state: json(
        stateOf('users', { version: 1, updates: { ts, ref: MAX_ID }, deletions: { ts, ref: MAX_ID }, snapshot: ts }),
      ),
    },
    {
      what: `a state of airbyte-source-fauna from the far future (${ts})`,
      reads: 'nothing',
      state: json({ users: { updates_cursor: { ts, ref: MAX_ID }, remove_cursor: { ts, ref: '1' } } }),
    },
  ]),
]

export const UNUSUAL: readonly Unusual[] = [...CONFIGURATIONS, ...CATALOGS, ...STATES]
