import type { DatabaseSession } from '../../../src/commands/session/database-session.ts'
import { OpenDatabases } from '../../../src/commands/session/open-databases.ts'
import type { Session } from '../../../src/commands/session/session.ts'
import { parseConfig } from '../../../src/config/parse-config.ts'
import { FaunaError } from '../../../src/fauna/errors.ts'
import type { CollectionInfo, Fauna, IndexAccess, IndexInfo } from '../../../src/fauna/fauna.ts'
import { RequestMeter } from '../../../src/fauna/request-meter.ts'
import { Workers } from '../../../src/sync/pacing/workers.ts'

export const collection = (name: string, change: Partial<CollectionInfo> = {}): CollectionInfo => ({
  name,
  historyDays: 7,
  definition: 'visible',
  access: 'readable',
  ...change,
})

export const index = (source: string): IndexInfo => ({ name: `${source}-ts`, sources: [source], exact: true })

export interface FakeDatabase {
  /** Absent: the role cannot list them. */
  readonly collections?: readonly CollectionInfo[]
  /** Absent: the role cannot list them. */
  readonly indexes?: readonly IndexInfo[]
  /** Collections that the role can read but not list. */
  readonly unlisted?: readonly CollectionInfo[]
  readonly indexAccess?: IndexAccess
  /** Whether the API has event feeds. */
  readonly feeds?: boolean
  /** What the server cannot do. */
  readonly limitation?: string
  /** Absent: the server does not say it. */
  readonly globalId?: string
  /** With which every read fails. */
  readonly failure?: Error
}

const forbidden = () => Promise.reject(new FaunaError('forbidden', 'permission denied'))

/** A database without documents. */
function faunaOf(database: FakeDatabase): Fauna {
  const { collections, indexes, unlisted = [], indexAccess = 'readable', feeds = false, limitation, failure } = database
  const fauna: Partial<Fauna> = {
    remedies: {
      listSchema: () => '`listSchema`',
      listIndexes: () => '`listIndexes`',
      readCollection: (name) => `\`readCollection ${name}\``,
      readIndex: (name) => `\`readIndex ${name}\``,
      getDocument: (collection, id) => `<get ${collection}/${id}>`,
      createIndex: (name) => `\`createIndex ${name}\``,
    },
    now: () => (failure === undefined ? Promise.resolve(1) : Promise.reject(failure)),
    collections: () => (collections ? Promise.resolve([...collections]) : forbidden()),
    openCollections: async ({ collections: asked }) => ({
      length: 1,
      entries: asked.map(({ collection: name }) => ({
        ts: 1,
        collection: [...(collections ?? []), ...unlisted].find((candidate) => candidate.name === name),
        existed: true,
        indexAccess: new Map(),
        isUnchanged: false,
      })),
    }),
    indexes: () => (indexes ? Promise.resolve([...indexes]) : forbidden()),
    indexAccess: (asked) => Promise.resolve(asked.map(() => indexAccess)),
    ...(limitation !== undefined && { limitation: () => Promise.resolve(limitation) }),
    ...(feeds && { openFeed: () => Promise.reject(new Error('A feed is not opened for discovery.')) }),
  }
  return fauna as Fauna
}

/**
 * A session on a database without documents, that of the database alone, and what they log.
 * @param children if there are any, the configuration names them, by path, instead of `database`
 */
export function fakeSession(
  database: FakeDatabase,
  collectionOptions: object = {},
  children: Readonly<Record<string, FakeDatabase>> = {},
) {
  const logged: string[] = []
  const log = (level: string) => (message: string) => {
    logged.push(`${level}: ${message}`)
  }
  const config = parseConfig({
    domain: 'localhost',
    port: 8443,
    scheme: 'http',
    secret: 'fnSecret',
    collection: collectionOptions,
    databases: Object.keys(children),
  })
  const server = {
    database: (path?: string) => faunaOf(path === undefined ? database : (children[path] ?? {})),
    databases: () => Promise.resolve(Object.keys(children)),
  }
  const session: Session = {
    config,
    databases: new OpenDatabases(server, config),
    globalId: () => Promise.resolve(database.globalId),
    definitions: () => Promise.reject(new Error('no definitions are read')),
    log: { warn: log('warn'), info: log('info'), debug: log('debug') },
    meter: new RequestMeter(),
    onRateLimit: () => {},
  }
  const fauna = faunaOf(database)
  const own: DatabaseSession = { ...session, database: { fauna }, fauna, workers: new Workers(config.concurrency) }
  return { session, own, logged }
}
