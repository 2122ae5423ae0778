import { FaunaError } from '../fauna/errors.ts'
import type { ScanPage } from '../fauna/fauna.ts'
import { MAX_ID } from '../fauna/ids.ts'
import { RangeCursor } from './range-cursor.ts'
import type { Snapshot } from './snapshot.ts'
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
  /** The first id in a range, or the last one; undefined where there is none. */
  edgeId(range: IdRange, edge: 'first' | 'last'): Promise<string | undefined>
  /** The stream's progress when all but these ranges is written; at least one. */
  progress(ranges: readonly IdRange[]): StreamProgress
  /** Whether no more pages are to be asked for. */
  isEnough?(): boolean
}

/**
 * What a scan asks for of a stream's collection.
 * @param snapshot is shown the documents
 * @param asOf asks for something as of the time of the scan
 */
export function rangeRequests(
  { name, fauna, writer, pageSize, readers }: StreamReading,
  snapshot: Snapshot,
  asOf: <T>(ask: (snapshot: number) => Promise<T>) => Promise<T>,
): Pick<RangeScan, 'collection' | 'writer' | 'readers' | 'page' | 'edgeId'> {
  return {
    collection: name,
    writer,
    readers,
    page: (range) =>
      asOf(async (ts) => {
        const page = await pageSize.ask((size) => fauna.scan({ collection: name, snapshot: ts, size, ...range }))
        snapshot.showed(page.entries, ts)
        return page
      }),
    edgeId: (range, edge) => asOf((ts) => fauna.edgeId({ collection: name, snapshot: ts, ...range }, edge)),
  }
}

/** Fewer documents than this are not worth another reader. */
const WORTH_A_READER = 1_000

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
  /** Ranges for whose rest a reader looks for a beginning. */
  private readonly splitting = new Set<RangeCursor>()
  private failed = false
  private lastId: Promise<string | undefined> | undefined
  private wake: () => void = () => {}
  private change: Promise<void> = Promise.resolve()

  constructor(scan: RangeScan) {
    this.scan = scan
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
      // The next page comes while this one is written.
      page = this.scan.isEnough?.() === true ? undefined : this.ask(cursor)
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
    }
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

  private async split(): Promise<RangeCursor | undefined> {
    // Until a second page is under way, nobody knows whether there is more than one.
    if (![...this.reading].some((cursor) => cursor.remaining(MAX_ID) >= WORTH_A_READER)) return undefined
    this.lastId ??= this.scan.edgeId({ from: '0' }, 'last')
    const lastId = await this.lastId
    if (lastId === undefined || this.isOver) return undefined
    const [largest] = [...this.reading]
      .filter((cursor) => !this.splitting.has(cursor) && cursor.remaining(lastId) >= WORTH_A_READER)
      .sort((a, b) => b.remaining(lastId) - a.remaining(lastId))
    if (largest === undefined) return undefined
    this.splitting.add(largest)
    try {
      return await this.half(largest, lastId)
    } finally {
      this.splitting.delete(largest)
    }
  }

  /** The second half of a range, from its first document on; undefined where it is not worth a reader. */
  private async half(cursor: RangeCursor, lastId: string): Promise<RangeCursor | undefined> {
    for (;;) {
      const range = cursor.remaining(lastId) >= WORTH_A_READER ? cursor.secondHalf(lastId) : undefined
      if (range === undefined) return undefined
      const first = await this.scan.edgeId(range, 'first')
      if (this.isOver) return undefined
      if (first !== undefined) {
        const half = cursor.leave(first)
        return half && this.begin(half)
      }
      cursor.endBefore(range.from)
      // What may not be read any more is empty too: until the scan is confirmed, no state may leave it out.
      this.ended.push(new RangeCursor(range))
    }
  }

  /** From now on the state knows it; nothing may come in between. */
  private begin(cursor: RangeCursor): RangeCursor {
    this.reading.add(cursor)
    return cursor
  }
}

function unwritten(cursors: readonly RangeCursor[]): IdRange[] {
  return cursors.flatMap((cursor) => cursor.unwritten ?? [])
}

/** A page that leads to no later one would be asked for for ever. */
function refuseStandstill(collection: string, { from }: IdRange, { next }: ScanPage): void {
  if (next === undefined || BigInt(next) > BigInt(from)) return
  throw new FaunaError(
    'rejected',
    `Fauna's pages of "${collection}" do not go on: the one from ${from} leads to ${next}.`,
  )
}
