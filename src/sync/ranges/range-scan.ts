import { prefetches } from '../pacing/page-size.ts'
import type { Workers } from '../pacing/workers.ts'
import type { StreamWriter } from '../records/stream-writer.ts'
import type { StreamProgress } from '../state/progress.ts'
import type { Range, RangePage } from './range.ts'
import type { RangeCursor } from './range-cursor.ts'
import { type RangeRequestOptions, RangeRequests } from './range-requests.ts'
import { RangesInProgress, type Unscanned } from './ranges-in-progress.ts'
import { Splitter } from './splitter.ts'

export interface RangeScanOptions extends RangeRequestOptions {
  readonly writer: StreamWriter
  /** The stream holds one of them. */
  readonly workers: Workers
  /** What is to be read. */
  readonly ranges: readonly Range[]
  /** How many documents a page has at present, at most. */
  pageSize(): number
  /** The last ordinal of all documents; undefined if there are none. */
  last(): Promise<bigint | undefined>
  /** The stream's progress while these ranges are not written. */
  progress(unwritten: readonly Range[]): StreamProgress
  /** Whether to request no more pages for now. */
  shouldPause?(): boolean
  /** Takes each range before a worker requests its first page. @returns called when that worker reads it no more */
  onRange(range: RangeCursor): () => void
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
  readonly #ranges: RangesInProgress
  readonly #requests: RangeRequests
  #failed = false
  /** Resolves when a worker that found no range has to look again. */
  #change: Promise<void> = Promise.resolve()
  #resolveChange: () => void = () => {}

  constructor(options: RangeScanOptions) {
    this.#options = options
    this.#prefetches = prefetches(options.workers.count)
    this.#ranges = new RangesInProgress(options.ranges, options.order)
    this.#requests = new RangeRequests(options)
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
    return this.#ranges.unscanned
  }

  async #untilEnd(step: () => Promise<void>): Promise<void> {
    try {
      while (!this.#shouldStop && !this.#ranges.isEmpty) await step()
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
    if (!this.#ranges.hasWaiting) this.#splitter.searchEnd(this.#ranges.active)
  }

  get #hasRange(): boolean {
    return this.#ranges.hasWaiting || this.#splitter.canSplit(this.#ranges.active)
  }

  /** A range that no worker has begun, or half of one; undefined if there is none. */
  #takeRange(): RangeCursor | undefined {
    return this.#ranges.take((active) => this.#splitter.split(active))
  }

  async #read(cursor: RangeCursor): Promise<void> {
    const leave = this.#options.onRange(cursor)
    try {
      await this.#readPages(cursor)
    } finally {
      leave()
    }
    if (cursor.isDone) this.#ranges.end(cursor)
    this.#wake()
  }

  async #readPages(cursor: RangeCursor): Promise<void> {
    for (let request = this.#requests.next(cursor); request !== undefined; ) {
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
    return this.#options.progress(this.#ranges.unwritten)
  }

  #requestUnlessPaused(cursor: RangeCursor): Promise<RangePage | undefined> | undefined {
    return this.#options.shouldPause?.() === true ? undefined : this.#requests.next(cursor)
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
