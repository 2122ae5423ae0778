import type { StreamDescriptor } from '../airbyte/messages.ts'
import { isFaunaError } from '../fauna/errors.ts'
import type { Fauna } from '../fauna/fauna.ts'
import { quoted } from '../text/quoted.ts'

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
  /** @throws ConfigError if the configuration does not name the database of the stream */
  requireConfigured(stream: StreamDescriptor): void
}

/** Whether an error is of the server or the connection: then no database can be read. */
export function isOfServer(error: unknown): boolean {
  return isFaunaError(error, 'unreachable', 'connection', 'busy', 'disabled')
}

/** What the messages about a database begin with. */
export function databasePrefix({ path }: Pick<Database, 'path'>): string {
  return path === undefined ? '' : `Database ${quoted(path)}: `
}
