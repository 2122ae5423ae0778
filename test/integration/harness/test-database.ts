import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Emulator } from '../../emulator/emulator.ts'
import type { FaunaEndpoint } from './fauna-endpoint.ts'
import * as fql from './fql.ts'
import { type FeedEvent, readFeed, sendQuery } from './query.ts'
import { queryV10 as sendQueryV10 } from './query-v10.ts'

export interface CollectionOptions {
  /** null keeps all history. Undefined leaves it to Fauna, whose default is 0. */
  readonly historyDays?: number | null
  readonly index?: boolean
}

export interface CreatesIndex {
  /** Creates the index that an incremental sync of the collection walks, and waits until it is active. */
  createIndex(database: TestDatabase, collection: string): Promise<void>
}

/** A privilege of a role created with FQL v10. A string as an action is a predicate. */
export interface V10Privilege {
  readonly resource: string
  readonly actions: Readonly<Record<string, boolean | string>>
}

/** A database that one test or file uses alone. */
export interface TestDatabase extends FaunaEndpoint {
  readonly name: string
  /** Evaluates FQL v4, with another key's secret if one is given. */
  query(expression: fql.Value, secret?: string): Promise<unknown>
  /** Evaluates FQL v10. */
  queryV10(query: string, secret?: string): Promise<unknown>
  feed(request: object, secret?: string): Promise<readonly FeedEvent[]>
  /** The time of the newest snapshot, in microseconds. */
  now(): Promise<number>
  /** Creates a collection and, by default, the index over it that the API walks. */
  collection(name: string, options?: CollectionOptions): Promise<void>
  /** Recreates a dropped collection. Waits until the server accepts its name again, which takes up to a minute. */
  recreateCollection(name: string, options?: CollectionOptions): Promise<void>
  /** Creates an index and waits until it is active. */
  index(name: string, source: fql.Value, definition?: fql.Fields): Promise<void>
  /** Creates documents with these ids in one transaction, and returns their `ts`. */
  create(collection: string, documents: Readonly<Record<string, fql.Fields>>): Promise<number>
  /** Creates `count` documents with the ids 1 to `count`, `perTransaction` at a time. */
  seed(collection: string, count: number, options?: { readonly perTransaction?: number }): Promise<void>
  /** Replaces a document's data, and returns its `ts`. */
  update(collection: string, id: string, data: fql.Fields): Promise<number>
  remove(collection: string, ...ids: readonly string[]): Promise<void>
  /** The time of the document's last removal, in microseconds. */
  removedAt(collection: string, id: string): Promise<number>
  /** Every document of a collection, now or at a time in microseconds: `ts` by id. */
  documents(collection: string, at?: number): Promise<Map<string, number>>
  /** The secret of a new key of a role with these privileges. */
  keyWith(...privileges: readonly fql.Fields[]): Promise<string>
  /** The same for a role created with FQL v10. */
  keyWithV10(...privileges: readonly V10Privilege[]): Promise<string>
  drop(): Promise<void>
}

/** A read privilege; `condition` is a predicate over a reference. */
export function readPrivilege(resource: fql.Value, condition?: fql.Value): fql.Fields {
  return { resource, actions: { read: condition ?? true } }
}

/** The privileges to list collections and indexes. */
export const listSchemaPrivileges = [
  readPrivilege(fql.native('collections')),
  readPrivilege(fql.native('indexes')),
] as const

/** The fields of the index that an incremental sync walks. */
export const TS_REF = [{ field: 'ts' }, { field: 'ref' }] as const

interface WireDocument {
  readonly ref: { readonly '@ref': { readonly id: string } }
  readonly ts: number
}

interface WireEvent {
  readonly ts: number
  readonly action: string
  readonly document: WireDocument['ref']
}

/**
 * Creates a child database of the one that the endpoint's key belongs to.
 * @param api whose indexes its collections get
 * @param emulator fills collections faster, without HTTP
 */
export async function createTestDatabase(
  server: FaunaEndpoint,
  api: CreatesIndex,
  emulator?: Emulator,
): Promise<TestDatabase> {
  const name = `source-fauna-test-${randomUUID()}`
  await sendQuery(server, fql.createDatabase({ name }))
  const key = await sendQuery(server, fql.createKey({ role: 'admin', database: fql.database(name) }))
  const { secret } = key as { secret: string }
  const query: TestDatabase['query'] = (expression, own = secret) =>
    sendQuery({ url: server.url, secret: own }, expression)
  const queryV10: TestDatabase['queryV10'] = (text, own = secret) =>
    sendQueryV10({ url: server.url, secret: own }, text)
  const feed: TestDatabase['feed'] = (request, own = secret) => readFeed({ url: server.url, secret: own }, request)
  const written = async (expression: fql.Value) => ((await query(expression)) as WireDocument).ts
  let roles = 0

  const database: TestDatabase = {
    name,
    url: server.url,
    secret,
    query,
    queryV10,
    feed,
    now: async () => (await query(fql.toMicros(fql.now))) as number,

    async collection(name, { historyDays, index = true } = {}) {
      await query(fql.createCollection({ name, ...(historyDays !== undefined && { history_days: historyDays }) }))
      if (index) await api.createIndex(database, name)
    },

    async recreateCollection(name, options) {
      for (const deadline = Date.now() + 90_000; ; await sleep(500)) {
        try {
          return await database.collection(name, options)
        } catch (error) {
          if (Date.now() > deadline) throw error
        }
      }
    },

    async index(name, source, definition = {}) {
      await query(fql.createIndex({ name, source, ...definition }))
      while ((await query(fql.select('active', fql.get(fql.index(name))))) !== true) await sleep(50)
    },

    async create(collection, documents) {
      const made = (await query(
        Object.entries(documents).map(([id, data]) => fql.create(fql.ref(collection, id), { data })),
      )) as WireDocument[]
      return made[0]?.ts ?? 0
    },

    async seed(collection, count, { perTransaction = 500 } = {}) {
      if (emulator !== undefined) {
        const database = emulator.store.root.children.get(name)
        const documents = Array.from({ length: count }, (_, i) => ({ id: i + 1, data: `{"n":${i + 1}}` }))
        emulator.seed.documents(collection, documents, { perTransaction, ...(database && { database }) })
        return
      }
      for (let first = 1; first <= count; first += perTransaction) {
        const numbers = Array.from({ length: Math.min(perTransaction, count - first + 1) }, (_, i) => first + i)
        const n = fql.variable('n')
        await query(fql.map(numbers, 'n', fql.create(fql.ref(collection, n), { data: { n } })))
      }
    },

    update: (collection, id, data) => written(fql.replace(fql.ref(collection, id), { data })),

    async remove(collection, ...ids) {
      await query(ids.map((id) => fql.remove(fql.ref(collection, id))))
    },

    async removedAt(collection, id) {
      const { data } = (await query(fql.events(fql.documents(collection)))) as { data: WireEvent[] }
      const event = data.findLast(({ action, document }) => action === 'remove' && document['@ref'].id === id)
      return event?.ts ?? 0
    },

    async documents(collection, at) {
      const page = fql.map(fql.paginate(fql.documents(collection)), 'ref', fql.get(fql.variable('ref')))
      const { data } = (await query(at === undefined ? page : fql.at(at, page))) as { data: WireDocument[] }
      return new Map(data.map(({ ref, ts }) => [ref['@ref'].id, ts]))
    },

    async keyWith(...privileges) {
      const role = `role-${++roles}`
      await query(fql.createRole({ name: role, privileges }))
      return ((await query(fql.createKey({ role: fql.role(role) }))) as { secret: string }).secret
    },

    async keyWithV10(...privileges) {
      const role = `role${++roles}`
      await queryV10(`Role.create({ name: "${role}", privileges: ${JSON.stringify(privileges)} })`)
      return (await queryV10(`Key.create({ role: "${role}" }).secret`)) as string
    },

    async drop() {
      await sendQuery(server, fql.remove(fql.database(name)))
    },
  }
  return database
}
