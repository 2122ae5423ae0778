import type { Fauna } from '../../../src/fauna/fauna.ts'
import type { Databases } from '../../../src/sync/databases/databases.ts'

/** The databases of a configuration that names none: all streams are in this one. */
export function onlyDatabase(fauna: Fauna): Databases {
  const database = { fauna }
  return { of: () => database, isConfigured: () => true, requireConfigured: () => {} }
}
