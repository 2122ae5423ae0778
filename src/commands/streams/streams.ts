import type { AirbyteStream, SyncMode } from '../../airbyte/messages.ts'
import { streamName } from '../../airbyte/stream-name.ts'
import type { CollectionInfo } from '../../fauna/fauna.ts'
import type { Database } from '../../sync/databases/databases.ts'
import { conditionWarning, missingProblem } from '../../sync/discovery/access.ts'
import { readableCollection, readableCollections } from '../../sync/discovery/collections.ts'
import { type IndexChoice, openIndexChoice } from '../../sync/discovery/index-choice.ts'
import { airbyteStream } from '../../sync/discovery/stream-schema.ts'
import { unusedColumnsWarning } from '../../sync/discovery/unused-columns.ts'
import { hasFeeds } from '../../sync/strategies/feed-reading.ts'
import { ConfigError } from '../../text/config-error.ts'
import { listed } from '../../text/listed.ts'
import { quoted } from '../../text/quoted.ts'
import { type DatabaseSession, forEachDatabase, namingDatabase } from '../session/database-session.ts'
import type { Session } from '../session/session.ts'
import { cannotListIndexes, fullRefreshOnly } from './full-refresh-only.ts'
import { nearestFirst } from './nearest-first.ts'
import { sampleColumns } from './sample-columns.ts'

/**
 * Discovers the readable streams of each database: one for each collection, or the one that the configuration names.
 * @param picked what `streamName` gives for the streams that are asked for; empty: all streams
 * @throws ConfigError if one of them does not exist or cannot be read
 */
export async function discoverStreams(session: Session, picked: readonly string[]): Promise<AirbyteStream[]> {
  const databases = await session.databases.all()
  const picks = picksOf(databases, picked)
  const asked = databases.filter((database) => picked.length === 0 || picks.has(database))
  // The cheapest request: fails soon if no Fauna answers. The ones below can take long.
  await asked[0]?.fauna.now()
  const found = await forEachDatabase(session, asked, (own) =>
    namingDatabase(own.database, () => streamsOf(own, picks.get(own.database) ?? [])),
  )
  return found.flat()
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

/** @param picked the names of their collections; empty: all of them */
async function streamsOf(session: DatabaseSession, picked: readonly string[]): Promise<AirbyteStream[]> {
  const { path } = session.database
  const streams = await streamsWithoutNamespace(session, picked)
  return path === undefined ? streams : streams.map((stream) => ({ ...stream, namespace: path }))
}

async function streamsWithoutNamespace(session: DatabaseSession, picked: readonly string[]): Promise<AirbyteStream[]> {
  const { name } = session.config.collection
  if (name === undefined) return picked.length === 0 ? allStreams(session) : pickedStreams(session, picked)
  const other = picked.find((pick) => pick !== name)
  if (other !== undefined) {
    throw new ConfigError(
      `The stream ${quoted(other)} cannot be read, because "collection.name" in the configuration is ${quoted(name)}. Remove "collection.name", or ask for that stream only.`,
    )
  }
  return [await namedStream(session, await openIndexChoice(session.fauna), name)]
}

/** Like `discoverStreams`; logs the names of the streams that do not support `mode`. */
export async function streamsFor(
  session: Session,
  picked: readonly string[],
  mode: SyncMode,
): Promise<readonly AirbyteStream[]> {
  const streams = await discoverStreams(session, picked)
  const others = streams.filter(({ supported_sync_modes }) => !supported_sync_modes.includes(mode))
  if (others.length > 0) {
    const names = listed(others.map(streamName))
    session.log.warn(`These streams do not support "${mode}" and are read as full refreshes: ${names}.`)
  }
  return streams
}

/** Works for a role that cannot list collections. */
async function pickedStreams(session: DatabaseSession, names: readonly string[]): Promise<AirbyteStream[]> {
  const indexes = await openIndexChoice(session.fauna)
  const streams: AirbyteStream[] = []
  for (const name of names) streams.push(await namedStream(session, indexes, name))
  return streams
}

async function namedStream(session: DatabaseSession, indexes: IndexChoice, name: string): Promise<AirbyteStream> {
  const { config, fauna, log } = session
  const collection = await readableCollection(fauna, name, () => missing(fauna, name))
  const warning = conditionWarning(fauna, collection)
  if (warning !== undefined) log.warn(warning)
  const chosen = await indexes.choose(name, config.collection.index)
  const incremental = 'index' in chosen || hasFeeds(fauna)
  if (!incremental) log.warn(fullRefreshOnly(chosen.problem))
  const [typed] = await sampleColumns(session, [collection])
  return airbyteStream(collection, config.collection, incremental, typed)
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

async function allStreams(session: DatabaseSession): Promise<AirbyteStream[]> {
  const { config, fauna, log } = session
  const { readable, warnings } = await readableCollections(fauna)
  for (const warning of warnings) log.warn(warning)
  const names = readable.map(({ name }) => name)
  const unused = unusedColumnsWarning(config.collection.columns, names)
  if (unused !== undefined) log.warn(unused)
  const typed = await sampleColumns(session, readable)
  const stream = (collection: CollectionInfo, i: number, incremental: boolean) =>
    airbyteStream(collection, config.collection, incremental, typed[i])
  if (hasFeeds(fauna)) return readable.map((collection, i) => stream(collection, i, true))
  const indexes = await openIndexChoice(fauna)
  if (!indexes.listed) log.warn(fullRefreshOnly(cannotListIndexes(fauna)))
  const chosen = await indexes.chooseAll(names)
  const unindexed = readable.find(({ name }) => !chosen.has(name))
  if (indexes.listed && unindexed !== undefined) {
    const result = await indexes.choose(unindexed.name)
    if ('problem' in result) log.info(`Some streams have no index for incremental syncs. ${result.problem}`)
  }
  return readable.map((collection, i) => stream(collection, i, chosen.has(collection.name)))
}
