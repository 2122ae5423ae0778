import type { ConfiguredStream } from '../airbyte/catalog.ts'
import { traceOf } from '../airbyte/failure.ts'
import type { Log } from '../airbyte/log.ts'
import type { Output } from '../airbyte/output.ts'
import type { IncomingState } from '../airbyte/state.ts'
import type { CollectionConfig } from '../config/config.ts'
import { isFaunaError } from '../fauna/errors.ts'
import type { Fauna } from '../fauna/fauna.ts'
import { quoted } from '../text/quoted.ts'
import { openIndexChoice } from './discovery/index-choice.ts'
import { failureOf } from './failure.ts'
import { openWorkers } from './pacing/workers.ts'
import { Overview, type StreamOverview } from './progress/overview.ts'
import type { SyncProgress } from './progress/sync-progress.ts'
import { readStream } from './read-stream.ts'
import { AirbyteStreamWriter } from './records/airbyte-stream-writer.ts'
import { RecordFormat } from './records/record-format.ts'
import type { StreamWriter } from './records/stream-writer.ts'
import type { StreamProgress } from './state/progress.ts'
import { parseStreamState } from './state/stream-state.ts'

export interface Sync {
  readonly fauna: Fauna
  readonly config: CollectionConfig
  readonly streams: readonly ConfiguredStream[]
  /** How many pages are asked for side by side at most. */
  readonly workers: number
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
 * Reads the streams, in their order, as many at a time as there are workers. A stream that fails does not stop the
 * others, unless what failed is the connection or the secret, which they share: that is said once.
 * @returns whether all of them ended
 * @throws ConfigError, before anything is read, where a state cannot be used; the reason of the signal
 */
export async function syncStreams(sync: Sync): Promise<boolean> {
  const { fauna, output, log, signal } = sync
  const waiting = sync.streams.map((stream) => openTask(sync, stream))
  const writers = waiting.map(({ writer }) => writer)
  const overview = new Overview({ fauna, writers, now: () => performance.now() })
  sync.watch?.(() => overview.look())
  const running = new Set<Task>()
  sync.onRateLimit((waitMs) => {
    for (const { writer } of running) writer.rateLimited(waitMs)
  })
  const workers = openWorkers(sync.workers)
  const indexes = once(() => openIndexChoice(fauna))
  let complete = true
  let broken = false

  async function run(task: Task): Promise<void> {
    const { stream, writer } = task
    const { name } = stream.descriptor
    running.add(task)
    task.overview = overview.begin(name)
    writer.status('STARTED')
    try {
      await readStream({ ...sync, ...task, workers, indexes })
      writer.status('COMPLETE')
      task.overview.ended('complete')
    } catch (error) {
      complete = false
      task.overview.ended('failed')
      writer.interrupted()
      const isShared = isFaunaError(error, 'unauthorized', 'unreachable', 'connection', 'busy')
      if (!signal.aborted && !(isShared && broken)) {
        log.debug(`Stream ${quoted(name)} failed: ${error}`)
        output.message({ type: 'TRACE', trace: traceOf(failureOf(error), stream.descriptor) })
      }
      broken ||= isShared
      writer.status('INCOMPLETE')
    } finally {
      running.delete(task)
      workers.give()
    }
  }

  const runs: Promise<void>[] = []
  while (waiting.length > 0) {
    await workers.take()
    if (broken || signal.aborted) break
    const next = waiting.shift()
    if (next !== undefined) runs.push(run(next))
  }
  await Promise.all(runs)
  // These will not end in this sync.
  for (const { writer } of waiting) {
    complete = false
    writer.status('INCOMPLETE')
  }
  signal.throwIfAborted()
  return complete
}

/** A stream that is to be read. */
interface Task {
  readonly stream: ConfiguredStream
  readonly format: RecordFormat
  readonly writer: StreamWriter
  /** Where it stood before. */
  readonly before: StreamProgress
  /** Absent until it is read. */
  overview?: StreamOverview
}

/** @throws ConfigError where its state cannot be used */
function openTask({ config, output, log, signal, state, watch }: Sync, stream: ConfiguredStream): Task {
  const { descriptor } = stream
  const { name } = descriptor
  const before = parseStreamState(state.get(name), name)
  const format = new RecordFormat(name, config)
  const onProgress = watch && ((progress: () => StreamProgress) => task.overview?.reached(progress))
  const task: Task = {
    stream,
    format,
    writer: new AirbyteStreamWriter({ descriptor, before, format, output, log, signal, now: Date.now, onProgress }),
    before,
  }
  return task
}

/** Asks at the first call, and gives the same answer to all. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  return () => {
    answer ??= ask()
    return answer
  }
}
