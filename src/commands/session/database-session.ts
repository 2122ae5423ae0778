import pMap from 'p-map'
import type { Log } from '../../airbyte/log.ts'
import { prefixedLog } from '../../airbyte/prefixed-log.ts'
import type { Config } from '../../config/config.ts'
import { FaunaError } from '../../fauna/errors.ts'
import type { Fauna } from '../../fauna/fauna.ts'
import { DatabaseLogs } from '../../sync/databases/database-logs.ts'
import { type Database, databasePrefix, isOfServer } from '../../sync/databases/databases.ts'
import { Workers } from '../../sync/pacing/workers.ts'
import { ConfigError } from '../../text/config-error.ts'
import type { Session } from './session.ts'

/** What a command needs to look at one database. */
export interface DatabaseSession {
  readonly config: Config
  readonly database: Database
  readonly fauna: Fauna
  /** Its messages name the database. With several databases, those with the same text are written once, at the end. */
  readonly log: Log
  /** Shared by all databases. */
  readonly workers: Workers
}

/** Runs `use` for each database, for as many at the same time as there are workers; the results are in their order. */
export async function forEachDatabase<T>(
  { config, log }: Pick<Session, 'config' | 'log'>,
  databases: readonly Database[],
  use: (session: DatabaseSession) => Promise<T>,
): Promise<T[]> {
  const workers = new Workers(config.concurrency)
  const logs = new DatabaseLogs(log)
  const logOf = (database: Database): Log =>
    databases.length === 1 ? prefixedLog(log, databasePrefix(database)) : logs.of(database)
  const sessions = databases.map(
    (database): DatabaseSession => ({ config, database, fauna: database.fauna, workers, log: logOf(database) }),
  )
  try {
    return await pMap(sessions, use, { concurrency: workers.count })
  } finally {
    logs.flush()
  }
}

/** Runs `use`; its errors name the database, except those that do not depend on it. */
export async function namingDatabase<T>(database: Database, use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } catch (error) {
    throw namedError(database, error)
  }
}

/** The error of a database with its name, unless the error does not depend on the database. */
export function namedError(database: Database, error: unknown): unknown {
  const prefix = databasePrefix(database)
  if (prefix === '' || isOfServer(error)) return error
  if (error instanceof ConfigError) return new ConfigError(prefix + error.message)
  if (error instanceof FaunaError) return new FaunaError(error.kind, prefix + error.message, error.details)
  return error
}
