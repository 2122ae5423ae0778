import { ConfigError } from '../../text/config-error.ts'
import { quoted } from '../../text/quoted.ts'
import type { Config } from '../config.ts'

/** No database can have this name. */
const ALL = '*'

/** A scoped secret is a secret, a path and a role between colons. Its path ends where the next colon stands. */
const PATH = /^[^/:\s]+(\/[^/:\s]+)*$/

/** @throws ConfigError */
export function parseDatabases(given: readonly string[], secret: string): Config['databases'] {
  if (given.length === 0) return []
  if (secret.includes(':')) {
    throw new ConfigError(
      '"databases" is set, but "secret" is scoped to a database already. Give the secret of an admin key alone, or leave "databases" empty.',
    )
  }
  if (given.includes(ALL)) {
    if (given.length === 1) return 'all'
    throw new ConfigError('"databases" contains * and paths. Give either "*", for all databases, or the paths of some.')
  }
  const wrong = given.find((path) => !PATH.test(path))
  if (wrong !== undefined) {
    throw new ConfigError(
      `"databases" contains ${quoted(wrong)}, which is not a path. A path consists of the names of databases, separated by /, and begins below the database of the secret: shop/berlin.`,
    )
  }
  return [...new Set(given)]
}
