import type { RangeCursor } from './range-cursor.ts'

/** A rest is worth another worker if it has more than so many pages, and documents. */
const MIN_PAGES = 1.5
const MIN_DOCUMENTS = 300

/** Stands for the end of an open-ended range while it is unknown: larger than any ordinal. */
const UNKNOWN_END = 2n ** 127n

export interface SplitterOptions {
  /** How many documents a page has at present. */
  pageSize(): number
  /** Finds the last ordinal of all documents; undefined if there are none. */
  last(): Promise<bigint | undefined>
  /** Called when the end is found, so that ranges can be split. */
  onEndFound(): void
}

/**
 * Divides ranges between workers by work stealing: an idle worker takes half of the largest remaining range. So
 * documents need no counting beforehand, and a dense part of the axis is divided again and again.
 */
export class Splitter {
  readonly #options: SplitterOptions
  /** The last ordinal of all documents; undefined until it is found. */
  #last: bigint | undefined
  #search: Promise<void> | undefined

  constructor(options: SplitterOptions) {
    this.#options = options
  }

  /** Whether `split` would return a range. */
  canSplit(cursors: Iterable<RangeCursor>): boolean {
    return this.#last !== undefined && this.#largest(cursors) !== undefined
  }

  /** Half of the largest range; undefined if none is worth it, or the end is not found yet. */
  split(cursors: Iterable<RangeCursor>): RangeCursor | undefined {
    if (this.#last === undefined) return undefined
    return this.#largest(cursors)?.split(this.#last, this.#options.pageSize())
  }

  /** Starts to search the end, once, if a range is worth splitting. */
  searchEnd(cursors: Iterable<RangeCursor>): void {
    if (this.#search !== undefined || this.#largest(cursors) === undefined) return
    this.#search = this.#options.last().then(
      (last) => {
        this.#last = last
        this.#options.onEndFound()
      },
      () => {
        // Without the end, one worker reads everything, and meets the same error if it persists.
      },
    )
  }

  #largest(cursors: Iterable<RangeCursor>): RangeCursor | undefined {
    const pageSize = this.#options.pageSize()
    let largest: RangeCursor | undefined
    let most = Math.max(MIN_PAGES * pageSize, MIN_DOCUMENTS)
    for (const cursor of cursors) {
      const left = cursor.estimateLeft(this.#last ?? UNKNOWN_END, pageSize)
      // NaN before the first page: the density is unknown.
      if (!(left >= most)) continue
      largest = cursor
      most = left
    }
    return largest
  }
}
