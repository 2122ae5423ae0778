import type { Fauna } from '../../fauna/fauna.ts'
import type { StreamProgress } from '../state/progress.ts'
import { ScanProgress } from './scan-progress.ts'
import type { LookAtProgress, RunningStream } from './sync-progress.ts'

/** The least time between two looks at the progress of one stream, in milliseconds: computing it costs a little. */
export const PROGRESS_INTERVAL_MS = 200

export interface OverviewOptions {
  /** The writers of all streams. */
  readonly writers: readonly { readonly written: number }[]
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number
}

/** Follows the progress of a sync for a viewer who asks from time to time. */
export class Overview {
  readonly #options: OverviewOptions
  readonly #ended = { complete: 0, failed: 0 }
  /** The streams being read, in the order in which they began. */
  readonly #running = new Set<StreamOverview>()

  constructor(options: OverviewOptions) {
    this.#options = options
  }

  /** Starts to follow a stream. @param name of the stream, in messages */
  begin(name: string, fauna: Fauna, collection: string): StreamOverview {
    const { now } = this.#options
    const stream = new StreamOverview({ name, fauna, collection, now }, (how) => {
      this.#ended[how]++
      this.#running.delete(stream)
    })
    this.#running.add(stream)
    return stream
  }

  readonly look: LookAtProgress = (withRunning = false) => {
    const { writers } = this.#options
    const [first] = this.#running
    const others = this.#running.size - 1
    return {
      streams: writers.length,
      ...this.#ended,
      records: writers.reduce((sum, { written }) => sum + written, 0),
      ...(first && { current: { ...first.look(), ...(others > 0 && { others }) } }),
      ...(withRunning && { running: Array.from(this.#running, (stream) => stream.look()) }),
    }
  }
}

interface StreamOverviewOptions extends Pick<OverviewOptions, 'now'> {
  readonly name: string
  readonly fauna: Fauna
  readonly collection: string
}

/** Follows one stream. */
export class StreamOverview {
  readonly #options: StreamOverviewOptions
  readonly #onEnd: (how: 'complete' | 'failed') => void
  #seen: StreamProgress = {}
  #seenAt = Number.NEGATIVE_INFINITY
  #scan: ScanProgress | undefined

  constructor(options: StreamOverviewOptions, onEnd: (how: 'complete' | 'failed') => void) {
    this.#options = options
    this.#onEnd = onEnd
  }

  ended(how: 'complete' | 'failed'): void {
    this.#onEnd(how)
  }

  /** Takes the progress of the stream. @param progress called at most once in `PROGRESS_INTERVAL_MS` */
  reached(progress: () => StreamProgress): void {
    const now = this.#options.now()
    if (now - this.#seenAt < PROGRESS_INTERVAL_MS) return
    this.#seenAt = now
    this.#seen = progress()
  }

  look(): RunningStream {
    const { name, fauna, collection } = this.#options
    const { fullRefresh, initial, updates } = this.#seen
    const scan = fullRefresh ?? initial
    if (scan === undefined) return { name, ...(updates !== undefined && { changesUpTo: updates.ts }) }
    this.#scan ??= new ScanProgress(fauna, collection, scan.snapshot)
    const fraction = this.#scan.fraction(scan.ranges)
    return { name, ...(fraction !== undefined && { fraction }) }
  }
}
