import type { ConfiguredStream } from '../airbyte/catalog.ts'
import { traceOf } from '../airbyte/failure.ts'
import type { Log } from '../airbyte/log.ts'
import type { Output } from '../airbyte/output.ts'
import type { IncomingState } from '../airbyte/state.ts'
import type { CollectionConfig } from '../config/config.ts'
import { isFaunaError } from '../fauna/errors.ts'
import type { Fauna } from '../fauna/fauna.ts'
import type { RequestMeter } from '../fauna/request-meter.ts'
import { quoted } from '../text/quoted.ts'
import { deletionColumnWarning } from './columns/deletion-column-warning.ts'
import { streamColumns } from './columns/stream-columns.ts'
import { type IndexChoice, openIndexChoice } from './discovery/index-choice.ts'
import { nameCollisionWarning } from './discovery/name-collisions.ts'
import { failureOf } from './failure.ts'
import { Workers } from './pacing/workers.ts'
import { Overview, type StreamOverview } from './progress/overview.ts'
import { type StreamLog, SyncLog } from './progress/sync-log.ts'
import type { SyncProgress } from './progress/sync-progress.ts'
import { isIncremental, readStream, type StreamSource } from './read-stream.ts'
import { AirbyteStreamWriter } from './records/airbyte-stream-writer.ts'
import { RecordFormat } from './records/record-format.ts'
import type { StreamWriter } from './records/stream-writer.ts'
import { Moment } from './snapshot/moment.ts'
import { StartWarnings } from './start-warnings.ts'
import type { StreamProgress } from './state/progress.ts'
import { parseStreamState } from './state/stream-state.ts'

export interface Sync {
  readonly fauna: Fauna
  readonly config: CollectionConfig
  readonly streams: readonly ConfiguredStream[]
  /** How many pages can be in flight at the same time. */
  readonly workers: number
  readonly state: IncomingState
  /** The time as of which to read, in microseconds; absent: the present of the database when the sync starts. */
  readonly at?: number | undefined
  readonly output: Output
  readonly log: Log
  readonly signal: AbortSignal
  /** Registers a listener for waits that Fauna's rate limit causes, with their length in milliseconds if known. */
  readonly onRateLimit: (listener: (waitMs?: number) => void) => void
  /** Receives, before anything is read, the function that returns the progress; absent if it is not displayed. */
  readonly watch?: ((look: () => SyncProgress) => void) | undefined
  /** Counts the requests of `fauna`. */
  readonly meter: RequestMeter
  /** Calls `report` every minute until the function that it returns is called; absent: never. */
  readonly everyMinute?: ((report: () => void) => () => void) | undefined
}

/**
 * Reads the streams in their order, as many at the same time as there are workers. A stream that fails does not stop the
 * others, unless the failure is of the connection or the secret, which all share: then it is reported once.
 * @returns whether all streams are complete
 * @throws ConfigError, before anything is read, if a state cannot be used; the reason of the signal
 */
export async function syncStreams(sync: Sync): Promise<boolean> {
  const tasks = sync.streams.map((stream) => openTask(sync, stream))
  const warnings = [
    nameCollisionWarning(sync.streams.map(({ descriptor }) => descriptor.name)),
    deletionColumnWarning(sync.streams, sync.config.deletions),
  ]
  for (const warning of warnings) if (warning !== undefined) sync.log.warn(warning)
  return new SyncRun(sync, tasks).run()
}

/** A stream that is to be read. */
interface Task {
  readonly stream: ConfiguredStream
  readonly format: RecordFormat
  readonly writer: StreamWriter
  /** The progress of the last sync. */
  readonly before: StreamProgress
  /** Absent until it begins. */
  overview?: StreamOverview
}

/** @throws ConfigError if its state cannot be used */
function openTask({ config, output, log, signal, state }: Sync, stream: ConfiguredStream): Task {
  const { descriptor } = stream
  const { name } = descriptor
  const before = parseStreamState(state.get(name), name)
  const format = new RecordFormat(name, streamColumns(name, config, stream.columns), Date.now)
  const onProgress = (progress: () => StreamProgress): void => task.overview?.reached(progress)
  const task: Task = {
    stream,
    format,
    writer: new AirbyteStreamWriter({ descriptor, before, format, output, log, signal, now: Date.now, onProgress }),
    before,
  }
  return task
}

class SyncRun {
  readonly #sync: Sync
  readonly #waiting: Task[]
  readonly #running = new Set<Task>()
  readonly #overview: Overview
  readonly #syncLog: SyncLog
  readonly #workers: Workers
  readonly #moment: Moment
  readonly #warnings: StartWarnings
  #indexes: Promise<IndexChoice> | undefined
  #isComplete = true
  /** Whether the connection or the secret failed, which no stream can do without. */
  #sharedFailure = false

  constructor(sync: Sync, tasks: readonly Task[]) {
    const writers = tasks.map(({ writer }) => writer)
    this.#sync = sync
    this.#waiting = [...tasks]
    this.#overview = new Overview({ fauna: sync.fauna, writers, now: elapsed })
    this.#syncLog = new SyncLog({ log: sync.log, writers, meter: sync.meter, now: elapsed })
    this.#workers = new Workers(sync.workers)
    this.#moment = new Moment({ fauna: sync.fauna, elapsed, at: sync.at })
    this.#warnings = new StartWarnings({
      fauna: sync.fauna,
      config: sync.config,
      incremental: new Set(sync.streams.filter(isIncremental).map(({ descriptor }) => descriptor.name)),
      indexes: () => this.#indexChoice(),
      log: sync.log,
    })
    sync.watch?.(() => this.#overview.look())
    sync.onRateLimit((waitMs) => {
      for (const { writer } of this.#running) writer.rateLimited(waitMs)
    })
  }

  async run(): Promise<boolean> {
    const { signal, everyMinute } = this.#sync
    const stopReports = everyMinute?.(() => this.#syncLog.report())
    try {
      await this.#runAll()
    } finally {
      stopReports?.()
    }
    // Streams still wait only after a failure or an abort.
    for (const { writer } of this.#waiting) writer.status('INCOMPLETE')
    this.#syncLog.summarize()
    signal.throwIfAborted()
    return this.#isComplete
  }

  async #runAll(): Promise<void> {
    const { signal, streams } = this.#sync
    // Streams do not wait for the warnings.
    const runs: Promise<void>[] = streams.length > 1 ? [this.#warnings.reportAll()] : []
    while (this.#waiting.length > 0) {
      await this.#workers.acquire()
      if (this.#sharedFailure || signal.aborted) break
      const next = this.#waiting.shift()
      if (next !== undefined) runs.push(this.#runTask(next))
    }
    await Promise.all(runs)
  }

  async #runTask(task: Task): Promise<void> {
    const { writer, stream } = task
    const { name } = stream.descriptor
    const overview = this.#overview.begin(name)
    const streamLog = this.#syncLog.begin(name, writer, () => overview.look())
    task.overview = overview
    this.#running.add(task)
    writer.status('STARTED')
    try {
      await streamLog.measure(() => readStream(this.#sourceOf(task, streamLog)))
      writer.status('COMPLETE')
      overview.ended('complete')
      streamLog.ended('complete')
    } catch (error) {
      this.#isComplete = false
      overview.ended('failed')
      writer.interrupted()
      this.#report(stream, error)
      writer.status('INCOMPLETE')
      streamLog.ended(this.#sync.signal.aborted ? 'stopped' : 'failed')
    } finally {
      this.#running.delete(task)
      this.#workers.release()
    }
  }

  #sourceOf(task: Task, streamLog: StreamLog): StreamSource {
    const isOnly = this.#sync.streams.length === 1
    return {
      ...this.#sync,
      ...task,
      workers: this.#workers,
      elapsed,
      moment: this.#moment,
      reportStart: (how) => streamLog.started(how),
      indexes: () => this.#indexChoice(),
      onCollection: isOnly ? (collection) => this.#warnings.report(collection) : undefined,
    }
  }

  /** Writes an error trace, but only one for a failure that all streams share. */
  #report({ descriptor }: ConfiguredStream, error: unknown): void {
    const { output, log, signal } = this.#sync
    const isShared = isFaunaError(error, 'unauthorized', 'disabled', 'unreachable', 'connection', 'busy')
    const isReported = isShared && this.#sharedFailure
    this.#sharedFailure ||= isShared
    if (isReported || signal.aborted) return
    log.debug(`Stream ${quoted(descriptor.name)} failed: ${error}`)
    output.message({ type: 'TRACE', trace: traceOf(failureOf(error), descriptor) })
  }

  /** All indexes, listed once for all streams. */
  #indexChoice(): Promise<IndexChoice> {
    this.#indexes ??= openIndexChoice(this.#sync.fauna)
    return this.#indexes
  }
}

/** A monotonic clock, in milliseconds. */
const elapsed = (): number => performance.now()
