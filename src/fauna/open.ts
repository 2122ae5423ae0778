import pMap from 'p-map'
import type { Endpoint } from '../config/config.ts'
import type { Definitions } from './definitions.ts'
import { FaunaError, isFaunaError } from './errors.ts'
import type { Fauna } from './fauna.ts'
import { GarbageCollector } from './garbage-collector.ts'
import { type FaunaHttpServer, openHttp } from './http/client.ts'
import type { Connection } from './http/connection.ts'
import { isHostedService } from './http/endpoint.ts'
import { readGlobalId } from './http/global-id.ts'
import { type RetryPolicy, retrying, type WithRetries } from './http/retry.ts'
import { openRoute } from './http/route/open-route.ts'
import type { RequestMeter } from './request-meter.ts'

export interface FaunaApi {
  /** The version of FQL, Fauna's query language. */
  readonly version: '4' | '10'
  /** Whether documents are read with their computed fields, which FQL v4 does not know. */
  readonly computedFields: boolean
  /** Whether documents are asked for their `data()`. If so, the bodies of answers are kept until a page is written. */
  readonly values: boolean
  /** Whether scans read only the ids and `ts` of documents, which costs less; absent: they read complete documents. */
  readonly idsOnly?: boolean
}

export interface FaunaObservers {
  /** Counts the answers. */
  readonly meter?: Pick<RequestMeter, 'answered'>
  /** Takes the fingerprint and the type of each host key of an SSH server that was accepted. */
  readonly onHostKey?: (key: string) => void
}

/**
 * A server, whose databases share its connections and its last seen transaction. The paths of databases are names that
 * are separated by `/`, beginning below the database of the secret: `shop/berlin`.
 */
export interface FaunaServer {
  /** A database; absent: the one of the secret. Sends no request. */
  database(path?: string): Fauna
  /**
   * The paths of all databases below the one of the secret, sorted; each before those below it.
   * @param concurrency the most queries at the same time
   * @throws FaunaError `unauthorized` unless the secret has the role admin
   */
  databases(concurrency: number): Promise<string[]>
  /**
   * What a database consists of besides documents, at present, in both versions of FQL; absent: the one of the secret.
   * @throws FaunaError
   */
  definitions(path?: string): Promise<Definitions>
  /** The id of the database of the secret, as `readGlobalId` returns it. @throws FaunaError */
  globalId(): Promise<string | undefined>
  close(): void
}

/**
 * Opens a server, without sending a request. Only the adapter of the version in `api` is loaded.
 * @param signal ends every request and every wait
 * @param observers absent: nothing is observed
 * @throws FaunaError for an endpoint of Fauna's hosted service, which has ended: no secret is sent there
 * @throws ConfigError if the private key of an SSH tunnel cannot be read
 */
export async function openServer(
  endpoint: Endpoint,
  api: FaunaApi,
  policy: RetryPolicy,
  signal: AbortSignal,
  { meter, onHostKey = () => {} }: FaunaObservers = {},
): Promise<FaunaServer> {
  if (isHostedService(endpoint.host)) {
    throw new FaunaError(
      'unreachable',
      `${endpoint.host} belonged to Fauna's hosted service, which ended on 2025-05-30. Set "domain", "port" and "scheme" to a FaunaDB of your own (for example localhost, 8443 and http).`,
    )
  }
  const garbage = new GarbageCollector()
  const elapsed = () => performance.now()
  const onBody = (bytes: number): void => {
    garbage.read(bytes)
    meter?.answered(bytes)
  }
  const route = await openRoute(endpoint, onHostKey)
  const http = openHttp(endpoint, route, signal, onBody, elapsed)
  const connection = { http, endpoint, withRetries: retrying(policy, signal), keepsBodies: api.values }
  return new HttpServer(http, connection, await loadAdapter(api))
}

/** What differs between the versions of FQL. */
interface Adapter {
  open(connection: Connection): Fauna
  /** The names of the databases directly below the one of the connection's secret. */
  listDatabases(connection: Connection): Promise<string[]>
}

async function loadAdapter({ version, computedFields, idsOnly = false }: FaunaApi): Promise<Adapter> {
  const { HttpV4Client } = await import('./v4/client.ts')
  if (version === '10') {
    const [{ HttpV10Client }, { FaunaV10 }, { listDatabases }] = await Promise.all([
      import('./v10/client.ts'),
      import('./v10/adapter.ts'),
      import('./v10/schema/schema.ts'),
    ])
    return {
      open: (connection) =>
        new FaunaV10({
          client: new HttpV10Client(connection),
          v4: new HttpV4Client(connection),
          computedFields,
          idsOnly,
        }),
      listDatabases: (connection) => listDatabases(new HttpV10Client(connection)),
    }
  }
  const [{ FaunaV4 }, { listDatabases }] = await Promise.all([
    import('./v4/adapter.ts'),
    import('./v4/schema/schema.ts'),
  ])
  return {
    open: (connection) => new FaunaV4(new HttpV4Client(connection), idsOnly),
    listDatabases: (connection) => listDatabases(new HttpV4Client(connection)),
  }
}

class HttpServer implements FaunaServer {
  readonly #http: FaunaHttpServer
  readonly #connection: Connection
  readonly #adapter: Adapter

  constructor(http: FaunaHttpServer, connection: Connection, adapter: Adapter) {
    this.#http = http
    this.#connection = connection
    this.#adapter = adapter
  }

  database(path?: string): Fauna {
    return this.#adapter.open(path === undefined ? this.#connection : this.#scoped(path, 'server-readonly'))
  }

  async definitions(path?: string): Promise<Definitions> {
    const { readAllDefinitions } = await import('./read-definitions.ts')
    // Only the role admin can list roles and databases, and a key that can be scoped has it (fauna.md).
    return readAllDefinitions(path === undefined ? this.#connection : this.#scoped(path, 'admin'))
  }

  globalId(): Promise<string | undefined> {
    return readGlobalId(this.#connection)
  }

  async databases(concurrency: number): Promise<string[]> {
    const found: string[] = []
    let level: readonly string[] = ['']
    while (level.length > 0) {
      level = (await pMap(level, (path) => this.#directlyBelow(path), { concurrency })).flat()
      found.push(...level)
    }
    return found.sort(byPath)
  }

  /** @param path empty: the database of the secret */
  async #directlyBelow(path: string): Promise<string[]> {
    // Only the role admin can list databases, and only a key of that role can be scoped (fauna.md).
    const names = await this.#adapter.listDatabases(this.#scoped(path, 'admin'))
    return path === '' ? names : names.map((name) => `${path}/${name}`)
  }

  /** @param path empty: the database of the secret itself */
  #scoped(path: string, role: 'admin' | 'server-readonly'): Connection {
    const { endpoint, withRetries } = this.#connection
    // With an empty path between colons, Fauna ignores the scope of a key without the role admin (measured).
    const secret = [endpoint.secret, ...(path === '' ? [] : [path]), role].join(':')
    return {
      ...this.#connection,
      http: this.#http.withSecret(secret),
      endpoint: { ...endpoint, secret },
      withRetries: explainingRefusal(withRetries),
    }
  }

  close(): void {
    this.#http.close()
  }
}

/** Orders paths by their names: the databases below `shop` come before `shop-2`. */
function byPath(a: string, b: string): number {
  return sortKey(a) < sortKey(b) ? -1 : 1
}

/** No name contains the character, which comes before all others. */
function sortKey(path: string): string {
  return path.replaceAll('/', '\0')
}

/** Fauna refuses a scoped secret in the same way for whichever of its parts is wrong. */
function explainingRefusal(withRetries: WithRetries): WithRetries {
  return async (request, page) => {
    try {
      return await withRetries(request, page)
    } catch (error) {
      if (!isFaunaError(error, 'unauthorized')) throw error
      throw new FaunaError(
        'unauthorized',
        'Fauna does not accept the secret for this database. Either there is no such database below that of the key (check "databases"), or the key does not have the role admin, which reading other databases than its own requires (check "secret").',
        error.details,
      )
    }
  }
}
