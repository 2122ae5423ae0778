import type { StreamDescriptor } from '../../airbyte/messages.ts'
import { streamName } from '../../airbyte/stream-name.ts'
import type { Config } from '../../config/config.ts'
import type { FaunaServer } from '../../fauna/open.ts'
import type { Database, Databases } from '../../sync/databases/databases.ts'
import { ConfigError } from '../../text/config-error.ts'
import { listed } from '../../text/listed.ts'
import { quoted } from '../../text/quoted.ts'

/** The databases of a server that the configuration names, each opened once. */
export class OpenDatabases implements Databases {
  readonly #server: Pick<FaunaServer, 'database' | 'databases'>
  readonly #configured: Config['databases']
  readonly #concurrency: number
  /** By path; undefined is the database of the secret. */
  readonly #opened = new Map<string | undefined, Database>()

  constructor(
    server: Pick<FaunaServer, 'database' | 'databases'>,
    { databases, concurrency }: Pick<Config, 'databases' | 'concurrency'>,
  ) {
    this.#server = server
    this.#configured = databases
    this.#concurrency = concurrency
  }

  /** @throws ConfigError if there are none; FaunaError */
  async all(): Promise<readonly Database[]> {
    const paths = this.#configured === 'all' ? await this.#existing() : this.#configured
    return this.#isOwn ? [this.#open(undefined)] : paths.map((path) => this.#open(path))
  }

  of({ namespace }: StreamDescriptor): Database {
    return this.#open(this.#isOwn ? undefined : namespace)
  }

  isConfigured({ namespace }: StreamDescriptor): boolean {
    return this.#isOwn || (namespace !== undefined && this.#names(namespace))
  }

  requireConfigured(stream: StreamDescriptor): void {
    if (this.isConfigured(stream)) return
    const { name, namespace } = stream
    const found = `The catalog contains the stream ${quoted(streamName({ name, ...(namespace && { namespace }) }))}`
    const configured = this.#configured === 'all' ? '*' : listed(this.#configured)
    throw new ConfigError(
      namespace === undefined
        ? `${found}, which has no namespace, but "databases" is ${configured}: then each stream has the path of its database as its namespace. Refresh the catalog.`
        : `${found} of the database ${quoted(namespace)}, but "databases" is ${configured}. Add the database, or refresh the catalog.`,
    )
  }

  /** Whether the database of the secret is the only one. A stream of it may have any namespace. */
  get #isOwn(): boolean {
    return this.#configured.length === 0
  }

  #names(path: string): boolean {
    return this.#configured === 'all' || this.#configured.includes(path)
  }

  async #existing(): Promise<readonly string[]> {
    const paths = await this.#server.databases(this.#concurrency)
    if (paths.length > 0) return paths
    throw new ConfigError(
      'There is no database below that of the secret, but "databases" is *. Leave "databases" empty to read the database of the secret itself.',
    )
  }

  #open(path: string | undefined): Database {
    const opened = this.#opened.get(path)
    if (opened !== undefined) return opened
    const database: Database = { ...(path !== undefined && { path }), fauna: this.#server.database(path) }
    this.#opened.set(path, database)
    return database
  }
}
