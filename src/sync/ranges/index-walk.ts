import type { IndexPage } from '../../fauna/fauna.ts'
import { nextPosition, type Position } from '../../fauna/positions.ts'
import type { PageAttempt } from '../pacing/page-size.ts'
import type { RangeProgress } from '../progress/range-progress.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { StreamProgress, UpdatesCursor } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'
import { BY_TS, lastOrdinalOf, ordinalOf, positionAt, tsOf } from './entry-ordinals.ts'
import { MissingDocuments } from './missing-documents.ts'
import type { Range, RangePage } from './range.ts'
import type { RangeCursor } from './range-cursor.ts'
import { scanRanges } from './range-scan.ts'
import { cursorBefore, rangesAfter } from './updates-ranges.ts'

export interface WalkResult {
  readonly isComplete: boolean
  /** The ids of the documents that were set aside. */
  readonly unreadableIds: readonly string[]
}

export interface IndexWalkOptions {
  readonly index: string
  /** Observes the documents. */
  readonly snapshot: Snapshot
  /** What was written before; absent: nothing. */
  readonly before: UpdatesCursor | undefined
  /** The stream's progress with this cursor. */
  progress(updates: UpdatesCursor | undefined): StreamProgress
  /** Whether the snapshot has to move forward before more pages are requested. */
  shouldPause(): boolean
}

/** Reads the documents after a cursor along an index over `ts` and `ref`, in ranges of `ts`, with all idle workers. */
export class IndexWalk {
  readonly #reading: StreamReading
  readonly #options: IndexWalkOptions
  /** What is to be read. The last range is open-ended: documents that are written meanwhile are in it. */
  #unread: readonly Range[]
  /** First ordinal after all entries of the last page of the index. Later documents come at or after it. */
  #end: bigint
  /** Whether the snapshot is older than the retained history. */
  #expired = false
  #pages = 0
  readonly #missing = new MissingDocuments()

  constructor(reading: StreamReading, options: IndexWalkOptions) {
    this.#reading = reading
    this.#options = options
    this.#unread = rangesAfter(options.before)
    this.#end = this.#unread.at(-1)?.from ?? 0n
  }

  /** Everything up to here was written; undefined if nothing was. */
  get updates(): UpdatesCursor | undefined {
    return cursorBefore(this.#unread, this.#options.before)
  }

  /**
   * Writes the documents that exist as of the snapshot. No request is in flight when it returns.
   * @returns whether all were written or set aside; if not, the snapshot has to move forward
   * @throws FaunaError
   */
  async run(): Promise<WalkResult> {
    const { name: collection, fauna, writer, pageSize, workers, followRange } = this.#reading
    const { index, snapshot, before, progress, shouldPause } = this.#options
    this.#pages = 0
    this.#expired = false
    const { left, unwritten, unreadableIds } = await scanRanges({
      collection,
      writer,
      workers,
      order: BY_TS,
      ranges: this.#unread,
      page: (range, attempt) => this.#page(range, attempt),
      skip: (range) => this.#skip(range),
      pageSize: () => pageSize.current,
      last: async () => {
        const ts = await snapshot.askOnce((asOf) => fauna.lastTs({ collection, index, snapshot: asOf }))
        return ts === undefined ? undefined : lastOrdinalOf(ts)
      },
      progress: (unwritten) => progress(cursorBefore(this.#withOpenEnd(unwritten), before)),
      // At least one page for each snapshot, so that the walk ends.
      shouldPause: () => this.#expired || (this.#pages > 0 && shouldPause()),
      onRange: (range) => followRange(() => progressOf(range)),
    })
    this.#unread = this.#withOpenEnd(unwritten)
    return { isComplete: left.length === 0, unreadableIds }
  }

  async #page({ from, to }: Range, attempt: PageAttempt): Promise<RangePage | undefined> {
    const { name: collection, fauna, pageSize } = this.#reading
    const { index, snapshot } = this.#options
    this.#pages++
    const page = await snapshot.askOnce(async (ts) => {
      const request = { collection, index, snapshot: ts, ...boundsOf({ from, to }) }
      const answer = await pageSize.request((limit) => fauna.walkIndex({ ...request, ...limit }), attempt)
      snapshot.observe(answer.entries, ts)
      return answer
    })
    if (page === undefined) {
      this.#expired = true
      return undefined
    }
    const { next, missing, ...rest } = page
    if (missing !== undefined) this.#missing.add(missing)
    if (next !== undefined) return { ...rest, next: ordinalOf(next) }
    this.#extendEnd(from, page)
    return rest
  }

  async #skip({ from, to }: Range): Promise<RangePage | undefined> {
    const { name: collection, fauna } = this.#reading
    const { index, snapshot } = this.#options
    const request = { collection, index, ...boundsOf({ from, to }) }
    const entry = await snapshot.askOnce((asOf) => fauna.firstEntry({ ...request, snapshot: asOf }))
    if (entry === undefined) return undefined
    const { id } = entry
    return {
      entries: [],
      length: 0,
      unreadable: { ordinal: ordinalOf(entry), id },
      next: ordinalOf(nextPosition(entry)),
    }
  }

  #extendEnd(from: bigint, { entries, missing = [] }: IndexPage): void {
    const last = entries.at(-1)
    const ends = last === undefined ? [from] : [ordinalOf(last) + 1n]
    for (const { ts, id } of missing) if (ts !== undefined) ends.push(ordinalOf({ ts, id }) + 1n)
    for (const end of ends) if (end > this.#end) this.#end = end
  }

  /** Warns once of entries that were skipped because their documents do not exist. */
  reportMissing(): void {
    this.#missing.report(this.#reading.name, this.#options.index, this.#reading.log)
  }

  #withOpenEnd(ranges: readonly Range[]): readonly Range[] {
    const last = ranges.at(-1)
    return last !== undefined && last.to === undefined ? ranges : [...ranges, { from: this.#end }]
  }
}

/** Without a time before anything was written. */
function progressOf({ written, unwritten }: RangeCursor): RangeProgress {
  return written === 0 || unwritten === undefined ? { written } : { written, changesUpTo: Number(tsOf(unwritten.from)) }
}

function boundsOf({ from, to }: { from: bigint; to?: bigint | undefined }): { from: Position; to?: number } {
  return { from: positionAt(from), ...(to !== undefined && { to: Number(tsOf(to)) }) }
}
