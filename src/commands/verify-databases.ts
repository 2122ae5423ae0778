import { type DatabaseMessage, joinedByDatabase } from '../sync/databases/database-logs.ts'
import { isOfServer } from '../sync/databases/databases.ts'
import { ConfigError } from '../text/config-error.ts'
import { wholeNumber } from '../text/count.ts'
import { type DatabaseSession, forEachDatabase, namedError } from './session/database-session.ts'
import type { Session } from './session/session.ts'
import { verify } from './verify.ts'

/**
 * Tries everything that a read of all databases needs.
 * @returns warnings about what a read can do without
 * @throws the error that would end a read of the only database; ConfigError with a list of the errors of all that
 *   cannot be read
 */
export async function verifyDatabases(session: Session): Promise<string[]> {
  const databases = await session.databases.all()
  const results = await forEachDatabase(session, databases, verified)
  const failures = results.filter((result) => 'error' in result)
  const [first] = failures
  if (first !== undefined && databases.length === 1) throw namedError(first.database, first.error)
  if (first !== undefined) {
    const count = `${wholeNumber(failures.length)} of ${wholeNumber(databases.length)} databases cannot be read:`
    const errors = failures.map(({ database, error }) => ({ database, text: error.message }))
    throw new ConfigError([count, ...joinedByDatabase(errors)].join('\n- '))
  }
  return joinedByDatabase(results.flatMap((result) => ('warnings' in result ? result.warnings : [])))
}

type Result =
  | { readonly warnings: readonly DatabaseMessage[] }
  | { readonly database: DatabaseSession['database']; readonly error: Error }

/** @throws what is of the server: then no other database could be read either */
async function verified(session: DatabaseSession): Promise<Result> {
  const { database } = session
  try {
    return { warnings: (await verify(session)).map((text) => ({ database, text })) }
  } catch (error) {
    if (isOfServer(error) || !(error instanceof Error)) throw error
    return { database, error }
  }
}
