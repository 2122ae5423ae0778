import type { FaunaDocument } from '../../fauna/document.ts'
import type { Entries, Page } from '../../fauna/fauna.ts'

/**
 * Places of documents in the order in which they are read, as whole numbers: what several workers have in common,
 * whether they read by id or along an index.
 */
export interface Range {
  /** The first place, inclusive. */
  readonly from: bigint
  /** The last place, inclusive; absent: to the end. */
  readonly to?: bigint
}

/** How documents lie side by side. */
export interface Order {
  placeOf(document: FaunaDocument): bigint
  /** The first place at `place` or behind it at which a range may begin. */
  boundary(place: bigint): bigint
  /** For messages. */
  textOf(place: bigint): string
}

/** Documents in their order, with the place at which the next page begins; absent at the end. */
export interface RangePage extends Page<FaunaDocument> {
  readonly next?: bigint
}

/**
 * A range that is read from its beginning to its end. The next page is asked for while the last one is written, and
 * the end may come nearer meanwhile, where another reader takes the rest.
 */
export class RangeCursor {
  private readonly order: Order
  /** First place that is not asked for; undefined where all are. */
  private asked: bigint | undefined
  /** Last place, inclusive. */
  private to: bigint | undefined
  /** First place behind the page that is written; undefined where that is the last one. */
  private behind: bigint | undefined
  private page: Entries<FaunaDocument> = []
  /** How many documents of the page are of the range. */
  private count = 0
  private written = 0
  /** How many places there are to a document, as far as the last page tells. */
  private placesPerDocument = Number.NaN

  constructor({ from, to }: Range, order: Order) {
    this.order = order
    this.asked = from
    this.behind = from
    this.to = to
  }

  /** What is to be asked for next; undefined where nothing is. */
  get unasked(): Range | undefined {
    return this.asked === undefined ? undefined : this.upToEnd(this.asked)
  }

  /** Whether everything was asked for and written. */
  get isDone(): boolean {
    return this.unasked === undefined && this.written === this.count
  }

  /**
   * What is not written; undefined where all is. An empty page that is the last one proves nothing yet: what may not be
   * read any more is empty too.
   */
  get unwritten(): Range | undefined {
    const next = this.written < this.count ? this.page.at(this.written) : undefined
    const first = next === undefined ? this.behind : this.order.placeOf(next)
    return first === undefined ? undefined : this.upToEnd(first)
  }

  private upToEnd(from: bigint): Range | undefined {
    if (this.to === undefined) return { from }
    return from > this.to ? undefined : { from, to: this.to }
  }

  /** A page has come that was asked for. */
  answered(request: Range, { entries, next }: RangePage): void {
    const end = entries.at(-1)
    if (end !== undefined) {
      const last = next === undefined ? this.order.placeOf(end) : next - 1n
      this.placesPerDocument = Number(last - request.from + 1n) / entries.length
    }
    this.asked = next
  }

  /** The documents of a page that belong to the range are to be written now, one after another. */
  *write({ entries, next }: RangePage): Generator<FaunaDocument, void> {
    this.page = entries
    this.count = this.countUpToEnd(entries)
    this.written = 0
    if (entries.length > 0 || next !== undefined) this.behind = next
    for (const document of entries) {
      if (this.written === this.count) break
      yield document
      this.written++
    }
    // Nobody looks at them any more.
    this.page = []
    this.count = 0
    this.written = 0
  }

  /** How many of these documents, which come in their order, are of the range. */
  private countUpToEnd(documents: Entries<FaunaDocument>): number {
    let count = documents.length
    if (this.to === undefined) return count
    for (; count > 0; count--) {
      const document = documents.at(count - 1)
      if (document !== undefined && this.order.placeOf(document) <= this.to) break
    }
    return count
  }

  /**
   * How many documents there are behind the page that is under way, about; 0 where there is no half of them, NaN where
   * that cannot be told.
   * @param last place of the whole, at present
   * @param pageSize how many documents a page has
   */
  beyond(last: bigint, pageSize: number): number {
    const { unasked } = this
    if (unasked === undefined) return 0
    const beyond = Number((unasked.to ?? last) - unasked.from + 1n) / this.placesPerDocument - pageSize
    return beyond > 0 && this.half(unasked, last, pageSize) === undefined ? 0 : beyond
  }

  /**
   * Leaves the second half of what is still to be asked for, but for the page that is under way, to another cursor;
   * undefined where there is none. Nothing may be in it: documents may lie bunched.
   * @param last as in `beyond`
   */
  leaveHalf(last: bigint, pageSize: number): RangeCursor | undefined {
    const { unasked, to } = this
    if (unasked === undefined) return undefined
    const from = this.half(unasked, last, pageSize)
    if (from === undefined) return undefined
    this.to = from - 1n
    return new RangeCursor({ from, ...(to !== undefined && { to }) }, this.order)
  }

  /** Where the second half begins; undefined where there is none. */
  private half({ from, to }: Range, last: bigint, pageSize: number): bigint | undefined {
    const end = to ?? last
    const underWay = from + BigInt(Math.ceil(pageSize * this.placesPerDocument))
    const middle = (from + end) / 2n + 1n
    const begin = this.order.boundary(middle > underWay ? middle : underWay)
    return begin > end ? undefined : begin
  }
}
