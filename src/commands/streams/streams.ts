import type { AirbyteStream, SyncMode } from '../../airbyte/messages.ts'
import { streamName } from '../../airbyte/stream-name.ts'
import type { CollectionInfo } from '../../fauna/fauna.ts'
import { openIndexChoice } from '../../sync/discovery/index-choice.ts'
import { nameCollisionWarning } from '../../sync/discovery/name-collisions.ts'
import { airbyteStream } from '../../sync/discovery/stream-schema.ts'
import { unusedColumnsWarning } from '../../sync/discovery/unused-columns.ts'
import { hasFeeds } from '../../sync/strategies/feed-reading.ts'
import { listed } from '../../text/listed.ts'
import type { DatabaseSession } from '../session/database-session.ts'
import type { Session } from '../session/session.ts'
import { findCollections, forPickedDatabases } from './collections.ts'
import { cannotListIndexes, fullRefreshOnly } from './full-refresh-only.ts'
import { sampleColumns } from './sample-columns.ts'

/**
 * Discovers the readable streams of each database: one for each collection, or the one that the configuration names.
 * @param picked what `streamName` gives for the streams that are asked for; empty: all streams
 * @throws ConfigError if one of them does not exist or cannot be read
 */
export async function discoverStreams(session: Session, picked: readonly string[]): Promise<AirbyteStream[]> {
  return (await forPickedDatabases(session, picked, streamsOf)).flat()
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

/** @param picked the names of their collections; empty: all of them */
async function streamsOf(session: DatabaseSession, picked: readonly string[]): Promise<AirbyteStream[]> {
  const { config, database } = session
  const { readable } = await findCollections(session, picked)
  const isAll = picked.length === 0 && config.collection.name === undefined
  const incremental = await (isAll ? incrementalOfAll(session, readable) : incrementalOfNamed(session, readable))
  const typed = await sampleColumns(session, readable)
  const { path } = database
  return readable.map((collection, i) => ({
    ...airbyteStream(collection, config.collection, incremental.has(collection.name), typed[i]),
    ...(path !== undefined && { namespace: path }),
  }))
}

/** The names of the collections that have incremental syncs; logs once why others have none. */
async function incrementalOfAll(
  { config, fauna, log }: DatabaseSession,
  collections: readonly CollectionInfo[],
): Promise<ReadonlySet<string>> {
  const names = collections.map(({ name }) => name)
  const warnings = [nameCollisionWarning(names), unusedColumnsWarning(config.collection.columns, names)]
  for (const warning of warnings) if (warning !== undefined) log.warn(warning)
  if (hasFeeds(fauna)) return new Set(names)
  const indexes = await openIndexChoice(fauna)
  if (!indexes.listed) log.warn(fullRefreshOnly(cannotListIndexes(fauna)))
  const chosen = await indexes.chooseAll(names)
  const unindexed = names.find((name) => !chosen.has(name))
  if (indexes.listed && unindexed !== undefined) {
    const result = await indexes.choose(unindexed)
    if ('problem' in result) log.info(`Some streams have no index for incremental syncs. ${result.problem}`)
  }
  return new Set(chosen.keys())
}

/** The names of the collections that have incremental syncs; logs of each of the others why it has none. */
async function incrementalOfNamed(
  { config, fauna, log }: DatabaseSession,
  collections: readonly CollectionInfo[],
): Promise<ReadonlySet<string>> {
  const indexes = await openIndexChoice(fauna)
  const incremental = new Set<string>()
  for (const { name } of collections) {
    const chosen = await indexes.choose(name, config.collection.index)
    if ('index' in chosen || hasFeeds(fauna)) incremental.add(name)
    else log.warn(fullRefreshOnly(chosen.problem))
  }
  return incremental
}
