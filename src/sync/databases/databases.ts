import type { StreamDescriptor } from '../../airbyte/messages.ts'
import { isFaunaError } from '../../fauna/errors.ts'
import type { Fauna } from '../../fauna/fauna.ts'
import { listed } from '../../text/listed.ts'

/** A database that a command reads. */
export interface Database {
  /** Its path below the database of the secret, and the namespace of its streams; absent: that database itself. */
  readonly path?: string
  readonly fauna: Fauna
}

/** The databases that the configuration names. */
export interface Databases {
  /** The database of a stream: the same object each time. Sends no request. */
  of(stream: StreamDescriptor): Database
  /** Whether the configuration names the database of the stream. */
  isConfigured(stream: StreamDescriptor): boolean
  /** @throws ConfigError if the configuration does not name the database of the stream */
  requireConfigured(stream: StreamDescriptor): void
}

/** Whether an error is of the server or the connection: then no database can be read. */
export function isOfServer(error: unknown): boolean {
  return isFaunaError(error, 'unreachable', 'connection', 'busy', 'disabled')
}

/** What a message about databases begins with. Empty for the database of the secret, which is always the only one. */
export function databasePrefix(...databases: readonly Pick<Database, 'path'>[]): string {
  const paths = databases.flatMap(({ path }) => path ?? [])
  if (paths.length === 0) return ''
  return `${paths.length === 1 ? 'Database' : 'Databases'} ${listed(paths)}: `
}
