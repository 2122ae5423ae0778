import { FaunaError } from '../fauna/errors.ts'
import type { ScanPage } from '../fauna/fauna.ts'
import { MAX_ID } from '../fauna/ids.ts'
import { readsAhead } from './page-size.ts'
import { RangeCursor } from './range-cursor.ts'
import type { IdRange, StreamProgress } from './stream-progress.ts'
import type { StreamReading } from './stream-reading.ts'
import type { StreamWriter } from './stream-writer.ts'

export interface RangeScan {
  readonly collection: string
  readonly writer: StreamWriter
  /** How many ranges are read side by side at most. */
  readonly readers: number
  /** What is to be read. */
  readonly ranges: readonly IdRange[]
  /** A page of a range, from its beginning. */
  page(range: IdRange): Promise<ScanPage>
  /** How many documents a page has that is asked for now, if there are so many. */
  pageSize(): number
  /** The last id of a range; undefined where there is none. */
  lastId(range: IdRange): Promise<string | undefined>
  /** The stream's progress when all but these ranges is written; at least one. */
  progress(ranges: readonly IdRange[]): StreamProgress
  /** Whether no more pages are to be asked for. */
  isEnough?(): boolean
}

/**
 * What a scan asks for of a stream's collection.
 * @param asOf asks for something as of the time of the scan
 */
export function rangeRequests(
  { name, fauna, writer, pageSize, readers }: StreamReading,
  asOf: <T>(ask: (snapshot: number) => Promise<T>) => Promise<T>,
): Pick<RangeScan, 'collection' | 'writer' | 'readers' | 'page' | 'pageSize' | 'lastId'> {
  return {
    collection: name,
    writer,
    readers,
    page: (range) =>
      asOf((snapshot) => pageSize.ask((size) => fauna.scan({ collection: name, snapshot, size, ...range }))),
    pageSize: () => pageSize.present,
    lastId: (range) => asOf((snapshot) => fauna.lastId({ collection: name, snapshot, ...range })),
  }
}

/** What lies beyond the page that is under way is worth another reader where it is so many pages, and documents. */
const PAGES_WORTH_A_READER = 1.5
const DOCUMENTS_WORTH_A_READER = 300

/**
 * Reads ranges of ids, several at a time: a reader that has nothing to do takes half of what is left of the largest one.
 * So documents need not be counted before, and ids that lie bunched do no harm.
 * @returns what is left, where it was enough
 */
export async function scanRanges(scan: RangeScan): Promise<readonly IdRange[]> {
  const scanning = new Scanning(scan)
  await Promise.all(Array.from({ length: scan.readers }, () => scanning.run()))
  return scanning.left()
}

class Scanning {
  private readonly scan: RangeScan
  /** Ranges that nobody reads yet. */
  private readonly waiting: RangeCursor[]
  private readonly reading = new Set<RangeCursor>()
  /** Ranges that were read to their end, or in which nothing was found; until the scan is confirmed, some may not be written. */
  private readonly ended: RangeCursor[] = []
  /** Whether the next page comes while one is written. */
  private readonly readsAhead: boolean
  private failed = false
  private lastId: Promise<string | undefined> | undefined
  private wake: () => void = () => {}
  private change: Promise<void> = Promise.resolve()

  constructor(scan: RangeScan) {
    this.scan = scan
    this.readsAhead = readsAhead(scan.readers)
    this.waiting = scan.ranges.map((range) => new RangeCursor(range))
    this.changed()
  }

  /** Reads one range after another, until nothing is left that is worth it. @throws what a request throws */
  async run(): Promise<void> {
    try {
      for (let cursor = await this.take(); cursor !== undefined; cursor = await this.take()) {
        await this.read(cursor)
        if (cursor.isDone) this.end(cursor)
        this.changed()
        if (this.isOver) return
      }
    } catch (error) {
      this.failed = true
      this.changed()
      throw error
    }
  }

  /** What is left to be read. */
  left(): IdRange[] {
    return unwritten([...this.reading, ...this.waiting])
  }

  private end(cursor: RangeCursor): void {
    this.reading.delete(cursor)
    this.ended.push(cursor)
  }

  private get isOver(): boolean {
    return this.failed || this.scan.isEnough?.() === true
  }

  private progress(): StreamProgress {
    const ranges = unwritten([...this.ended, ...this.reading, ...this.waiting])
    return this.scan.progress(ranges.length > 0 ? ranges : [{ from: MAX_ID }])
  }

  private async read(cursor: RangeCursor): Promise<void> {
    const { writer } = this.scan
    for (let page = this.ask(cursor); page !== undefined; ) {
      const answer = await page
      if (this.failed) return
      page = this.readsAhead ? this.askNext(cursor) : undefined
      this.changed()
      for (const document of cursor.write(answer)) {
        if (writer.unsettled) {
          await writer.settle(() => this.progress())
          if (this.failed) return
        }
        writer.document(document)
      }
      answer.release?.()
      await writer.settle(() => this.progress())
      if (this.failed) return
      if (!this.readsAhead) page = this.askNext(cursor)
    }
  }

  private askNext(cursor: RangeCursor): Promise<ScanPage> | undefined {
    return this.scan.isEnough?.() === true ? undefined : this.ask(cursor)
  }

  /** Asks for the next page; undefined where there is none. */
  private ask(cursor: RangeCursor): Promise<ScanPage> | undefined {
    const request = cursor.unasked
    if (request === undefined) return undefined
    const page = this.scan.page(request).then((answer) => {
      refuseStandstill(this.scan.collection, request, answer)
      cursor.answered(request, answer)
      return answer
    })
    // Whether it is still wanted shows later.
    page.catch(() => {})
    return page
  }

  private changed(): void {
    const { wake } = this
    this.change = new Promise((resolve) => {
      this.wake = resolve
    })
    wake()
  }

  /** A range to read, or half of one; undefined where there is nothing more to do. */
  private async take(): Promise<RangeCursor | undefined> {
    for (;;) {
      if (this.isOver) return undefined
      const next = this.waiting.shift()
      if (next !== undefined) return this.begin(next)
      if (this.reading.size === 0) return undefined
      const half = await this.split()
      if (half !== undefined) return half
      if (this.reading.size > 0 && !this.isOver) await this.change
    }
  }

  /** Takes the second half of the largest range; undefined where none is worth it. */
  private async split(): Promise<RangeCursor | undefined> {
    const pageSize = this.scan.pageSize()
    // Until a second page is under way, nobody knows whether there is more than one.
    if (![...this.reading].some((cursor) => cursor.beyond(MAX_ID, pageSize) >= DOCUMENTS_WORTH_A_READER))
      return undefined
    this.lastId ??= this.scan.lastId({ from: '0' })
    const lastId = await this.lastId
    if (lastId === undefined || this.isOver) return undefined
    let largest: RangeCursor | undefined
    let most = Math.max(PAGES_WORTH_A_READER * pageSize, DOCUMENTS_WORTH_A_READER)
    for (const cursor of this.reading) {
      const beyond = cursor.beyond(lastId, pageSize)
      // Of one that has just begun nothing is known.
      if (!(beyond >= most)) continue
      largest = cursor
      most = beyond
    }
    const half = largest?.leaveHalf(lastId, pageSize)
    return half && this.begin(half)
  }

  /** From now on the state knows it; nothing may come in between. */
  private begin(cursor: RangeCursor): RangeCursor {
    this.reading.add(cursor)
    return cursor
  }
}

/** What none of them has written, by ids; ranges that lie side by side are one, so that states stay small. */
function unwritten(cursors: readonly RangeCursor[]): IdRange[] {
  const ranges = cursors.flatMap((cursor) => cursor.unwritten ?? [])
  ranges.sort((a, b) => (BigInt(a.from) < BigInt(b.from) ? -1 : 1))
  const merged: IdRange[] = []
  for (const { from, to } of ranges) {
    const before = merged.at(-1)
    const isBeside = before?.to !== undefined && BigInt(before.to) + 1n === BigInt(from)
    const begin = isBeside ? merged.pop()?.from : undefined
    merged.push({ from: begin ?? from, ...(to !== undefined && { to }) })
  }
  return merged
}

/** A page that leads to no later one would be asked for for ever. */
function refuseStandstill(collection: string, { from }: IdRange, { next }: ScanPage): void {
  if (next === undefined || BigInt(next) > BigInt(from)) return
  throw new FaunaError(
    'rejected',
    `Fauna's pages of "${collection}" do not go on: the one from ${from} leads to ${next}.`,
  )
}
