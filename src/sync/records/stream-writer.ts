import type { Log } from '../../airbyte/log.ts'
import type { StreamDescriptor, StreamStatus, StreamStatusReason } from '../../airbyte/messages.ts'
import type { Output } from '../../airbyte/output.ts'
import type { FaunaDocument } from '../../fauna/document.ts'
import type { Removal } from '../../fauna/fauna.ts'
import type { StreamProgress } from '../state/progress.ts'
import { formatStreamState } from '../state/stream-state.ts'
import type { Lack, RecordFormat } from './record.ts'

/**
 * Writes one stream's records, states and statuses. A state covers what was written before it and nothing else:
 * `checkpointIfDue` is handed the progress that the last record has reached.
 */
export interface StreamWriter {
  status(status: StreamStatus): void
  /**
   * Says, once until it goes on, that Fauna makes the stream wait.
   * @param waitMs for how long, in milliseconds; absent where Fauna does not say
   */
  rateLimited(waitMs?: number): void
  document(document: FaunaDocument): void
  removal(removal: Removal): void
  /** How many records were written. */
  readonly written: number
  /** Whether a record or a state was written. */
  readonly hasBegun: boolean
  /** Whether `checkpointIfDue` has something to do, in the middle of a page. */
  readonly checkpointDue: boolean
  /** Writes a state if one is due, and waits for a reader that is slower. */
  checkpointIfDue(progress: () => StreamProgress): Promise<void>
  /** Writes a state, whether or not one is due. */
  checkpoint(progress: StreamProgress): void
  /** Writes a state for the records since the last one, as far as `checkpointIfDue` was told of them: nothing comes after. */
  interrupted(): void
}

export const CHECKPOINT_RECORDS = 10_000

const CHECKPOINT_MS = 30_000

export interface StreamWriterOptions {
  readonly descriptor: StreamDescriptor
  readonly format: RecordFormat
  readonly output: Output
  readonly log: Log
  /** Ends the waiting for a slow reader. */
  readonly signal: AbortSignal
  /** Called with what `checkpointIfDue` is told. */
  readonly onReached?: ((progress: () => StreamProgress) => void) | undefined
}

export function streamWriter(options: StreamWriterOptions): StreamWriter {
  const { descriptor, format, output, log, signal, onReached } = options
  const namespace = descriptor.namespace === undefined ? '' : `"namespace":${JSON.stringify(descriptor.namespace)},`
  const head = `{"type":"RECORD","record":{${namespace}"stream":${JSON.stringify(descriptor.name)},"data":`
  let tail = ''
  /** Since the last state. */
  let records = 0
  let earlier = 0
  let lastState = Date.now()
  let running = false
  let hasBegun = false
  let limited = false
  let reached: (() => StreamProgress) | undefined

  const sendStatus = (status: StreamStatus, reasons?: readonly StreamStatusReason[]): void => {
    const stream_status = { stream_descriptor: descriptor, status, ...(reasons && { reasons }) }
    output.message({ type: 'TRACE', trace: { type: 'STREAM_STATUS', emitted_at: Date.now(), stream_status } })
  }

  const saidLacking = new Set<string>()

  const beginRecord = (): void => {
    if (!running) writer.status('RUNNING')
    records++
  }

  /** The first record with a field that is not whole is told of; all say so in themselves. */
  const sayLacking = ({ id }: FaunaDocument, { change, cause }: Lack): void => {
    if (saidLacking.has(change.field)) return
    saidLacking.add(change.field)
    const what = `${JSON.stringify(change.field)} ${change.change === 'NULLED' ? 'is left out' : 'is not whole'}`
    log.warn(
      `Stream "${descriptor.name}": ${what} in the document ${id}: ${cause}. Each such record says so in "meta.changes"; this is said once.`,
    )
  }

  const writer: StreamWriter = {
    status(status) {
      if (status === 'RUNNING') {
        running = true
        hasBegun = true
        limited = false
        tail = recordTail()
      }
      sendStatus(status)
    },
    rateLimited(waitMs) {
      if (limited) return
      limited = true
      // The next record says that it runs again.
      running = false
      const rate_limited = waitMs === undefined ? {} : { quota_reset: Date.now() + waitMs }
      sendStatus('RUNNING', [{ type: 'RATE_LIMITED', rate_limited }])
    },
    document(document) {
      const { before, fields, behind, lacks = [] } = format.document(document)
      for (const lack of lacks) sayLacking(document, lack)
      beginRecord()
      output.text(head + before)
      if (fields !== undefined) output.bytes(fields.bytes, fields.start, fields.end)
      output.text(behind + metaOf(lacks) + tail)
    },
    removal(removal) {
      beginRecord()
      output.text(head + format.removal(removal) + tail)
    },
    get written() {
      return earlier + records
    },
    get hasBegun() {
      return hasBegun
    },
    get checkpointDue() {
      return output.full || records >= CHECKPOINT_RECORDS
    },
    async checkpointIfDue(progress) {
      reached = progress
      onReached?.(progress)
      if (records >= CHECKPOINT_RECORDS || (records > 0 && Date.now() - lastState >= CHECKPOINT_MS)) {
        writer.checkpoint(progress())
      }
      if (output.full) await output.drained(signal)
      tail = recordTail()
    },
    checkpoint(progress) {
      if (!running) writer.status('RUNNING')
      const stream = { stream_descriptor: descriptor, stream_state: formatStreamState(progress) }
      output.message({ type: 'STATE', state: { type: 'STREAM', stream, sourceStats: { recordCount: records } } })
      earlier += records
      records = 0
      lastState = Date.now()
    },
    interrupted() {
      if (records > 0 && reached !== undefined) writer.checkpoint(reached())
    },
  }
  return writer
}

/** Records of one batch share their time. */
function recordTail(): string {
  return `,"emitted_at":${Date.now()}}}\n`
}

function metaOf(lacks: readonly Lack[]): string {
  return lacks.length === 0 ? '' : `,"meta":${JSON.stringify({ changes: lacks.map(({ change }) => change) })}`
}
