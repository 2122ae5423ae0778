import { FaunaError } from '../../fauna/errors.ts'
import { quoted } from '../../text/quoted.ts'
import { Isolation, SetAsideBudget } from '../pacing/isolation.ts'
import type { PageAttempt } from '../pacing/page-size.ts'
import type { Order, Range, RangePage } from './range.ts'
import type { RangeCursor } from './range-cursor.ts'

export interface RangeRequestOptions {
  readonly collection: string
  readonly order: Order
  /** A page of a range, from its start; undefined if the scan has to pause. */
  page(range: Range, attempt: PageAttempt): Promise<RangePage | undefined>
  /** A page with the first document of a range as `unreadable`, without reading it; undefined if the range is empty. */
  skip(range: Range): Promise<RangePage | undefined>
}

/** Requests the pages of ranges, and skips documents that cannot be read. */
export class RangeRequests {
  readonly #options: RangeRequestOptions
  readonly #budget = new SetAsideBudget()
  readonly #isolations = new WeakMap<RangeCursor, Isolation>()

  constructor(options: RangeRequestOptions) {
    this.#options = options
  }

  /**
   * Requests the next page of a range, which the cursor receives.
   * @returns undefined if the range has no more pages; resolves to undefined if the scan has to pause
   */
  next(cursor: RangeCursor): Promise<RangePage | undefined> | undefined {
    const range = cursor.unrequested
    if (range === undefined) return undefined
    const { page, skip } = this.#options
    const requested = this.#isolationOf(cursor).request<RangePage | undefined>(
      (attempt) => page(range, attempt),
      () => skip(range),
    )
    const request = requested.then((page) => {
      if (page === undefined) return undefined
      this.#requireProgress(range, page)
      cursor.receive(page)
      return page
    })
    // A prefetched page can fail before it is awaited, or is never awaited after another error.
    request.catch(() => {})
    return request
  }

  #isolationOf(cursor: RangeCursor): Isolation {
    const isolation = this.#isolations.get(cursor) ?? new Isolation(this.#budget)
    this.#isolations.set(cursor, isolation)
    return isolation
  }

  /** A cursor that does not advance would be requested forever. @throws FaunaError */
  #requireProgress({ from }: Range, { next }: RangePage): void {
    if (next === undefined || next > from) return
    const { collection, order } = this.#options
    const step = `${order.textOf(from)} -> ${order.textOf(next)}`
    throw new FaunaError(
      'rejected',
      `Fauna returned a cursor that does not advance (collection ${quoted(collection)}, ${step}).`,
    )
  }
}
