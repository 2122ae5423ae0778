import type { Session } from '../../../src/commands/session.ts'
import { parseConfig } from '../../../src/config/parse-config.ts'
import { FaunaError } from '../../../src/fauna/errors.ts'
import type { CollectionInfo, Fauna, IndexAccess, IndexInfo } from '../../../src/fauna/fauna.ts'
import { RequestMeter } from '../../../src/fauna/request-meter.ts'

export const collection = (name: string, change: Partial<CollectionInfo> = {}): CollectionInfo => ({
  name,
  historyDays: 7,
  definition: 'visible',
  access: 'readable',
  ...change,
})

export const index = (source: string): IndexInfo => ({ name: `${source}-ts`, sources: [source], exact: true })

interface Database {
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
}

const forbidden = () => Promise.reject(new FaunaError('forbidden', 'permission denied'))

/** A session on a database without documents, and what it logs. */
export function fakeSession(database: Database, collectionOptions: object = {}) {
  const { collections, indexes, unlisted = [], indexAccess = 'readable', feeds = false, limitation } = database
  const logged: string[] = []
  const fauna: Partial<Fauna> = {
    remedies: {
      listSchema: () => '`listSchema`',
      listIndexes: () => '`listIndexes`',
      readCollection: (name) => `\`readCollection ${name}\``,
      readIndex: (name) => `\`readIndex ${name}\``,
      getDocument: (collection, id) => `<get ${collection}/${id}>`,
      createIndex: (name) => `\`createIndex ${name}\``,
    },
    now: () => Promise.resolve(1),
    collections: () => (collections ? Promise.resolve([...collections]) : forbidden()),
    collection: (name) =>
      Promise.resolve([...(collections ?? []), ...unlisted].find((candidate) => candidate.name === name)),
    indexes: () => (indexes ? Promise.resolve([...indexes]) : forbidden()),
    indexAccess: (asked) => Promise.resolve(asked.map(() => indexAccess)),
    ...(limitation !== undefined && { limitation: () => Promise.resolve(limitation) }),
    ...(feeds && { openFeed: () => Promise.reject(new Error('A feed is not opened for discovery.')) }),
  }
  const log = (level: string) => (message: string) => {
    logged.push(`${level}: ${message}`)
  }
  const config = parseConfig({
    domain: 'localhost',
    port: 8443,
    scheme: 'http',
    secret: 'fnSecret',
    collection: collectionOptions,
  })
  const session: Session = {
    config,
    fauna: fauna as Fauna,
    log: { warn: log('warn'), info: log('info'), debug: log('debug') },
    meter: new RequestMeter(),
    onRateLimit: () => {},
  }
  return { session, logged }
}
