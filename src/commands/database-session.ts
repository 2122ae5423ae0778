import type { Log } from '../airbyte/log.ts'
import { prefixedLog } from '../airbyte/prefixed-log.ts'
import type { Config } from '../config/config.ts'
import { FaunaError } from '../fauna/errors.ts'
import type { Fauna } from '../fauna/fauna.ts'
import { type Database, databasePrefix, isOfServer } from '../sync/databases.ts'
import { Workers } from '../sync/pacing/workers.ts'
import { ConfigError } from '../text/config-error.ts'
import type { Session } from './session.ts'

/** What a command needs to look at one database. */
export interface DatabaseSession {
  readonly config: Config
  readonly database: Database
  readonly fauna: Fauna
  /** Its messages name the database. */
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
  const results: T[] = []
  const waiting = databases.entries()
  const useWaiting = async (): Promise<void> => {
    for (const [i, database] of waiting) {
      const { fauna } = database
      results[i] = await use({ config, database, fauna, workers, log: prefixedLog(log, databasePrefix(database)) })
    }
  }
  await Promise.all(Array.from({ length: workers.count }, useWaiting))
  return results
}

/** Runs `use`; its errors name the database, except those that do not depend on it. */
export async function namingDatabase<T>(database: Database, use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } catch (error) {
    const prefix = databasePrefix(database)
    if (prefix === '' || isOfServer(error)) throw error
    if (error instanceof ConfigError) throw new ConfigError(prefix + error.message)
    if (error instanceof FaunaError) throw new FaunaError(error.kind, prefix + error.message, error.details)
    throw error
  }
}
