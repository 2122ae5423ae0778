import type { ConfiguredStream } from '../airbyte/catalog.ts'
import { traceOf } from '../airbyte/failure.ts'
import type { Log } from '../airbyte/log.ts'
import type { Output } from '../airbyte/output.ts'
import type { IncomingState } from '../airbyte/state.ts'
import { streamName } from '../airbyte/stream-name.ts'
import type { CollectionConfig } from '../config/config.ts'
import { isFaunaError } from '../fauna/errors.ts'
import type { RequestMeter } from '../fauna/request-meter.ts'
import { quoted } from '../text/quoted.ts'
import { streamColumns } from './columns/stream-columns.ts'
import { DatabaseLogs } from './databases/database-logs.ts'
import { DatabaseRun, type StartingStream } from './databases/database-run.ts'
import { type Database, type Databases, isOfServer } from './databases/databases.ts'
import { reportLimitation } from './databases/start-warnings.ts'
import { failureOf } from './failure.ts'
import { Workers } from './pacing/workers.ts'
import { Overview } from './progress/overview.ts'
import type { StreamOverview } from './progress/stream-overview.ts'
import { type StreamLog, SyncLog } from './progress/sync-log.ts'
import type { LookAtProgress } from './progress/sync-progress.ts'
import { isConfigured, readStream, type StreamSource } from './read-stream.ts'
import { AirbyteStreamWriter, type StreamWriterOptions } from './records/airbyte-stream-writer.ts'
import { RecordFormat } from './records/record-format.ts'
import type { StreamWriter } from './records/stream-writer.ts'
import type { StreamProgress } from './state/progress.ts'
import { parseStreamState } from './state/stream-state.ts'

export interface Sync {
  readonly databases: Databases
  readonly config: CollectionConfig
  readonly streams: readonly ConfiguredStream[]
  /** How many pages can be in flight at the same time. */
  readonly workers: number
  readonly state: IncomingState
  /** The time as of which to read, in microseconds; absent: the present of the database when the sync starts. */
  readonly at?: number | undefined
  /** What chose that time, in messages; absent: `--at`. */
  readonly chosenBy?: string | undefined
  readonly output: Output
  readonly log: Log
  readonly signal: AbortSignal
  /** Registers a listener for waits that Fauna's rate limit causes, with their length in milliseconds if known. */
  readonly onRateLimit: (listener: (waitMs?: number) => void) => void
  /** Receives, before anything is read, the function that returns the progress; absent if it is not displayed. */
  readonly watch?: ((look: LookAtProgress) => void) | undefined
  /** Counts the requests to all databases. */
  readonly meter: RequestMeter
  /** Calls `report` every minute until the function that it returns is called; absent: never. */
  readonly everyMinute?: ((report: () => void) => () => void) | undefined
  /** Opens the writer of a stream; absent: it writes messages of the Airbyte protocol to `output`. */
  readonly openWriter?: (options: StreamWriterOptions) => StreamWriter
  /** Whether an error of a writer is of the output, so that no stream can be written; absent: never. */
  readonly isOfOutput?: (error: unknown) => boolean
}

/**
 * Reads the streams in their order, as many at the same time as there are workers. A stream that fails does not stop the
 * others, unless the failure is of the connection or the output, which all share, or of the secret, which those of one
 * database share: then it is reported once.
 * @returns whether all streams are complete
 * @throws ConfigError, before anything is read, if a state cannot be used; the reason of the signal
 */
export async function syncStreams(sync: Sync): Promise<boolean> {
  const logs = new DatabaseLogs(sync.log)
  const streams = sync.streams.map((stream) => startingStream(sync, stream))
  const runs = databaseRuns(sync, streams, logs)
  const tasks = streams.map((starting) => openTask(sync, runs, starting))
  // Other writers have neither the modes nor the tables of Airbyte's destinations.
  if (sync.openWriter === undefined) for (const run of runs.values()) run.warnOfStreams()
  logs.flush()
  return new SyncRun(sync, tasks, logs).run()
}

/** @throws ConfigError if its state cannot be used */
function startingStream({ state }: Sync, stream: ConfiguredStream): StartingStream {
  const label = streamName(stream.descriptor)
  return { stream, before: parseStreamState(state.get(label), label) }
}

/** The databases of the streams. @param logs for the warnings about them */
function databaseRuns(
  { databases, config, at, chosenBy, log }: Sync,
  streams: readonly StartingStream[],
  logs: DatabaseLogs,
): ReadonlyMap<Database, DatabaseRun> {
  const streamsOf = new Map<Database, StartingStream[]>()
  for (const starting of streams) {
    const database = databases.of(starting.stream.descriptor)
    const siblings = streamsOf.get(database)
    if (siblings === undefined) streamsOf.set(database, [starting])
    else siblings.push(starting)
  }
  const isAlone = streams.length === 1
  return new Map(
    Array.from(streamsOf, ([database, streams]) => [
      database,
      new DatabaseRun({ database, streams, config, at, chosenBy, isAlone, log, logs, elapsed }),
    ]),
  )
}

/** A stream that is to be read. */
interface Task {
  readonly database: DatabaseRun
  readonly stream: ConfiguredStream
  /** Its name in messages. */
  readonly label: string
  readonly format: RecordFormat
  readonly writer: StreamWriter
  /** The progress of the last sync. */
  readonly before: StreamProgress
  /** Absent until it begins. */
  overview?: StreamOverview
}

function openTask(sync: Sync, runs: ReadonlyMap<Database, DatabaseRun>, { stream, before }: StartingStream): Task {
  const { databases, config, output, signal, openWriter = openAirbyteWriter } = sync
  const { descriptor } = stream
  const database = runs.get(databases.of(descriptor))
  if (database === undefined) throw new Error('a stream has no database')
  const label = streamName(descriptor)
  const format = new RecordFormat(descriptor.name, streamColumns(descriptor.name, config, stream.columns), Date.now)
  const { log } = database
  const onProgress = (progress: () => StreamProgress): void => task.overview?.reached(progress)
  const task: Task = {
    database,
    stream,
    label,
    format,
    writer: openWriter({ descriptor, before, format, output, log, signal, now: Date.now, onProgress }),
    before,
  }
  return task
}

function openAirbyteWriter(options: StreamWriterOptions): StreamWriter {
  return new AirbyteStreamWriter(options)
}

class SyncRun {
  readonly #sync: Sync
  readonly #waiting: Task[]
  readonly #running = new Set<Task>()
  readonly #databases: ReadonlySet<DatabaseRun>
  /** Those of the streams that the configuration allows: nothing is requested of the others. */
  readonly #configured: ReadonlySet<DatabaseRun>
  readonly #logs: DatabaseLogs
  readonly #overview: Overview
  readonly #syncLog: SyncLog
  readonly #workers: Workers
  #isComplete = true

  constructor(sync: Sync, tasks: readonly Task[], logs: DatabaseLogs) {
    const writers = tasks.map(({ writer }) => writer)
    this.#sync = sync
    this.#waiting = [...tasks]
    this.#databases = new Set(tasks.map(({ database }) => database))
    const { databases, config } = sync
    const configured = tasks.filter(
      ({ stream: { descriptor } }) => databases.isConfigured(descriptor) && isConfigured(config.name, descriptor.name),
    )
    this.#configured = new Set(configured.map(({ database }) => database))
    this.#logs = logs
    this.#overview = new Overview({ writers, now: elapsed })
    this.#syncLog = new SyncLog({ log: sync.log, writers, meter: sync.meter, now: elapsed })
    this.#workers = new Workers(sync.workers)
    sync.watch?.(this.#overview.look)
    sync.onRateLimit((waitMs) => {
      for (const { writer } of this.#running) writer.rateLimited(waitMs)
    })
  }

  async run(): Promise<boolean> {
    const { signal, everyMinute } = this.#sync
    const stopReports = everyMinute?.(() => {
      this.#logs.flush()
      this.#syncLog.report()
    })
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
    // The streams do not wait for the warnings.
    const runs: Promise<void>[] = [this.#reportLimitation()]
    while (this.#waiting.length > 0) {
      await this.#workers.acquire()
      const next = this.#next()
      if (next === undefined) break
      runs.push(this.#runTask(next))
    }
    await Promise.all(runs)
    await Promise.all(Array.from(this.#databases, (database) => database.warned()))
    this.#logs.flush()
  }

  async #reportLimitation(): Promise<void> {
    const [first] = this.#configured
    if (first !== undefined) await reportLimitation(first.fauna, this.#sync.log)
  }

  /** Takes the next stream that can be read from those that wait; undefined if none can. */
  #next(): Task | undefined {
    if (this.#sync.signal.aborted) return undefined
    const next = this.#waiting.findIndex(({ database }) => !database.hasFailed)
    return next === -1 ? undefined : this.#waiting.splice(next, 1)[0]
  }

  async #runTask(task: Task): Promise<void> {
    const { writer, stream, label, database } = task
    const overview = this.#overview.begin(label, database.fauna, stream.descriptor.name, writer)
    const streamLog = this.#syncLog.begin(label, writer, () => overview.look())
    task.overview = overview
    this.#running.add(task)
    writer.status('STARTED')
    try {
      this.#sync.databases.requireConfigured(stream.descriptor)
      await streamLog.measure(() => readStream(this.#sourceOf(task, streamLog, overview)))
      overview.completing()
      await writer.finish?.()
      writer.status('COMPLETE')
      overview.ended('complete')
      streamLog.ended('complete')
    } catch (error) {
      this.#isComplete = false
      overview.ended('failed')
      writer.interrupted()
      this.#report(task, error)
      writer.status('INCOMPLETE')
      streamLog.ended(this.#sync.signal.aborted ? 'stopped' : 'failed')
    } finally {
      this.#running.delete(task)
      this.#workers.release()
    }
  }

  #sourceOf(task: Task, streamLog: StreamLog, { followRange }: StreamOverview): StreamSource {
    const { database } = task
    const { fauna, log, moment, openings } = database
    return {
      ...task,
      config: this.#sync.config,
      fauna,
      log,
      workers: this.#workers,
      elapsed,
      moment,
      reportStart: (how) => streamLog.started(how),
      followRange,
      openings,
      indexes: () => database.indexes(),
    }
  }

  /** Writes an error trace, but only one for a failure that several streams share. */
  #report({ stream: { descriptor }, label, database }: Task, error: unknown): void {
    const { output, log, signal } = this.#sync
    const sharing = this.#sharing(error, database)
    const isReported = sharing.length > 0 && sharing.every(({ hasFailed }) => hasFailed)
    for (const failed of sharing) failed.hasFailed = true
    if (isReported || signal.aborted) return
    log.debug(`Stream ${quoted(label)} failed: ${error}`)
    output.message({ type: 'TRACE', trace: traceOf(failureOf(error), descriptor) })
  }

  /** The databases none of whose streams can be read after this error. */
  #sharing(error: unknown, database: DatabaseRun): readonly DatabaseRun[] {
    if (isOfServer(error) || this.#sync.isOfOutput?.(error)) return [...this.#databases]
    return isFaunaError(error, 'unauthorized') ? [database] : []
  }
}

/** A monotonic clock, in milliseconds. */
const elapsed = (): number => performance.now()
