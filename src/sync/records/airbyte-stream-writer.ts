import type { Log } from '../../airbyte/log.ts'
import type { StreamDescriptor, StreamStatus } from '../../airbyte/messages.ts'
import type { Output } from '../../airbyte/output.ts'
import type { FaunaDocument } from '../../fauna/document.ts'
import type { Removal } from '../../fauna/fauna.ts'
import type { StreamProgress } from '../state/progress.ts'
import { formatStreamState } from '../state/stream-state.ts'
import type { ChangedField } from './changed-field.ts'
import { FieldChangeLog } from './field-change-log.ts'
import type { RecordFormat } from './record-format.ts'
import { StreamStatusReporter } from './stream-status.ts'
import type { StreamWriter } from './stream-writer.ts'

/** A state is due after so many records, in the middle of a page too. */
export const CHECKPOINT_RECORDS = 10_000

/** A state is due after so many milliseconds, at the end of a page, if records or progress came since the last one. */
export const CHECKPOINT_MS = 30_000

export interface StreamWriterOptions {
  readonly descriptor: StreamDescriptor
  /** The progress that the sync resumes from. */
  readonly before: StreamProgress
  readonly format: RecordFormat
  readonly output: Output
  readonly log: Log
  /** Ends the wait for a slow consumer. */
  readonly signal: AbortSignal
  /** The wall clock, in milliseconds since 1970. */
  readonly now: () => number
  /** Receives every argument of `checkpointIfDue`. */
  readonly onProgress?: ((progress: () => StreamProgress) => void) | undefined
}

/** Writes a stream as messages of the Airbyte protocol. */
export class AirbyteStreamWriter implements StreamWriter {
  readonly #options: StreamWriterOptions
  readonly #statuses: StreamStatusReporter
  readonly #fieldChanges: FieldChangeLog
  /** Text of a RECORD message before its data. */
  readonly #head: string
  /** Text of a RECORD message after its data. The records of one batch share their `emitted_at`. */
  #tail: string
  /** Records since the last state. */
  #uncovered = 0
  /** Records up to the last state. */
  #covered = 0
  #deletions = 0
  #lastStateAt: number
  /** The progress that the last state, or the one that the sync resumes from, holds. */
  #saved: StreamProgress
  /** The newest argument of `checkpointIfDue` since the last `checkpoint`. */
  #reached: (() => StreamProgress) | undefined

  constructor(options: StreamWriterOptions) {
    const { descriptor, output, log, now } = options
    this.#options = options
    this.#statuses = new StreamStatusReporter(descriptor, output, now)
    this.#fieldChanges = new FieldChangeLog(descriptor.name, log)
    const namespace = descriptor.namespace === undefined ? '' : `"namespace":${JSON.stringify(descriptor.namespace)},`
    this.#head = `{"type":"RECORD","record":{${namespace}"stream":${JSON.stringify(descriptor.name)},"data":`
    this.#saved = options.before
    this.#lastStateAt = now()
    this.#tail = tailAt(this.#lastStateAt)
  }

  status(status: StreamStatus): void {
    // The stream may have waited for a worker until now.
    if (status === 'STARTED') this.#lastStateAt = this.#options.now()
    this.#statuses.report(status)
  }

  rateLimited(waitMs?: number): void {
    this.#statuses.rateLimited(waitMs)
  }

  document(document: FaunaDocument): void {
    const { format, output } = this.#options
    const { before, fields, typed, after, changes } = format.document(document)
    if (changes !== undefined) for (const change of changes) this.#fieldChanges.report(document.id, change)
    this.#beginRecord()
    output.text(this.#head + before)
    if (fields !== undefined) output.bytes(fields.bytes, fields.start, fields.end)
    if (typed !== undefined) output.bytes(typed.bytes, typed.start, typed.end)
    output.text(after + (changes === undefined ? '' : metaOf(changes)) + this.#tail)
  }

  removal(removal: Removal): void {
    const { format, output } = this.#options
    this.#beginRecord()
    this.#deletions++
    output.text(this.#head + format.removal(removal) + this.#tail)
  }

  #beginRecord(): void {
    if (!this.#statuses.isRunning) this.#run()
    this.#uncovered++
  }

  #run(): void {
    this.#statuses.report('RUNNING')
    this.#tail = tailAt(this.#options.now())
  }

  get written(): number {
    return this.#covered + this.#uncovered
  }

  get deletions(): number {
    return this.#deletions
  }

  get hasBegun(): boolean {
    return this.#statuses.hasBegun
  }

  get checkpointDue(): boolean {
    return this.#options.output.full || this.#uncovered >= CHECKPOINT_RECORDS
  }

  async checkpointIfDue(progress: () => StreamProgress): Promise<void> {
    const { output, signal, now, onProgress } = this.#options
    this.#reached = progress
    onProgress?.(progress)
    this.#checkpointIfDue(progress)
    if (output.full) await output.drained(signal)
    this.#tail = tailAt(now())
  }

  /** Streams that only skip events write states too: otherwise Airbyte ends the sync as stuck. */
  #checkpointIfDue(progress: () => StreamProgress): void {
    const isTime = this.#options.now() - this.#lastStateAt >= CHECKPOINT_MS
    if (this.#uncovered < CHECKPOINT_RECORDS && !isTime) return
    const reached = progress()
    if (this.#uncovered > 0 || !isSameProgress(reached, this.#saved)) this.#writeState(reached)
  }

  checkpoint(progress: StreamProgress): void {
    this.#reached = undefined
    this.#writeState(progress)
  }

  #writeState(progress: StreamProgress): void {
    if (!this.#statuses.isRunning) this.#run()
    const { descriptor, output, now } = this.#options
    const stream = { stream_descriptor: descriptor, stream_state: formatStreamState(progress) }
    output.message({ type: 'STATE', state: { type: 'STREAM', stream, sourceStats: { recordCount: this.#uncovered } } })
    this.#covered += this.#uncovered
    this.#uncovered = 0
    this.#saved = progress
    this.#lastStateAt = now()
  }

  interrupted(): void {
    // The progress covers the records even where none was reported since: then they are read again.
    const reached = this.#reached?.() ?? this.#saved
    if (this.#uncovered > 0 || !isSameProgress(reached, this.#saved)) this.#writeState(reached)
  }
}

function isSameProgress(a: StreamProgress, b: StreamProgress): boolean {
  return JSON.stringify(formatStreamState(a)) === JSON.stringify(formatStreamState(b))
}

function tailAt(now: number): string {
  return `,"emitted_at":${now}}}\n`
}

function metaOf(changes: readonly ChangedField[]): string {
  return `,"meta":${JSON.stringify({ changes: changes.map(({ change }) => change) })}`
}
