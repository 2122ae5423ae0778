import { startEmulator } from '../emulator/emulator.ts'
import { type FaunaQuery, faunaQuery } from './fauna-query.ts'
import { fql } from './fql.ts'

/** An empty database that only this demo uses. */
export interface DemoDatabase {
  /** `http://127.0.0.1:8443` */
  readonly endpoint: string
  readonly name: string
  /** Where it is, for people. */
  readonly location: string
  /** Queries as its admin. */
  readonly query: FaunaQuery
  drop(): Promise<void>
}

/** A database in an emulator of its own, which lives as long as the database. */
export async function emulatedDatabase(): Promise<DemoDatabase> {
  const emulator = await startEmulator()
  const database = await childDatabase(emulator.url, emulator.secret)
  return { ...database, location: `an emulated FaunaDB at ${emulator.url}`, drop: () => emulator.close() }
}

/**
 * A new child database in a running Fauna.
 * @param secret of a key with the role admin
 */
export async function childDatabase(
  endpoint: string,
  secret: string,
  name = `source-fauna-demo-${Date.now().toString(36)}`,
): Promise<DemoDatabase> {
  const parent = faunaQuery(endpoint, secret)
  const database = fql({ database: name })
  await parent(fql({ create_database: { name } }))
  return {
    endpoint,
    name,
    location: `the database ${name} in the FaunaDB at ${endpoint}`,
    // A secret may be scoped to a child database and a role.
    query: faunaQuery(endpoint, `${secret}:${name}:admin`),
    async drop() {
      await parent(fql({ delete: database }))
    },
  }
}
