import type { ConfiguredStream } from '../airbyte/catalog.ts'
import { traceOf } from '../airbyte/failure.ts'
import type { Log } from '../airbyte/log.ts'
import type { Output } from '../airbyte/output.ts'
import type { IncomingState } from '../airbyte/state.ts'
import type { CollectionConfig } from '../config/config.ts'
import { ConfigError } from '../config/config-error.ts'
import { quoted } from '../config/quoted.ts'
import { isFaunaError } from '../fauna/errors.ts'
import type { CollectionInfo, Fauna } from '../fauna/fauna.ts'
import { conditionWarning, missingProblem, unreadableProblem } from './access.ts'
import { failureOf } from './failure.ts'
import { hasFeeds, readByFeed } from './feed-sync.ts'
import { readFullRefresh } from './full-refresh.ts'
import { readIncremental } from './incremental.ts'
import { type ChosenIndex, type IndexChoice, openIndexChoice } from './index-choice.ts'
import { openOverview } from './overview.ts'
import { adaptivePageSize } from './page-size.ts'
import { recordFormat } from './record.ts'
import type { StreamProgress } from './stream-progress.ts'
import type { StreamReading } from './stream-reading.ts'
import { parseStreamState } from './stream-state.ts'
import { type StreamWriter, streamWriter } from './stream-writer.ts'
import type { SyncProgress } from './sync-progress.ts'

export interface Sync {
  readonly fauna: Fauna
  readonly config: CollectionConfig
  readonly streams: readonly ConfiguredStream[]
  /** How many pages are asked for side by side at most. */
  readonly readers: number
  readonly state: IncomingState
  readonly output: Output
  readonly log: Log
  readonly signal: AbortSignal
  /** Tells whom to call when Fauna limits the rate, with the length of the wait in milliseconds where that is known. */
  readonly onRateLimit: (listener: (waitMs?: number) => void) => void
  /** Is handed, before anything is read, what tells how far the sync is; absent where nobody looks. */
  readonly watch?: ((look: () => SyncProgress) => void) | undefined
}

/**
 * Reads the streams one after another. A stream that fails does not stop the others, unless what failed is the
 * connection or the secret, which they share.
 * @returns whether all of them ended
 * @throws ConfigError, before anything is read, where a state cannot be used; the reason of the signal
 */
export async function syncStreams(sync: Sync): Promise<boolean> {
  const { streams, state, output, log, signal } = sync
  const before = new Map(
    streams.map(({ descriptor: { name } }) => [name, parseStreamState(state.get(name), name)] as const),
  )
  const indexes = once(() => openIndexChoice(sync.fauna))
  const waiting = streams.map((stream) => {
    const { descriptor } = stream
    const format = recordFormat(descriptor.name, sync.config)
    const onReached = sync.watch && ((progress: () => StreamProgress) => overview.reached(progress))
    return { stream, format, writer: streamWriter({ descriptor, format, output, log, signal, onReached }) }
  })
  const overview = openOverview(
    sync.fauna,
    waiting.map(({ writer }) => writer),
  )
  sync.watch?.(overview.look)
  let complete = true

  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { stream, format, writer } = next
    const { name } = stream.descriptor
    sync.onRateLimit((waitMs) => writer.rateLimited(waitMs))
    writer.status('STARTED')
    overview.begin(name)
    try {
      const collection = await readableCollection(sync, name)
      format.declare(collection.fields)
      await readStream(sync, stream, { collection, writer, before: before.get(name) ?? {} }, indexes)
      writer.status('COMPLETE')
      overview.ended('complete')
    } catch (error) {
      complete = false
      overview.ended('failed')
      writer.interrupted()
      if (signal.aborted) {
        giveUp([next, ...waiting])
        throw signal.reason
      }
      log.debug(`Stream ${quoted(name)} failed: ${error}`)
      output.message({ type: 'TRACE', trace: traceOf(failureOf(error), stream.descriptor) })
      writer.status('INCOMPLETE')
      if (isFaunaError(error, 'unauthorized', 'unreachable', 'connection')) {
        giveUp(waiting)
        return false
      }
    }
  }
  return complete
}

/** Streams that will not end in this sync. */
function giveUp(streams: readonly { readonly writer: StreamWriter }[]): void {
  for (const { writer } of streams) writer.status('INCOMPLETE')
}

async function readStream(
  sync: Sync,
  stream: ConfiguredStream,
  own: Pick<StreamReading, 'collection' | 'writer' | 'before'>,
  indexes: () => Promise<IndexChoice>,
): Promise<void> {
  const { fauna, config, log } = sync
  const { name } = stream.descriptor
  const reading = {
    ...own,
    name,
    config,
    fauna,
    pageSize: adaptivePageSize(config.pageSize, sync.readers),
    readers: sync.readers,
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
    const walked = reading.collection.historyDays === 0 ? await index() : undefined
    return walked === undefined ? readByFeed({ ...reading, fauna }, index) : readIncremental(reading, walked)
  }
  const chosen = await choose()
  if ('problem' in chosen) throw new ConfigError(chosen.problem)
  return readIncremental(reading, chosen.index)
}

/** @throws ConfigError where a scan would be empty without an error, or be of nothing */
async function readableCollection({ fauna, config, log }: Sync, name: string): Promise<CollectionInfo> {
  if (config.name !== undefined && config.name !== name) {
    throw new ConfigError(
      `The catalog asks for the stream ${quoted(name)}, and "collection.name" of the configuration is ${quoted(config.name)}. Refresh the catalog, or change the name.`,
    )
  }
  const collection = await fauna.collection(name)
  if (collection === undefined) throw new ConfigError(missingProblem(name))
  if (collection.access === 'unreadable') throw new ConfigError(unreadableProblem(fauna, name))
  const warning = conditionWarning(fauna, collection)
  if (warning !== undefined) log.warn(warning)
  return collection
}

/** Asks at the first call, and gives the same answer to all. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  return () => {
    answer ??= ask()
    return answer
  }
}
