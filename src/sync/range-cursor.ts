import type { FaunaDocument } from '../fauna/document.ts'
import type { Entries, ScanPage } from '../fauna/fauna.ts'
import { previousId } from '../fauna/ids.ts'
import type { IdRange } from './stream-progress.ts'

/**
 * A range of ids that is read from its beginning to its end. The next page is asked for while the last one is written,
 * and the end may come nearer meanwhile, where another reader takes the rest.
 */
export class RangeCursor {
  /** First id that is not asked for; undefined where all are. */
  private asked: string | undefined
  /** Last id, inclusive. */
  private to: string | undefined
  /** First id behind the page that is written; undefined where that is the last one. */
  private behind: string | undefined
  private page: Entries<FaunaDocument> = []
  /** How many documents of the page are of the range. */
  private count = 0
  private written = 0
  /** How many ids there are to a document, as far as the last page tells. */
  private idsPerDocument = Number.NaN

  constructor({ from, to }: IdRange) {
    this.asked = from
    this.behind = from
    this.to = to
  }

  /** What is to be asked for next; undefined where nothing is. */
  get unasked(): IdRange | undefined {
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
  get unwritten(): IdRange | undefined {
    const first = this.written < this.count ? this.page.at(this.written)?.id : this.behind
    return first === undefined ? undefined : this.upToEnd(first)
  }

  private upToEnd(from: string): IdRange | undefined {
    if (this.to === undefined) return { from }
    return BigInt(from) > BigInt(this.to) ? undefined : { from, to: this.to }
  }

  /** A page has come that was asked for. */
  answered(request: IdRange, { entries, next }: ScanPage): void {
    const last = next === undefined ? entries.at(-1)?.id : previousId(next)
    if (last !== undefined && entries.length > 0) {
      this.idsPerDocument = Number(BigInt(last) - BigInt(request.from) + 1n) / entries.length
    }
    this.asked = next
  }

  /** The documents of a page that belong to the range are to be written now, one after another. */
  *write({ entries, next }: ScanPage): Generator<FaunaDocument, void> {
    this.page = entries
    this.count = countUpTo(entries, this.to)
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

  /**
   * How many documents there are behind the page that is under way, about; NaN where that cannot be told.
   * @param lastId of the collection, at present
   * @param pageSize how many documents a page has
   */
  beyond(lastId: string, pageSize: number): number {
    const { unasked } = this
    if (unasked === undefined) return 0
    return Number(BigInt(unasked.to ?? lastId) - BigInt(unasked.from) + 1n) / this.idsPerDocument - pageSize
  }

  /**
   * Leaves the second half of what is still to be asked for, but for the page that is under way, to another cursor;
   * undefined where there is none. Nothing may be in it: ids may lie bunched.
   * @param lastId as in `beyond`
   */
  leaveHalf(lastId: string, pageSize: number): RangeCursor | undefined {
    const { unasked, to } = this
    if (unasked === undefined) return undefined
    const [from, last] = [BigInt(unasked.from), BigInt(unasked.to ?? lastId)]
    const underWay = from + BigInt(Math.ceil(pageSize * this.idsPerDocument))
    const middle = (from + last) / 2n + 1n
    const begin = middle > underWay ? middle : underWay
    if (begin > last) return undefined
    this.to = String(begin - 1n)
    return new RangeCursor({ from: String(begin), ...(to !== undefined && { to }) })
  }
}

/** How many documents, which come by their ids, stand up to and including `to`. */
function countUpTo(documents: Entries<FaunaDocument>, to: string | undefined): number {
  let count = documents.length
  if (to === undefined) return count
  for (const end = BigInt(to); count > 0; count--) {
    const id = documents.at(count - 1)?.id
    if (id !== undefined && BigInt(id) <= end) break
  }
  return count
}
