import { FaunaError } from '../../fauna/errors.ts'
import { prefetches } from '../pacing/page-size.ts'
import type { Workers } from '../pacing/workers.ts'
import type { StreamWriter } from '../records/stream-writer.ts'
import type { StreamProgress } from '../state/progress.ts'
import { type Order, type Range, RangeCursor, type RangePage } from './range-cursor.ts'

export interface RangeScan extends Order {
  readonly collection: string
  readonly writer: StreamWriter
  /** One of them is the stream's own. */
  readonly workers: Workers
  /** What is to be read. */
  readonly ranges: readonly Range[]
  /** A page of a range, from its beginning; undefined where it is enough. */
  page(range: Range): Promise<RangePage | undefined>
  /** How many documents a page has that is asked for now, if there are so many. */
  pageSize(): number
  /** The last place of all; undefined where there is none. */
  last(): Promise<bigint | undefined>
  /** The stream's progress when all but these ranges is written. */
  progress(ranges: readonly Range[]): StreamProgress
  /** Whether no more pages are to be asked for. */
  shouldPause?(): boolean
}

/** What lies beyond the page that is under way is worth another reader where it is so many pages, and documents. */
const PAGES_WORTH_A_READER = 1.5
const DOCUMENTS_WORTH_A_READER = 300

/**
 * Reads ranges, several at a time: a reader that has nothing to do takes half of what is left of the largest one. So
 * documents need not be counted before, and such as lie bunched do no harm.
 * @returns what is left, where it was enough
 */
export async function scanRanges(scan: RangeScan): Promise<readonly Range[]> {
  return new Scanning(scan).run()
}

class Scanning {
  private readonly scan: RangeScan
  /** Ranges that nobody reads yet. */
  private readonly waiting: RangeCursor[]
  private readonly reading = new Set<RangeCursor>()
  /** Ranges that were read to their end, or in which nothing was found; until the scan is confirmed, some may not be written. */
  private readonly ended: RangeCursor[] = []
  /** Whether the next page comes while one is written. */
  private readonly prefetches: boolean
  private failed = false
  /** The last place of all; undefined until it is known. */
  private last: bigint | undefined
  private seekingEnd: Promise<void> | undefined
  private wake: () => void = () => {}
  private change: Promise<void> = Promise.resolve()

  constructor(scan: RangeScan) {
    this.scan = scan
    this.prefetches = prefetches(scan.workers.most)
    this.waiting = scan.ranges.map((range) => new RangeCursor(range, scan))
    this.changed()
  }

  /** @returns what is left @throws what a request throws */
  async run(): Promise<Range[]> {
    const { workers } = this.scan
    const ignore = workers.onFree(() => this.changed())
    const helpers = Array.from({ length: workers.most - 1 }, () => this.help())
    try {
      await Promise.all([this.readOn(), ...helpers])
    } finally {
      ignore()
    }
    return this.left()
  }

  /** Reads one range after another, with the stream's own reader, until nothing is left that is worth it. */
  private readOn(): Promise<void> {
    return this.untilOver(async () => {
      const cursor = this.next()
      if (cursor === undefined) await this.change
      else await this.read(cursor)
    })
  }

  /** Does the same with another reader, as often as one is free. */
  private help(): Promise<void> {
    const { workers } = this.scan
    return this.untilOver(async () => {
      if (!workers.isFree || !this.hasNext() || !workers.takeAnother()) {
        await this.change
        return
      }
      const cursor = this.next()
      try {
        if (cursor !== undefined) await this.read(cursor)
      } finally {
        workers.give()
      }
      if (cursor === undefined) await this.change
    })
  }

  private async untilOver(step: () => Promise<void>): Promise<void> {
    try {
      while (!this.isOver && this.waiting.length + this.reading.size > 0) await step()
    } catch (error) {
      this.failed = true
      this.changed()
      throw error
    }
  }

  /** What is left to be read. */
  left(): Range[] {
    return unwritten([...this.reading, ...this.waiting])
  }

  private get isOver(): boolean {
    return this.failed || this.scan.shouldPause?.() === true
  }

  private progress(): StreamProgress {
    return this.scan.progress(unwritten([...this.ended, ...this.reading, ...this.waiting]))
  }

  private async read(cursor: RangeCursor): Promise<void> {
    await this.readPages(cursor)
    if (cursor.isDone) {
      this.reading.delete(cursor)
      this.ended.push(cursor)
    }
    this.changed()
  }

  private async readPages(cursor: RangeCursor): Promise<void> {
    const { writer } = this.scan
    for (let page = this.ask(cursor); page !== undefined; ) {
      const answer = await page
      if (this.failed || answer === undefined) return
      page = this.prefetches ? this.askNext(cursor) : undefined
      this.changed()
      for (const document of cursor.write(answer)) {
        if (writer.checkpointDue) {
          await writer.checkpointIfDue(() => this.progress())
          if (this.failed) return
        }
        writer.document(document)
      }
      answer.release?.()
      await writer.checkpointIfDue(() => this.progress())
      if (this.failed) return
      if (!this.prefetches) page = this.askNext(cursor)
    }
  }

  private askNext(cursor: RangeCursor): Promise<RangePage | undefined> | undefined {
    return this.scan.shouldPause?.() === true ? undefined : this.ask(cursor)
  }

  /** Asks for the next page; undefined where there is none. */
  private ask(cursor: RangeCursor): Promise<RangePage | undefined> | undefined {
    const request = cursor.unasked
    if (request === undefined) return undefined
    const page = this.scan.page(request).then((answer) => {
      if (answer === undefined) return undefined
      this.refuseStandstill(request, answer)
      cursor.answered(request, answer)
      return answer
    })
    // Whether it is still wanted shows later.
    page.catch(() => {})
    return page
  }

  /** A page that leads to no later one would be asked for for ever. */
  private refuseStandstill({ from }: Range, { next }: RangePage): void {
    if (next === undefined || next > from) return
    const { collection, textOf } = this.scan
    throw new FaunaError(
      'rejected',
      `Fauna's pages of "${collection}" do not go on: the one from ${textOf(from)} leads to ${textOf(next)}.`,
    )
  }

  private changed(): void {
    const { wake } = this
    this.change = new Promise((resolve) => {
      this.wake = resolve
    })
    wake()
  }

  private hasNext(): boolean {
    return this.waiting.length > 0 || this.largest() !== undefined
  }

  /** A range that nobody reads yet, or half of one; undefined where there is none that is worth it. */
  private next(): RangeCursor | undefined {
    const { last } = this
    const half = (end: bigint): RangeCursor | undefined => this.largest()?.leaveHalf(end, this.scan.pageSize())
    const cursor = this.waiting.shift() ?? (last === undefined ? undefined : half(last))
    // From now on the state knows it: nothing may come in between.
    if (cursor !== undefined) this.reading.add(cursor)
    return cursor
  }

  /** The range half of which is worth another reader; undefined where none is. */
  private largest(): RangeCursor | undefined {
    const pageSize = this.scan.pageSize()
    let largest: RangeCursor | undefined
    let most = Math.max(PAGES_WORTH_A_READER * pageSize, DOCUMENTS_WORTH_A_READER)
    for (const cursor of this.reading) {
      const beyond = cursor.beyond(this.last ?? BEYOND_ALL, pageSize)
      // Of one that has just begun nothing is known.
      if (!(beyond >= most)) continue
      largest = cursor
      most = beyond
    }
    if (largest === undefined || this.last !== undefined) return largest
    // There may be much, but where does it end?
    this.seekEnd()
    return undefined
  }

  private seekEnd(): void {
    this.seekingEnd ??= this.scan.last().then(
      (last) => {
        this.last = last
        this.changed()
      },
      () => {
        // Without it one reader reads all; what is wrong shows there too.
      },
    )
  }
}

/** Whatever the places are. */
const BEYOND_ALL = 2n ** 127n

/** What none of them has written; ranges that lie side by side are one, so that states stay small. */
function unwritten(cursors: readonly RangeCursor[]): Range[] {
  const ranges = cursors.flatMap((cursor) => cursor.unwritten ?? [])
  ranges.sort((a, b) => (a.from < b.from ? -1 : 1))
  const merged: Range[] = []
  for (const { from, to } of ranges) {
    const before = merged.at(-1)
    const isBeside = before?.to !== undefined && before.to + 1n === from
    const begin = isBeside ? merged.pop()?.from : undefined
    merged.push({ from: begin ?? from, ...(to !== undefined && { to }) })
  }
  return merged
}
