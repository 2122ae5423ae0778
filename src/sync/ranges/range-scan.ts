import { FaunaError } from '../../fauna/errors.ts'
import { quoted } from '../../text/quoted.ts'
import { Isolation, SetAsideBudget } from '../pacing/isolation.ts'
import { type PageAttempt, prefetches } from '../pacing/page-size.ts'
import type { Workers } from '../pacing/workers.ts'
import type { StreamWriter } from '../records/stream-writer.ts'
import type { StreamProgress } from '../state/progress.ts'
import { mergeAdjacent, type Order, type Range, type RangePage, type UnreadableDocument } from './range.ts'
import { RangeCursor } from './range-cursor.ts'
import { Splitter } from './splitter.ts'

export interface RangeScanOptions {
  readonly collection: string
  readonly writer: StreamWriter
  /** The stream holds one of them. */
  readonly workers: Workers
  readonly order: Order
  /** What is to be read. */
  readonly ranges: readonly Range[]
  /** A page of a range, from its start; undefined if the scan has to pause. */
  page(range: Range, attempt: PageAttempt): Promise<RangePage | undefined>
  /** A page with the first document of a range as `unreadable`, without reading it; undefined if the range is empty. */
  skip(range: Range): Promise<RangePage | undefined>
  /** How many documents a page has at present, at most. */
  pageSize(): number
  /** The last ordinal of all documents; undefined if there are none. */
  last(): Promise<bigint | undefined>
  /** The stream's progress while these ranges are not written. */
  progress(unwritten: readonly Range[]): StreamProgress
  /** Whether to request no more pages for now. */
  shouldPause?(): boolean
}

/** What a scan did not write. */
export interface Unscanned<T> {
  /** The ranges that are left; none unless the scan paused. */
  readonly left: readonly T[]
  /** The ids of the documents that were set aside. */
  readonly unreadableIds: readonly string[]
  /** Both, as ranges in order. */
  readonly unwritten: readonly T[]
}

/**
 * Reads ranges with all workers that are idle.
 * @throws the first error of a request
 */
export function scanRanges(options: RangeScanOptions): Promise<Unscanned<Range>> {
  return new RangeScan(options).run()
}

class RangeScan {
  readonly #options: RangeScanOptions
  readonly #splitter: Splitter
  readonly #prefetches: boolean
  /** Ranges that no worker has begun. */
  readonly #waiting: RangeCursor[]
  readonly #active = new Set<RangeCursor>()
  /** Ranges whose last page was read. One that was empty counts as unwritten until the stream ends. */
  readonly #ended: RangeCursor[] = []
  readonly #budget = new SetAsideBudget()
  readonly #isolations = new WeakMap<RangeCursor, Isolation>()
  #failed = false
  /** Resolves when a worker that found no range has to look again. */
  #change: Promise<void> = Promise.resolve()
  #resolveChange: () => void = () => {}

  constructor(options: RangeScanOptions) {
    this.#options = options
    this.#prefetches = prefetches(options.workers.count)
    this.#waiting = options.ranges.map((range) => new RangeCursor(range, options.order))
    this.#splitter = new Splitter({
      pageSize: () => options.pageSize(),
      last: () => options.last(),
      onEndFound: () => this.#wake(),
    })
    this.#wake()
  }

  async run(): Promise<Unscanned<Range>> {
    const { workers } = this.#options
    const stopListening = workers.onIdle(() => this.#wake())
    try {
      // The stream's own worker takes the first range.
      const own = this.#untilEnd(() => this.#useOwnWorker())
      const borrowed = Array.from({ length: workers.count - 1 }, () => this.#untilEnd(() => this.#borrowWorker()))
      await Promise.all([own, ...borrowed])
    } finally {
      stopListening()
    }
    const left = unwritten([...this.#active, ...this.#waiting])
    const setAside = this.#cursors.flatMap((cursor) => cursor.setAside)
    return {
      left,
      unreadableIds: setAside.map(({ id }) => id),
      unwritten: mergeAdjacent([...left, ...setAside.map(rangeOf)]),
    }
  }

  get #cursors(): readonly RangeCursor[] {
    return [...this.#ended, ...this.#active, ...this.#waiting]
  }

  async #untilEnd(step: () => Promise<void>): Promise<void> {
    try {
      while (!this.#shouldStop && this.#waiting.length + this.#active.size > 0) await step()
    } catch (error) {
      this.#failed = true
      this.#wake()
      throw error
    }
  }

  get #shouldStop(): boolean {
    return this.#failed || this.#options.shouldPause?.() === true
  }

  /** Reads one range with the worker that the stream holds. */
  async #useOwnWorker(): Promise<void> {
    this.#searchEndIfNeeded()
    const cursor = this.#takeRange()
    if (cursor === undefined) await this.#change
    else await this.#read(cursor)
  }

  /** Reads one range with an idle worker. */
  async #borrowWorker(): Promise<void> {
    const { workers } = this.#options
    if (workers.hasIdle) this.#searchEndIfNeeded()
    if (!workers.hasIdle || !this.#hasRange || !workers.tryAcquire()) {
      await this.#change
      return
    }
    try {
      const cursor = this.#takeRange()
      if (cursor !== undefined) await this.#read(cursor)
    } finally {
      workers.release()
    }
  }

  #searchEndIfNeeded(): void {
    if (this.#waiting.length === 0) this.#splitter.searchEnd(this.#active)
  }

  get #hasRange(): boolean {
    return this.#waiting.length > 0 || this.#splitter.canSplit(this.#active)
  }

  /** A range that no worker has begun, or half of one. It becomes active at once, so that every state contains it. */
  #takeRange(): RangeCursor | undefined {
    const cursor = this.#waiting.shift() ?? this.#splitter.split(this.#active)
    if (cursor !== undefined) this.#active.add(cursor)
    return cursor
  }

  async #read(cursor: RangeCursor): Promise<void> {
    await this.#readPages(cursor)
    if (cursor.isDone) {
      this.#active.delete(cursor)
      this.#ended.push(cursor)
    }
    this.#wake()
  }

  async #readPages(cursor: RangeCursor): Promise<void> {
    for (let request = this.#request(cursor); request !== undefined; ) {
      const page = await request
      if (this.#failed || page === undefined) return
      request = this.#prefetches ? this.#requestUnlessPaused(cursor) : undefined
      this.#wake()
      if (!(await this.#write(cursor, page))) return
      if (!this.#prefetches) request = this.#requestUnlessPaused(cursor)
    }
  }

  /** @returns false if another worker failed meanwhile: then nothing more is written */
  async #write(cursor: RangeCursor, page: RangePage): Promise<boolean> {
    const { writer } = this.#options
    for (const document of cursor.write(page)) {
      if (writer.checkpointDue) {
        await writer.checkpointIfDue(() => this.#progress())
        if (this.#failed) return false
      }
      writer.document(document)
    }
    page.release?.()
    await writer.checkpointIfDue(() => this.#progress())
    return !this.#failed
  }

  #progress(): StreamProgress {
    const cursors = this.#cursors
    const setAside = cursors.flatMap((cursor) => cursor.setAside)
    return this.#options.progress(mergeAdjacent([...unwritten(cursors), ...setAside.map(rangeOf)]))
  }

  #requestUnlessPaused(cursor: RangeCursor): Promise<RangePage | undefined> | undefined {
    return this.#options.shouldPause?.() === true ? undefined : this.#request(cursor)
  }

  /** Requests the next page; undefined if the range has no more. */
  #request(cursor: RangeCursor): Promise<RangePage | undefined> | undefined {
    const range = cursor.unrequested
    if (range === undefined) return undefined
    const { page, skip } = this.#options
    const isolation = this.#isolationOf(cursor)
    const requested = isolation.request<RangePage | undefined>(
      (attempt) => page(range, attempt),
      () => skip(range),
    )
    const request = requested.then((page) => {
      if (page === undefined) return undefined
      this.#requireProgress(range, page)
      cursor.receive(range, page)
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

  /** A cursor that does not advance would be requested for ever. @throws FaunaError */
  #requireProgress({ from }: Range, { next }: RangePage): void {
    if (next === undefined || next > from) return
    const { collection, order } = this.#options
    const step = `${order.textOf(from)} -> ${order.textOf(next)}`
    throw new FaunaError(
      'rejected',
      `Fauna returned a cursor that does not advance (collection ${quoted(collection)}, ${step}).`,
    )
  }

  /** Lets all workers look for a range again. */
  #wake(): void {
    const resolve = this.#resolveChange
    this.#change = new Promise((resolveNext) => {
      this.#resolveChange = resolveNext
    })
    resolve()
  }
}

function rangeOf({ ordinal }: UnreadableDocument): Range {
  return { from: ordinal, to: ordinal }
}

function unwritten(cursors: readonly RangeCursor[]): readonly Range[] {
  return mergeAdjacent(cursors.flatMap((cursor) => cursor.unwritten ?? []))
}
