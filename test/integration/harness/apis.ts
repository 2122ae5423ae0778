import { setTimeout as sleep } from 'node:timers/promises'
import type { RecordedRequest } from '../../emulator/request-log.ts'
import type { SyncMode } from './connector.ts'
import * as fql from './fql.ts'
import { type CreatesIndex, readPrivilege, type TestDatabase, TS_REF } from './test-database.ts'

/** A query API through which the connector can read Fauna, and what a test needs to know about it. */
export interface Api extends CreatesIndex {
  readonly name: string
  /** The configuration properties that select it. */
  readonly config: Readonly<Record<string, unknown>>
  /** The name of the index that an incremental sync of the collection walks. */
  indexOf(collection: string): string
  /** The secret of a new key with these privileges only. */
  keyFor(database: TestDatabase, privileges: Privileges): Promise<string>
  /** Parts of the remedies in its error messages. */
  readonly remedies: {
    readonly listCollections: string
    readonly listIndexes: string
    readDocuments(collection: string): string
    createIndex(collection: string): string
  }
  readonly wire: Wire
}

/** Privileges of a role, independent of the query language. */
export interface Privileges {
  /** Can list collections and indexes. */
  readonly schema?: boolean
  /** Can read the documents of these collections, now and in the past. */
  readonly documents?: readonly string[]
  /** Can read only the documents of these collections whose field `mine` is true. */
  readonly mine?: readonly string[]
  /** Can read the entries of the indexes of these collections. FQL v10 has no such privilege. */
  readonly indexes?: readonly string[]
}

/** Recognizes requests of the API, and builds its error responses. */
export interface Wire {
  /** Whether a request asks for a page of documents: of a collection scan or of an index walk. */
  isPage(request: RecordedRequest): boolean
  /** Whether a request asks for a page of removals (FQL v4) or of the event feed (FQL v10). */
  isEvents(request: RecordedRequest): boolean
  pageSizeOf(request: RecordedRequest): number
  /** The body of an error. */
  error(code: ErrorCode, description: string): string
}

/** Error codes, as FQL v4 names them. */
export type ErrorCode =
  | 'bad request'
  | 'contended transaction'
  | 'internal server error'
  | 'invalid expression'
  | 'operator error'
  | 'permission denied'
  | 'processing time limit exceeded'
  | 'request too large'
  | 'time out'
  | 'too many requests'
  | 'unauthorized'

const mine = fql.query('ref', fql.select(['data', 'mine'], fql.get(fql.variable('ref'))))

const grantV4 = (resource: string): string => `{ resource: ${resource}, actions: { read: true } }`

export const V4: Api = {
  name: 'FQL v4',
  config: {},
  indexOf: (collection) => `${collection}-ts`,
  createIndex: (database, name) => database.index(`${name}-ts`, fql.collection(name), { values: TS_REF }),
  keyFor: (database, { schema, documents = [], mine: some = [], indexes = [] }) =>
    database.keyWith(
      ...(schema ? [readPrivilege(fql.native('collections')), readPrivilege(fql.native('indexes'))] : []),
      ...documents.map((name) => readPrivilege(fql.collection(name))),
      ...some.map((name) => readPrivilege(fql.collection(name), mine)),
      ...indexes.map((name) => readPrivilege(fql.index(`${name}-ts`))),
    ),
  remedies: {
    listCollections: grantV4('Collections()'),
    listIndexes: grantV4('Indexes()'),
    readDocuments: (name) => grantV4(`Collection("${name}")`),
    createIndex: (name) =>
      `CreateIndex({ name: "${name}-ts", source: Collection("${name}"), values: [{ field: "ts" }, { field: "ref" }] })`,
  },
  wire: {
    isPage: ({ body }) => body.includes('"collection":{"paginate":{"range"'),
    // An opening, which asks about several collections, is a list.
    isEvents: ({ body }) => !body.startsWith('[') && body.includes('"events":true'),
    pageSizeOf: ({ body }) => Number(/"size":(\d+)/.exec(body)?.[1]),
    error: (code, description) => JSON.stringify({ errors: [{ position: [], code, description }] }),
  },
}

const V10_CODES: Readonly<Record<ErrorCode, string>> = {
  'bad request': 'invalid_request',
  'contended transaction': 'contended_transaction',
  'internal server error': 'internal_error',
  'invalid expression': 'invalid_query',
  'operator error': 'internal_error',
  'permission denied': 'forbidden',
  'processing time limit exceeded': 'time_out',
  'request too large': 'request_size_exceeded',
  'time out': 'time_out',
  'too many requests': 'limit_exceeded',
  unauthorized: 'unauthorized',
}

export const V10: Api = {
  name: 'FQL v10',
  config: { api_version: '10' },
  indexOf: () => 'changes',
  async createIndex(database, name) {
    const changes = '{ changes: { values: [{ field: ".ts" }, { field: ".id" }] } }'
    await database.queryV10(`Collection.byName(${JSON.stringify(name)})!.update({ indexes: ${changes} })`)
    const status = `Collection.byName(${JSON.stringify(name)})!.indexes.changes?.status`
    while ((await database.queryV10(status)) !== 'complete') await sleep(50)
  },
  keyFor: (database, { schema, documents = [], mine: some = [] }) =>
    database.keyWithV10(
      ...(schema ? [{ resource: 'Collection', actions: { read: true } }] : []),
      ...documents.map((resource) => ({ resource, actions: { read: true, history_read: true } })),
      ...some.map((resource) => ({ resource, actions: { read: 'd => d.mine', history_read: 'd => d.mine' } })),
    ),
  remedies: {
    listCollections: '{ resource: "Collection", actions: { read: true } }',
    listIndexes: '{ resource: "Collection", actions: { read: true } }',
    readDocuments: (name) => `{ resource: "${name}", actions: { read: true, history_read: true } }`,
    createIndex: (name) =>
      `Collection.byName("${name}")!.update({ indexes: { changes: { values: [{ field: ".ts" }, { field: ".id" }] } } })`,
  },
  wire: {
    isPage: ({ body }) => body.startsWith('{"query":{"fql":["at (') && body.includes('.pageSize('),
    isEvents: ({ path }) => path === '/feed/1',
    pageSizeOf: ({ body }) => Number(/\.pageSize\(",\{"value":\{"@int":"(\d+)"/.exec(body)?.[1]),
    error: (code, message) =>
      JSON.stringify({ error: { code: V10_CODES[code], message }, summary: `error: ${message}`, txn_ts: 0 }),
  },
}

/** For tests that are the same over both: `describe.each(APIS)('a full refresh over $name', (api) => ...)`. */
export const APIS: readonly Api[] = [V4, V10]

/** Where an incremental sync reads changes from: an index, or the event feed of FQL v10. */
export interface ChangeSource extends Api {
  readonly by: 'index' | 'feed'
  /** The `collection` of a configuration that selects this source. */
  collection(name: string): Readonly<Record<string, unknown>>
}

/** For scenarios of incremental syncs: `describe.each(CHANGE_SOURCES)('an incremental sync over $name', (source) => ...)`. */
export const CHANGE_SOURCES: readonly ChangeSource[] = [
  { ...V4, name: 'FQL v4, by index', by: 'index', collection: () => ({}) },
  // Without a named index, the connector reads the feed as long as the collection keeps a history.
  { ...V10, name: 'FQL v10, by index', by: 'index', collection: (name) => ({ name, index: V10.indexOf(name) }) },
  { ...V10, name: 'FQL v10, by feed', by: 'feed', collection: () => ({}), createIndex: async () => {} },
]

/** Every API in every mode: `describe.each(READS)('a sync over $name that is killed', ({ mode, ...read }) => ...)`. */
export const READS: readonly (Api & { readonly mode: SyncMode })[] = [
  ...APIS.map((api) => ({ ...api, name: `${api.name}, in full`, mode: 'full_refresh' as const })),
  ...CHANGE_SOURCES.map((source) => ({ ...source, mode: 'incremental' as const })),
]
