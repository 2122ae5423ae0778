import { streamName } from '../../airbyte/stream-name.ts'
import type { CollectionInfo } from '../../fauna/fauna.ts'
import type { Database } from '../../sync/databases/databases.ts'
import { conditionWarning, missingProblem } from '../../sync/discovery/access.ts'
import { readableCollection, readableCollections } from '../../sync/discovery/collections.ts'
import { ConfigError } from '../../text/config-error.ts'
import { listed } from '../../text/listed.ts'
import { quoted } from '../../text/quoted.ts'
import { type DatabaseSession, forEachDatabase, namingDatabase } from '../session/database-session.ts'
import type { Session } from '../session/session.ts'
import { nearestFirst } from './nearest-first.ts'

/** The collections of a database that a command is about. */
export interface FoundCollections {
  /** Those whose documents can be read, at least under a condition: in the order of the picks, or by name. */
  readonly readable: readonly CollectionInfo[]
  /** Those whose documents cannot be read; none if collections were asked for by name. */
  readonly unreadable: readonly CollectionInfo[]
}

/**
 * Runs `use` for each database with streams that are asked for, or for all databases. Its errors name the database.
 * @param picked what `streamName` gives for the streams that are asked for; empty: all streams
 * @returns the results, in the order of the databases
 * @throws ConfigError if one of the streams is in none of the databases
 */
export async function forPickedDatabases<T>(
  session: Session,
  picked: readonly string[],
  use: (session: DatabaseSession, names: readonly string[]) => Promise<T>,
): Promise<T[]> {
  const databases = await session.databases.all()
  const picks = picksOf(databases, picked)
  const asked = databases.filter((database) => picked.length === 0 || picks.has(database))
  // The cheapest request: fails soon if no Fauna answers. The ones below can take long.
  await asked[0]?.fauna.now()
  return forEachDatabase(session, asked, (own) =>
    namingDatabase(own.database, () => use(own, picks.get(own.database) ?? [])),
  )
}

/** The collections that are asked for, by their databases. @throws ConfigError if none of the databases has one */
function picksOf(databases: readonly Database[], picked: readonly string[]): ReadonlyMap<Database, readonly string[]> {
  const picks = new Map<Database, string[]>()
  for (const pick of picked) {
    const database = databases.find((candidate) => pick.startsWith(streamPrefix(candidate)))
    if (database === undefined) {
      const paths = databases.flatMap(({ path }) => path ?? [])
      throw new ConfigError(
        `The stream ${quoted(pick)} is in none of the databases ${listed(nearestFirst(pick, paths))}. Give it as the path of its database, a colon and the name of its collection: shop/berlin:orders.`,
      )
    }
    const name = pick.slice(streamPrefix(database).length)
    picks.set(database, [...(picks.get(database) ?? []), name])
  }
  return picks
}

/** What the names of the streams of a database begin with. */
function streamPrefix({ path }: Database): string {
  return streamName({ name: '', ...(path !== undefined && { namespace: path }) })
}

/**
 * Finds the collections that are asked for, or that the configuration names, or all of them; logs which ones cannot be
 * read completely.
 * @param picked their names; empty: all of them
 * @throws ConfigError if one that is asked for does not exist or cannot be read, or none can; FaunaError
 */
export async function findCollections(session: DatabaseSession, picked: readonly string[]): Promise<FoundCollections> {
  const names = namesOf(session, picked)
  if (names === undefined) {
    const { readable, unreadable, warnings } = await readableCollections(session.fauna)
    for (const warning of warnings) session.log.warn(warning)
    return { readable, unreadable }
  }
  const readable: CollectionInfo[] = []
  for (const name of names) readable.push(await namedCollection(session, name))
  return { readable, unreadable: [] }
}

/** The names of the collections; undefined: all of them. @throws ConfigError if the configuration names another one */
function namesOf({ config }: DatabaseSession, picked: readonly string[]): readonly string[] | undefined {
  const { name } = config.collection
  if (name === undefined) return picked.length === 0 ? undefined : picked
  const other = picked.find((pick) => pick !== name)
  if (other !== undefined) {
    throw new ConfigError(
      `The stream ${quoted(other)} cannot be read, because "collection.name" in the configuration is ${quoted(name)}. Remove "collection.name", or ask for that stream only.`,
    )
  }
  return [name]
}

/** Works for a role that cannot list collections. */
async function namedCollection({ fauna, log }: DatabaseSession, name: string): Promise<CollectionInfo> {
  const collection = await readableCollection(fauna, name, () => missing(fauna, name))
  const warning = conditionWarning(fauna, collection)
  if (warning !== undefined) log.warn(warning)
  return collection
}

/** Adds the names of the existing collections, if the role can list them. */
async function missing(fauna: DatabaseSession['fauna'], name: string): Promise<string> {
  const names = await fauna.collections().then(
    (collections) => collections.map((collection) => collection.name),
    () => [],
  )
  const existing = names.length === 0 ? '' : ` Existing collections: ${listed(nearestFirst(name, names))}.`
  return missingProblem(name) + existing
}
