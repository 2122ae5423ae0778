import type { DeletionOptions } from '../../config/collections/columns.ts'
import { type FaunaError, isFaunaError } from '../../fauna/errors.ts'
import type { Removals, RemovalsPage } from '../../fauna/fauna.ts'
import { endOf } from '../../fauna/positions.ts'
import { eventPageSize, type PageSize } from '../pacing/page-size.ts'
import type { DeletionsCursor } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'
import { reportLostDeletions } from './lost-deletions.ts'

/** After the history expired, resume this far past the horizon, in microseconds, because it keeps moving. */
const MARGIN_MICROS = 1e6

export interface RemovalPagesOptions {
  readonly options: DeletionOptions
  /** Exclusive. */
  readonly after: DeletionsCursor
  /** Whether `after` is the horizon, so that no removal is lost if it expires before the first page is read. */
  readonly isAtHorizon: boolean
  /** Whether lost deletions end the stream if `on_lost_deletions` is `fail`. */
  readonly canFail: boolean
}

/** The pages of the removals after a position. Removals that have left the history are reported and skipped. */
export class RemovalPages {
  readonly #reading: StreamReading
  readonly #options: RemovalPagesOptions
  readonly #pageSize: PageSize
  #after: DeletionsCursor
  #removals: Removals | undefined
  #reported: boolean
  #margin = MARGIN_MICROS

  constructor(reading: StreamReading, options: RemovalPagesOptions) {
    this.#reading = reading
    this.#options = options
    this.#pageSize = eventPageSize(reading)
    this.#after = options.after
    this.#reported = options.isAtHorizon
  }

  /**
   * Requests the next page, after the answer to the request before.
   * @throws ConfigError if removals are lost and `on_lost_deletions` is `fail`; FaunaError
   */
  request(): Promise<RemovalsPage> {
    const page = this.#request()
    // A prefetched page can fail before it is awaited, or is never awaited after another error.
    page.catch(() => {})
    return page
  }

  async #request(): Promise<RemovalsPage> {
    const { name, fauna } = this.#reading
    for (;;) {
      try {
        const removals = this.#removals ?? (await fauna.openRemovals(name, this.#after))
        this.#removals = removals
        const page = await this.#pageSize.request(({ size }) => removals.page(size))
        this.#after = page.next ?? this.#after
        this.#reported = false
        this.#margin = MARGIN_MICROS
        return page
      } catch (error) {
        if (!isFaunaError(error, 'history_expired')) throw error
        await this.#skipExpired(error)
      }
    }
  }

  async #skipExpired({ details }: FaunaError): Promise<void> {
    const { name, fauna } = this.#reading
    const { options, canFail } = this.#options
    const resumeAt = (details.minimumTs ?? (await fauna.horizon(name))) + this.#margin
    if (!this.#reported) {
      reportLostDeletions(this.#reading, canFail ? options.onLost : 'warn', this.#after, resumeAt)
    }
    this.#reported = true
    this.#after = endOf(resumeAt)
    this.#removals = undefined
    this.#margin *= 2
  }
}
