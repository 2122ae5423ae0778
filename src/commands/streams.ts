import type { AirbyteStream, SyncMode } from '../airbyte/messages.ts'
import { conditionWarning, missingProblem } from '../sync/discovery/access.ts'
import { readableCollection, readableCollections } from '../sync/discovery/collections.ts'
import { type IndexChoice, openIndexChoice } from '../sync/discovery/index-choice.ts'
import { airbyteStream } from '../sync/discovery/stream-schema.ts'
import { hasFeeds } from '../sync/strategies/feed-reading.ts'
import { ConfigError } from '../text/config-error.ts'
import { listed } from '../text/listed.ts'
import { quoted } from '../text/quoted.ts'
import { nearestFirst } from './nearest-first.ts'
import type { Session } from './session.ts'

/**
 * The streams that can be read: one for each collection, unless the configuration names one.
 * @param picked the names of those that are wanted; none: all
 * @throws ConfigError where one cannot be read, or is not there
 */
export async function discoverStreams(session: Session, picked: readonly string[]): Promise<AirbyteStream[]> {
  const { name } = session.config.collection
  if (name === undefined) return picked.length === 0 ? allStreams(session) : pickedStreams(session, picked)
  const other = picked.find((pick) => pick !== name)
  if (other !== undefined) {
    throw new ConfigError(
      `The stream ${quoted(other)} is asked for, and "collection.name" of the configuration is ${quoted(name)}. Take that name out of the configuration, or ask for no other.`,
    )
  }
  return [await namedStream(session, await openIndexChoice(session.fauna), name)]
}

/** What `discoverStreams` finds; those that do not offer the mode are named in the log. */
export async function streamsFor(
  session: Session,
  picked: readonly string[],
  mode: SyncMode,
): Promise<readonly AirbyteStream[]> {
  const streams = await discoverStreams(session, picked)
  const others = streams.filter(({ supported_sync_modes }) => !supported_sync_modes.includes(mode))
  if (others.length > 0) {
    session.log.warn(`Read in full, because they do not offer "${mode}": ${listed(others.map(({ name }) => name))}.`)
  }
  return streams
}

/** Needs no privilege to list collections, and says of each that cannot be read why that is. */
async function pickedStreams(session: Session, names: readonly string[]): Promise<AirbyteStream[]> {
  const indexes = await openIndexChoice(session.fauna)
  const streams: AirbyteStream[] = []
  for (const name of names) streams.push(await namedStream(session, indexes, name))
  return streams
}

async function namedStream(
  { config, fauna, log }: Session,
  indexes: IndexChoice,
  name: string,
): Promise<AirbyteStream> {
  const collection = await readableCollection(fauna, name, () => missing(fauna, name))
  const warning = conditionWarning(fauna, collection)
  if (warning !== undefined) log.warn(warning)
  const chosen = await indexes.choose(name, config.collection.index)
  const incremental = 'index' in chosen || hasFeeds(fauna)
  if (!incremental) log.warn(`Only full refreshes: ${chosen.problem}`)
  return airbyteStream(collection, config.collection, incremental)
}

/** Says which collections there are, where the secret may know it. */
async function missing(fauna: Session['fauna'], name: string): Promise<string> {
  const names = await fauna.collections().then(
    (collections) => collections.map((collection) => collection.name),
    () => [],
  )
  const there = names.length === 0 ? '' : ` There are: ${listed(nearestFirst(name, names))}.`
  return missingProblem(name) + there
}

async function allStreams({ config, fauna, log }: Session): Promise<AirbyteStream[]> {
  const { readable, warnings } = await readableCollections(fauna)
  for (const warning of warnings) log.warn(warning)
  if (hasFeeds(fauna)) return readable.map((collection) => airbyteStream(collection, config.collection, true))
  const indexes = await openIndexChoice(fauna)
  if (!indexes.listed) {
    log.warn(
      `Only full refreshes: the secret may not list indexes. Grant its role the privilege: ${fauna.remedies.listSchema()}`,
    )
  }
  const chosen = await indexes.chooseAll(readable.map(({ name }) => name))
  const unwalked = readable.find(({ name }) => !chosen.has(name))
  if (indexes.listed && unwalked !== undefined) {
    const why = await indexes.choose(unwalked.name)
    if ('problem' in why) log.info(`Streams without "incremental" have no index to walk. ${why.problem}`)
  }
  return readable.map((collection) => airbyteStream(collection, config.collection, chosen.has(collection.name)))
}
