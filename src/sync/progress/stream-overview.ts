import type { Fauna } from '../../fauna/fauna.ts'
import type { IdRange, StreamProgress } from '../state/progress.ts'
import { type IdSpan, readIdSpan } from './id-span.ts'
import type { FollowRange, RangeProgress } from './range-progress.ts'
import type { RunningStream, WorkerProgress } from './sync-progress.ts'
import type { WorkerSlots, WorkerTask } from './worker-slots.ts'

/** The least time between two looks at the progress of one stream, in milliseconds: computing it costs a little. */
export const PROGRESS_INTERVAL_MS = 200

/** The ends of a collection's id range are requested after the stream was read for so many milliseconds. */
export const ID_SPAN_AFTER_MS = 1_000

export interface StreamOverviewOptions {
  /** The name of the stream, in messages. */
  readonly name: string
  readonly fauna: Fauna
  readonly collection: string
  readonly writer: { readonly written: number }
  readonly workers: WorkerSlots
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number
}

/** How much of a stream was read, estimated from its ids. */
export interface StreamEstimate {
  /** How many records the stream has. */
  readonly records: number
  /** Which fraction of them was read, by this sync or an earlier one. */
  readonly fraction: number
}

type Look = () => RangeProgress

/** Follows one stream, which holds one worker and borrows others for its ranges. */
export class StreamOverview {
  readonly #options: StreamOverviewOptions
  readonly #onEnd: (how: 'complete' | 'failed') => void
  readonly #startedAt: number
  readonly #endOwnTask: () => void
  #seen: StreamProgress = {}
  #seenAt = Number.NEGATIVE_INFINITY
  /** The records that were written when `#seen` was seen. */
  #seenRecords = 0
  /** The scan when it was first seen. */
  #scanStart: { readonly ranges: readonly IdRange[]; readonly records: number } | undefined
  /** Undefined until both ends are known, and in an empty collection. */
  #span: IdSpan | undefined
  #isSpanRequested = false
  /** The ranges that workers read. */
  readonly #ranges = new Set<Look>()
  /** The one of them that the stream's own worker reads. */
  #ownRange: Look | undefined
  /** The records of ranges that ended: of all, and of those that the stream's own worker has read. */
  #endedRanges = 0
  #endedOwnRanges = 0
  #isCompleting = false

  constructor(options: StreamOverviewOptions, onEnd: (how: 'complete' | 'failed') => void) {
    this.#options = options
    this.#onEnd = onEnd
    this.#startedAt = options.now()
    this.#endOwnTask = options.workers.begin(this.#ownTask)
  }

  /** Takes the progress of the stream. @param progress called at most once in `PROGRESS_INTERVAL_MS` */
  reached(progress: () => StreamProgress): void {
    const { now, writer } = this.#options
    const at = now()
    if (at - this.#seenAt < PROGRESS_INTERVAL_MS) return
    this.#seenAt = at
    this.#seen = progress()
    this.#seenRecords = writer.written
    const scan = scanOf(this.#seen)
    if (scan !== undefined) this.#scanStart ??= { ranges: scan.ranges, records: writer.written }
  }

  readonly followRange: FollowRange = (look) => {
    this.#ranges.add(look)
    if (this.#ownRange !== undefined) {
      const endTask = this.#options.workers.begin({
        look: () => this.#lookAtRange(look),
        written: () => look().written,
      })
      return () => {
        endTask()
        this.#endRange(look)
      }
    }
    this.#ownRange = look
    return () => {
      this.#endedOwnRanges += look().written
      this.#ownRange = undefined
      this.#endRange(look)
    }
  }

  /** Everything was read. */
  completing(): void {
    this.#isCompleting = true
  }

  ended(how: 'complete' | 'failed'): void {
    this.#endOwnTask()
    this.#onEnd(how)
  }

  look(): RunningStream {
    const { name } = this.#options
    const scan = scanOf(this.#seen)
    if (scan === undefined) return { name, ...this.#changes }
    const fraction = this.#idSpan?.fractionRead(scan.ranges)
    return { name, ...(fraction !== undefined && { fraction }) }
  }

  /** How many records were written. */
  get written(): number {
    return this.#options.writer.written
  }

  /** Undefined if it is unknown. */
  get estimate(): StreamEstimate | undefined {
    const span = this.#idSpan
    if (span === undefined) return undefined
    const scan = scanOf(this.#seen)
    const fraction = scan === undefined ? 1 : span.fractionRead(scan.ranges)
    const records = this.#recordsIn(span, fraction, this.#seenRecords)
    return records === undefined ? undefined : { fraction, records }
  }

  /** How many records the stream has, if it is complete. */
  get completeRecords(): number {
    const { written } = this.#options.writer
    return (this.#span && this.#recordsIn(this.#span, 1, written)) ?? written
  }

  /** How many records the stream has; an earlier sync can have written some of them. Undefined if it is unknown. */
  #recordsIn(span: IdSpan, fraction: number, written: number): number | undefined {
    const start = this.#scanStart
    if (start === undefined) return undefined
    const read = fraction - span.fractionRead(start.ranges)
    return read > 0 ? (written - start.records) / read : undefined
  }

  /** Whether the stream is not scanned, so that nothing shows how much is left. */
  get readsChangesOnly(): boolean {
    return this.#scanStart === undefined && this.#seen.updates !== undefined
  }

  readonly #ownTask: WorkerTask = {
    look: () => this.#lookAtOwnWorker(),
    written: () => this.#outsideRanges + this.#endedOwnRanges + (this.#ownRange?.().written ?? 0),
  }

  #lookAtOwnWorker(): ReturnType<WorkerTask['look']> {
    const { name: stream, writer } = this.#options
    if (this.#ownRange !== undefined) return this.#lookAtRange(this.#ownRange)
    if (this.#isCompleting) return { stream, records: writer.written, isCompleting: true }
    // It waits until it can take a part of them.
    if (this.#ranges.size > 0) return undefined
    return { stream, records: this.#ownTask.written(), ...this.#changes }
  }

  #lookAtRange(look: Look): ReturnType<WorkerTask['look']> {
    const { written: records, ids, changesUpTo } = look()
    const read = ids && this.#idSpan?.progressOf(ids)
    return {
      stream: this.#options.name,
      records,
      ...(read !== undefined && { ids: read }),
      ...(changesUpTo !== undefined && { changesUpTo }),
    }
  }

  /** The records that are not of a range, such as those of a feed. */
  get #outsideRanges(): number {
    let inRanges = this.#endedRanges
    for (const look of this.#ranges) inRanges += look().written
    return this.#options.writer.written - inRanges
  }

  get #changes(): Pick<WorkerProgress, 'changesUpTo'> {
    const { updates } = this.#seen
    return updates === undefined ? {} : { changesUpTo: updates.ts }
  }

  /** The range of the collection's ids; requested when it is first needed. */
  get #idSpan(): IdSpan | undefined {
    const { fauna, collection, now } = this.#options
    const scan = scanOf(this.#seen)
    if (!this.#isSpanRequested && scan !== undefined && now() - this.#startedAt >= ID_SPAN_AFTER_MS) {
      this.#isSpanRequested = true
      readIdSpan(fauna, collection, scan.snapshot).then((span) => {
        this.#span = span
      })
    }
    return this.#span
  }

  #endRange(look: Look): void {
    this.#ranges.delete(look)
    this.#endedRanges += look().written
  }
}

function scanOf({
  fullRefresh,
  initial,
}: StreamProgress): { snapshot: number; ranges: readonly IdRange[] } | undefined {
  return fullRefresh ?? initial
}
