import { setTimeout as sleep } from 'node:timers/promises'
import type { RecordedRequest } from '../../emulator/request-log.ts'
import type { SyncMode } from './connector.ts'
import * as fql from './fql.ts'
import { type CreatesIndex, readPrivilege, type TestDatabase, TS_REF } from './test-database.ts'

/** A query API that the connector can read Fauna through, and what a scenario has to know of it. */
export interface Api extends CreatesIndex {
  readonly name: string
  /** What asks for it in a configuration. */
  readonly config: Readonly<Record<string, unknown>>
  /** The name of the index of a collection that an incremental sync can walk. */
  indexOf(collection: string): string
  /** The secret of a new key that may do this and nothing else. */
  keyFor(database: TestDatabase, privileges: Privileges): Promise<string>
  /** What its remedies hold. */
  readonly remedies: {
    readonly listCollections: string
    readonly listIndexes: string
    readDocuments(collection: string): string
    createIndex(collection: string): string
  }
  readonly wire: Wire
}

/** The least that a role needs for a purpose, in no language. */
export interface Privileges {
  /** Lists collections and indexes. */
  readonly schema?: boolean
  /** Reads the documents of these collections, as they are and as they were. */
  readonly documents?: readonly string[]
  /** Of these, only the documents whose field `mine` is true. */
  readonly mine?: readonly string[]
  /** Reads the entries of the indexes of these collections; FQL v10 has no such privilege. */
  readonly indexes?: readonly string[]
}

/** How its requests and answers are told from others. */
export interface Wire {
  /** Whether a request asks for a page of documents, of a scan or of an index walk. */
  isPage(request: RecordedRequest): boolean
  /** Whether a request asks for a page of removals, or of all changes. */
  isEvents(request: RecordedRequest): boolean
  pageSizeOf(request: RecordedRequest): number
  /** The body of an error. */
  error(code: ErrorCode, description: string): string
}

/** What an error is called: in FQL v4. */
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
    isEvents: ({ body }) => body.includes('"events":true'),
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

/** Scenarios that are the same over each: `describe.each(APIS)('a full refresh over $name', (api) => ...)`. */
export const APIS: readonly Api[] = [V4, V10]

/** A way in which an incremental sync can come to know what changed. */
export interface ChangeSource extends Api {
  readonly by: 'index' | 'feed'
  /** What a configuration must say of a collection, for it to be read so. */
  collection(name: string): Readonly<Record<string, unknown>>
}

/** For scenarios of incremental syncs: `describe.each(CHANGE_SOURCES)('an incremental sync over $name', (source) => ...)`. */
export const CHANGE_SOURCES: readonly ChangeSource[] = [
  { ...V4, name: 'FQL v4, by index', by: 'index', collection: () => ({}) },
  // Where it is not named, the feed is read as long as the collection keeps a history.
  { ...V10, name: 'FQL v10, by index', by: 'index', collection: (name) => ({ name, index: V10.indexOf(name) }) },
  { ...V10, name: 'FQL v10, by feed', by: 'feed', collection: () => ({}), createIndex: async () => {} },
]

/** Every way to read a stream: `describe.each(READS)('a sync over $name that is killed', ({ mode, ...read }) => ...)`. */
export const READS: readonly (Api & { readonly mode: SyncMode })[] = [
  ...APIS.map((api) => ({ ...api, name: `${api.name}, in full`, mode: 'full_refresh' as const })),
  ...CHANGE_SOURCES.map((source) => ({ ...source, mode: 'incremental' as const })),
]
