import type { Fauna } from '../../fauna/fauna.ts'
import { StreamOverview } from './stream-overview.ts'
import type { LookAtProgress, SyncEstimate } from './sync-progress.ts'
import { WorkerSlots } from './worker-slots.ts'

export interface OverviewOptions {
  /** The writers of all streams. */
  readonly writers: readonly Written[]
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number
}

interface Written {
  readonly written: number
}

/** Follows the progress of a sync for a viewer who asks from time to time. */
export class Overview {
  readonly #options: OverviewOptions
  readonly #ended = { complete: 0, failed: 0 }
  /** The records of all complete streams, by this sync and earlier ones. */
  #completeRecords = 0
  readonly #running = new Set<StreamOverview>()
  readonly #workers = new WorkerSlots()

  constructor(options: OverviewOptions) {
    this.#options = options
  }

  /** Starts to follow a stream. @param name of the stream, in messages */
  begin(name: string, fauna: Fauna, collection: string, writer: Written): StreamOverview {
    const { now } = this.#options
    const stream = new StreamOverview({ name, fauna, collection, writer, workers: this.#workers, now }, (how) => {
      this.#ended[how]++
      if (how === 'complete') this.#completeRecords += stream.completeRecords
      this.#running.delete(stream)
    })
    this.#running.add(stream)
    return stream
  }

  readonly look: LookAtProgress = () => {
    const { writers } = this.#options
    const estimate = this.#estimate()
    return {
      streams: writers.length,
      ...this.#ended,
      records: writers.reduce((sum, { written }) => sum + written, 0),
      ...(estimate && { estimate }),
      workers: this.#workers.look(),
    }
  }

  /**
   * A stream whose records are not known yet counts like the average of the others. Unknown while one has more than that
   * already, or is not scanned.
   */
  #estimate(): SyncEstimate | undefined {
    const running = [...this.#running]
    const known = running.flatMap(({ estimate }) => estimate ?? [])
    const { complete, failed } = this.#ended
    const knownRecords = known.reduce((sum, { records }) => sum + records, this.#completeRecords)
    const average = knownRecords / (known.length + complete)
    if (running.some((stream) => stream.readsChangesOnly || hasMoreThan(average, stream))) return undefined
    const records = average * (this.#options.writers.length - failed)
    const read = known.reduce((sum, { records, fraction }) => sum + records * fraction, this.#completeRecords)
    return records > 0 ? { fraction: read / records, recordsLeft: records - read } : undefined
  }
}

function hasMoreThan(average: number, { estimate, written }: StreamOverview): boolean {
  return estimate === undefined && written > average
}
