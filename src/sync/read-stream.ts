import type { ConfiguredStream } from '../airbyte/catalog.ts'
import type { CollectionInfo, Opening } from '../fauna/fauna.ts'
import { ConfigError } from '../text/config-error.ts'
import { quoted } from '../text/quoted.ts'
import { conditionWarning } from './discovery/access.ts'
import { requireReadable } from './discovery/collections.ts'
import type { ChosenIndex, IndexChoice } from './discovery/index-choice.ts'
import { isIncremental } from './discovery/sync-mode.ts'
import { rangePageSize } from './pacing/page-size.ts'
import type { RecordFormat } from './records/record-format.ts'
import { hasFeeds } from './strategies/feed-reading.ts'
import { readByFeed } from './strategies/feed-sync.ts'
import { readFullRefresh } from './strategies/full-refresh.ts'
import { readIncremental } from './strategies/index-sync.ts'
import type { Openings } from './stream/openings.ts'
import type { StreamReading } from './stream/stream-reading.ts'

/** What is needed to choose a strategy for a stream and to read it. */
export interface StreamSource
  extends Pick<
    StreamReading,
    'config' | 'fauna' | 'writer' | 'workers' | 'elapsed' | 'log' | 'reportStart' | 'followRange' | 'moment' | 'before'
  > {
  readonly stream: ConfiguredStream
  readonly format: Pick<RecordFormat, 'declareFields'>
  readonly openings: Pick<Openings, 'of'>
  /** Lists all indexes; called only if an index is needed. */
  readonly indexes: () => Promise<IndexChoice>
}

/**
 * Reads a stream with the strategy that its catalog entry, the API and the collection allow.
 * @throws ConfigError if it cannot be read; FaunaError
 */
export async function readStream(source: StreamSource): Promise<void> {
  const { stream, format, fauna, config, log, openings } = source
  const { name } = stream.descriptor
  requireConfigured(config.name, name)
  const opening = await openings.of(name)
  const collection = requireReadable(fauna, name, opening.collection)
  const warning = conditionWarning(fauna, collection)
  if (warning !== undefined) log.warn(warning)
  format.declareFields(collection.fields)
  const reading = readingOf(source, collection, opening)
  return isIncremental(stream) ? readChanges(reading, source) : readFullRefresh(reading)
}

function readingOf(source: StreamSource, collection: CollectionInfo, opening: Opening): StreamReading {
  const { stream, writer, before, config, fauna, workers, elapsed, log, reportStart, followRange, moment } = source
  return {
    name: collection.name,
    collection,
    opening,
    writer,
    before,
    config,
    fauna,
    pageSize: rangePageSize({ config, fauna, workers, elapsed }),
    workers,
    elapsed,
    log,
    reportStart,
    followRange,
    moment,
    ...(stream.generationId !== undefined && { generationId: stream.generationId }),
    ...(stream.syncId !== undefined && { syncId: stream.syncId }),
  }
}

/** Reads a stream incrementally: by its feed if the API has feeds and no index is configured, else along an index. */
async function readChanges(reading: StreamReading, { indexes }: StreamSource): Promise<void> {
  const { name, fauna, config, collection, opening } = reading
  const choose = async (): Promise<ChosenIndex> => (await indexes()).choose(name, config.index, opening.indexAccess)
  if (!hasFeeds(fauna) || config.index !== undefined) {
    const chosen = await choose()
    if ('problem' in chosen) throw new ConfigError(chosen.problem)
    return readIncremental(reading, chosen.index)
  }
  const findIndex = async (): Promise<string | undefined> => {
    const chosen = await choose()
    return 'index' in chosen ? chosen.index : undefined
  }
  // A feed that is not read for 15 minutes has lost changes; an index always shows the documents that exist.
  const walked = collection.historyDays === 0 ? await findIndex() : undefined
  return walked === undefined ? readByFeed({ ...reading, fauna }, findIndex) : readIncremental(reading, walked)
}

/** Whether the configuration names this collection, or none. */
export function isConfigured(configured: string | undefined, name: string): boolean {
  return configured === undefined || configured === name
}

/** @throws ConfigError if the configuration names another collection */
function requireConfigured(configured: string | undefined, name: string): void {
  if (configured === undefined || isConfigured(configured, name)) return
  throw new ConfigError(
    `The catalog contains the stream ${quoted(name)}, but "collection.name" in the configuration is ${quoted(configured)}. Refresh the catalog, or change the name.`,
  )
}
