import type { ConfiguredStream } from '../airbyte/catalog.ts'
import { ConfigError } from '../text/config-error.ts'
import { quoted } from '../text/quoted.ts'
import { conditionWarning } from './discovery/access.ts'
import { readableCollection } from './discovery/collections.ts'
import type { ChosenIndex, IndexChoice } from './discovery/index-choice.ts'
import { adaptivePageSize } from './pacing/page-size.ts'
import type { RecordFormat } from './records/record-format.ts'
import { hasFeeds, readByFeed } from './strategies/feed-sync.ts'
import { readFullRefresh } from './strategies/full-refresh.ts'
import { readIncremental } from './strategies/index-sync.ts'
import type { StreamReading } from './stream/stream-reading.ts'

/** What it takes to read a stream, in whatever way. */
export interface StreamSource
  extends Pick<StreamReading, 'config' | 'fauna' | 'writer' | 'workers' | 'log' | 'before'> {
  readonly stream: ConfiguredStream
  readonly format: RecordFormat
  /** All indexes, which are asked for when they are first needed. */
  readonly indexes: () => Promise<IndexChoice>
}

/**
 * Reads a stream in the way that its catalog entry, its API and its collection allow.
 * @throws ConfigError where it cannot be read; FaunaError
 */
export async function readStream(source: StreamSource): Promise<void> {
  const { stream, format, writer, before, fauna, config, workers, log, indexes } = source
  const { name } = stream.descriptor
  refuseOtherThan(config.name, name)
  const collection = await readableCollection(fauna, name)
  const warning = conditionWarning(fauna, collection)
  if (warning !== undefined) log.warn(warning)
  format.declareFields(collection.fields)
  const reading = {
    name,
    collection,
    writer,
    before,
    config,
    fauna,
    pageSize: adaptivePageSize(config.pageSize, workers.most),
    workers,
    log,
    ...(stream.generationId !== undefined && { generationId: stream.generationId }),
  }
  if (stream.syncMode === 'full_refresh') return readFullRefresh(reading)
  if (stream.supportedSyncModes?.includes('incremental') === false) {
    // PyAirbyte asks for "incremental" of every stream, also of those that do not offer it.
    log.warn(`Stream "${name}" is read in full: its catalog entry asks for "incremental" and does not offer it.`)
    return readFullRefresh(reading)
  }
  const choose = async (): Promise<ChosenIndex> => (await indexes()).choose(name, config.index)
  if (hasFeeds(fauna) && config.index === undefined) {
    const index = async (): Promise<string | undefined> => {
      const chosen = await choose()
      return 'index' in chosen ? chosen.index : undefined
    }
    // Of a feed, what no sync reads within 15 minutes is lost; an index forgets no document that is still there.
    const walked = collection.historyDays === 0 ? await index() : undefined
    return walked === undefined ? readByFeed({ ...reading, fauna }, index) : readIncremental(reading, walked)
  }
  const chosen = await choose()
  if ('problem' in chosen) throw new ConfigError(chosen.problem)
  return readIncremental(reading, chosen.index)
}

/** @throws ConfigError where the configuration names another collection */
function refuseOtherThan(named: string | undefined, name: string): void {
  if (named === undefined || named === name) return
  throw new ConfigError(
    `The catalog asks for the stream ${quoted(name)}, and "collection.name" of the configuration is ${quoted(named)}. Refresh the catalog, or change the name.`,
  )
}
