import { databasePrefix, isOfServer } from '../sync/databases.ts'
import { ConfigError } from '../text/config-error.ts'
import { countOf } from '../text/count.ts'
import { type DatabaseSession, forEachDatabase, namingDatabase } from './database-session.ts'
import type { Session } from './session.ts'
import { verify } from './verify.ts'

/**
 * Tries everything that a read of all databases needs.
 * @returns warnings about what a read can do without
 * @throws the error that would end a read of the only database; ConfigError with the errors of all that cannot be read
 */
export async function verifyDatabases(session: Session): Promise<string[]> {
  const databases = await session.databases.all()
  const results = await forEachDatabase(session, databases, verified)
  const failures = results.flatMap((result) => ('error' in result ? [result.error] : []))
  const [first] = failures
  if (first !== undefined && databases.length === 1) throw first
  if (first !== undefined) {
    const count = `${failures.length} of ${countOf(databases.length, 'database')} cannot be read.`
    throw new ConfigError([count, ...failures.map(({ message }) => message)].join(' '))
  }
  return results.flatMap((result) => ('warnings' in result ? result.warnings : []))
}

type Result = { readonly warnings: readonly string[] } | { readonly error: Error }

/** @throws what is of the server: then no other database could be read either */
async function verified(session: DatabaseSession): Promise<Result> {
  const { database } = session
  try {
    const warnings = await namingDatabase(database, () => verify(session))
    return { warnings: warnings.map((warning) => databasePrefix(database) + warning) }
  } catch (error) {
    if (isOfServer(error) || !(error instanceof Error)) throw error
    return { error }
  }
}
