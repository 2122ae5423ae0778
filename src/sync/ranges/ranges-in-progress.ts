import { mergeAdjacent, type Order, type Range, type UnreadableDocument } from './range.ts'
import { RangeCursor } from './range-cursor.ts'

/** What a scan did not write. */
export interface Unscanned<T> {
  /** The ranges that are left; none unless the scan paused. */
  readonly left: readonly T[]
  /** The ids of the documents that were set aside. */
  readonly unreadableIds: readonly string[]
  /** Both, as ranges in order. */
  readonly unwritten: readonly T[]
}

/** All ranges of one scan, and what of them is not written. */
export class RangesInProgress {
  /** Ranges that no worker has begun. */
  readonly #waiting: RangeCursor[]
  readonly #active = new Set<RangeCursor>()
  /** Ranges whose last page was read. One that was empty counts as unwritten until the stream ends. */
  readonly #ended: RangeCursor[] = []

  constructor(ranges: readonly Range[], order: Order) {
    this.#waiting = ranges.map((range) => new RangeCursor(range, order))
  }

  /** The ranges that workers read, or have left to be resumed. */
  get active(): ReadonlySet<RangeCursor> {
    return this.#active
  }

  /** Whether there are ranges that no worker has begun. */
  get hasWaiting(): boolean {
    return this.#waiting.length > 0
  }

  /** Whether all ranges have ended. */
  get isEmpty(): boolean {
    return this.#waiting.length + this.#active.size === 0
  }

  /**
   * Takes a range that no worker has begun, or one that `split` takes from the active ones; undefined if there is none.
   * It becomes active at once, so that every state contains it.
   */
  take(split: (active: ReadonlySet<RangeCursor>) => RangeCursor | undefined): RangeCursor | undefined {
    const cursor = this.#waiting.shift() ?? split(this.#active)
    if (cursor !== undefined) this.#active.add(cursor)
    return cursor
  }

  /** Ends an active range that is done. */
  end(cursor: RangeCursor): void {
    this.#active.delete(cursor)
    this.#ended.push(cursor)
  }

  /** What a state has to contain now. */
  get unwritten(): readonly Range[] {
    const cursors = [...this.#ended, ...this.#active, ...this.#waiting]
    return mergeAdjacent([...unwrittenOf(cursors), ...this.#setAside.map(rangeOf)])
  }

  /** What the scan did not write, after all workers have stopped: then a range that ended empty is empty. */
  get unscanned(): Unscanned<Range> {
    const left = unwrittenOf([...this.#active, ...this.#waiting])
    const setAside = this.#setAside
    return {
      left,
      unreadableIds: setAside.map(({ id }) => id),
      unwritten: mergeAdjacent([...left, ...setAside.map(rangeOf)]),
    }
  }

  get #setAside(): readonly UnreadableDocument[] {
    return [...this.#ended, ...this.#active, ...this.#waiting].flatMap((cursor) => cursor.setAside)
  }
}

function rangeOf({ ordinal }: UnreadableDocument): Range {
  return { from: ordinal, to: ordinal }
}

function unwrittenOf(cursors: readonly RangeCursor[]): readonly Range[] {
  return mergeAdjacent(cursors.flatMap((cursor) => cursor.unwritten ?? []))
}
