import type { AirbyteStream } from '../airbyte/messages.ts'
import { ConfigError } from '../config/config-error.ts'
import { INTERACTIVE_RETRY_MS } from '../fauna/retry.ts'
import { conditionWarning, missingProblem, unreadableProblem } from '../sync/access.ts'
import { readableCollections } from '../sync/collections.ts'
import { hasFeeds } from '../sync/feed-sync.ts'
import { openIndexChoice } from '../sync/index-choice.ts'
import { airbyteStream } from '../sync/stream-schema.ts'
import { type CommandContext, readConfig, type Session, withFauna } from './session.ts'

/** Writes a catalog with a stream for each collection that can be read. */
export async function discover(configPath: string, context: CommandContext): Promise<void> {
  const config = await readConfig(configPath, context)
  const streams = await withFauna(config, context, INTERACTIVE_RETRY_MS, (session) =>
    config.collection.name === undefined ? allStreams(session) : namedStream(session, config.collection.name),
  )
  context.output.message({ type: 'CATALOG', catalog: { streams } })
}

async function namedStream({ config, fauna, log }: Session, name: string): Promise<AirbyteStream[]> {
  const collection = await fauna.collection(name)
  if (collection === undefined) throw new ConfigError(missingProblem(name))
  if (collection.access === 'unreadable') throw new ConfigError(unreadableProblem(fauna, name))
  const warning = conditionWarning(fauna, collection)
  if (warning !== undefined) log.warn(warning)
  const chosen = await (await openIndexChoice(fauna)).choose(name, config.collection.index)
  const incremental = 'index' in chosen || hasFeeds(fauna)
  if (!incremental) log.warn(`Only full refreshes: ${chosen.problem}`)
  return [airbyteStream(collection, config.collection, incremental)]
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
