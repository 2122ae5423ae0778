import type { FaunaDocument } from '../../fauna/document.ts'
import type { Entries } from '../../fauna/fauna.ts'
import type { Order, Range, RangePage, UnreadableDocument } from './range.ts'

/**
 * A range that is read from its start to its end, and how far it has been requested and written. The next page can be
 * requested while one is written, and the end moves to an earlier ordinal when another worker takes the second half.
 * Documents that the server cannot read are set aside: the cursor skips them, and they stay unwritten.
 */
export class RangeCursor {
  /** First ordinal. */
  readonly from: bigint
  readonly #order: Order
  /** First ordinal that is not requested; undefined after the last page. */
  #unrequestedFrom: bigint | undefined
  /** Last ordinal, inclusive; undefined: open-ended. */
  #to: bigint | undefined
  /** First ordinal after the page that is being written; undefined if that is the last one. */
  #afterPage: bigint | undefined
  #page: Entries<FaunaDocument> = []
  /** How many documents of the page are in the range. */
  #count = 0
  /** How many of them were written. */
  #written = 0
  /** How many documents of the pages before were written. */
  #writtenBefore = 0
  /** The density of the documents of the last page. A gap before them does not count: ids do not begin at 0. */
  #ordinalsPerDocument = Number.NaN
  readonly #setAside: UnreadableDocument[] = []

  constructor({ from, to }: Range, order: Order) {
    this.from = from
    this.#order = order
    this.#unrequestedFrom = from
    this.#afterPage = from
    this.#to = to
  }

  /** Last ordinal, inclusive; undefined: open-ended. */
  get to(): bigint | undefined {
    return this.#to
  }

  /** How many documents were written. */
  get written(): number {
    return this.#writtenBefore + this.#written
  }

  /** The rest of the range, which is not requested; undefined if there is none. */
  get unrequested(): Range | undefined {
    return this.#unrequestedFrom === undefined ? undefined : this.#upToEnd(this.#unrequestedFrom)
  }

  /** Whether everything was requested and written. */
  get isDone(): boolean {
    return this.unrequested === undefined && this.#written === this.#count
  }

  /**
   * The rest of the range, which is not written; undefined if there is none. A last page that is empty does not end the
   * range: a collection that can no longer be read is empty too.
   */
  get unwritten(): Range | undefined {
    const next = this.#written < this.#count ? this.#page.at(this.#written) : undefined
    const from = next === undefined ? this.#afterPage : this.#order.ordinalOf(next)
    return from === undefined ? undefined : this.#upToEnd(from)
  }

  /** The documents that were skipped; `unwritten` does not contain them. */
  get setAside(): readonly UnreadableDocument[] {
    return this.#setAside
  }

  /** Takes the answer to a request for `unrequested`. */
  receive({ entries, next }: RangePage): void {
    const [first, end] = [entries.at(0), entries.at(-1)]
    if (first !== undefined && end !== undefined) {
      const last = next === undefined ? this.#order.ordinalOf(end) : next - 1n
      this.#ordinalsPerDocument = Number(last - this.#order.ordinalOf(first) + 1n) / entries.length
    }
    this.#unrequestedFrom = next
  }

  /** The documents of a page that are in the range. Each counts as written when the next one is taken. */
  *write({ entries, next, unreadable }: RangePage): Generator<FaunaDocument, void> {
    if (unreadable !== undefined && (this.#to === undefined || unreadable.ordinal <= this.#to)) {
      this.#setAside.push(unreadable)
    }
    this.#page = entries
    this.#count = this.#countUpToEnd(entries)
    this.#written = 0
    if (entries.length > 0 || next !== undefined || unreadable !== undefined) this.#afterPage = next
    for (const document of entries) {
      if (this.#written === this.#count) break
      yield document
      this.#written++
    }
    // Releases the page.
    this.#page = []
    this.#count = 0
    this.#writtenBefore += this.#written
    this.#written = 0
  }

  /**
   * Estimated documents left after the page in flight; 0 if the range cannot be split, NaN if unknown.
   * @param last the last ordinal of all documents at present
   * @param pageSize how many documents a page has
   */
  estimateLeft(last: bigint, pageSize: number): number {
    const { unrequested } = this
    if (unrequested === undefined) return 0
    const left = Number((unrequested.to ?? last) - unrequested.from + 1n) / this.#ordinalsPerDocument - pageSize
    return left > 0 && this.#secondHalf(unrequested, last, pageSize) === undefined ? 0 : left
  }

  /**
   * Moves the second half of what is not requested, without the page in flight, to a new cursor; undefined if the range
   * cannot be split. The half can be empty, because the density varies.
   * @param last as in `estimateLeft`
   */
  split(last: bigint, pageSize: number): RangeCursor | undefined {
    const { unrequested } = this
    if (unrequested === undefined) return undefined
    const from = this.#secondHalf(unrequested, last, pageSize)
    if (from === undefined) return undefined
    const half = new RangeCursor({ ...unrequested, from }, this.#order)
    this.#to = from - 1n
    return half
  }

  #upToEnd(from: bigint): Range | undefined {
    if (this.#to === undefined) return { from }
    return from > this.#to ? undefined : { from, to: this.#to }
  }

  /** How many documents, in the order of the axis, are in the range. */
  #countUpToEnd(documents: Entries<FaunaDocument>): number {
    let count = documents.length
    if (this.#to === undefined) return count
    for (; count > 0; count--) {
      const document = documents.at(count - 1)
      if (document !== undefined && this.#order.ordinalOf(document) <= this.#to) break
    }
    return count
  }

  /** The ordinal at which the second half starts; undefined if there is none. */
  #secondHalf({ from, to }: Range, last: bigint, pageSize: number): bigint | undefined {
    const end = to ?? last
    const afterPage = from + BigInt(Math.ceil(pageSize * this.#ordinalsPerDocument))
    const middle = (from + end) / 2n + 1n
    const start = this.#order.boundary(middle > afterPage ? middle : afterPage)
    return start > end ? undefined : start
  }
}
