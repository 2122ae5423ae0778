import type { IndexPage } from '../../fauna/fauna.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { StreamProgress, UpdatesCursor } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'
import { BY_TS, lastOrdinalOf, ordinalAfter, ordinalOf, positionAt, positionBefore, tsOf } from './entry-ordinals.ts'
import type { Range, RangePage } from './range-cursor.ts'
import { scanRanges } from './range-scan.ts'

export interface IndexWalkOptions {
  readonly index: string
  /** Is shown the documents. */
  readonly snapshot: Snapshot
  /** What was written before; absent: nothing. */
  readonly from: UpdatesCursor | undefined
  /** The stream's progress, `updates` of the walk among it. */
  progress(): StreamProgress
  /** Whether the snapshot is to be moved forward before it goes on. */
  shouldPause(): boolean
}

/** The documents behind a cursor along an index over `ts` and `ref`, in ranges of `ts` side by side. */
export interface IndexWalk {
  /** Everything up to here was written; undefined where nothing was. */
  readonly updates: UpdatesCursor | undefined
  /**
   * Writes what is there as of the snapshot. Nothing of it is under way when it returns.
   * @returns whether that is all; otherwise it was enough, or the history does not reach back to the snapshot any more
   */
  readOn(): Promise<boolean>
}

export function openIndexWalk(
  { name, fauna, writer, pageSize, workers }: StreamReading,
  { index, snapshot, from, progress, shouldPause }: IndexWalkOptions,
): IndexWalk {
  /** What is to be read; the last one to the end, whatever that is by then. */
  let ranges: readonly Range[] = rangesOf(from)
  const begin = openOf(ranges).from
  /** Up to here the last one was seen. */
  let end = begin
  let forgotten = false
  let pages = 0

  async function page(range: Range): Promise<RangePage | undefined> {
    pages++
    const to = range.to === undefined ? undefined : Number(tsOf(range.to))
    const bounds = { from: positionAt(range.from), ...(to !== undefined && { to }) }
    const answer = await snapshot.askOnce(async (ts) => {
      const request = { collection: name, index, snapshot: ts, ...bounds }
      const answer = await pageSize.ask((size) => fauna.walkIndex({ ...request, size }))
      snapshot.showed(answer.entries, ts)
      return answer
    })
    forgotten ||= answer === undefined
    return answer && seen(range, answer)
  }

  function seen(range: Range, { next, ...rest }: IndexPage): RangePage {
    if (next !== undefined) return { ...rest, next: ordinalOf(next) }
    const last = rest.entries.at(-1)
    const behind = last === undefined ? range.from : BY_TS.placeOf(last) + 1n
    if (behind > end) end = behind
    return rest
  }

  return {
    get updates() {
      return cursorOf(ranges, begin, from)
    },
    async readOn() {
      pages = 0
      forgotten = false
      const left = await scanRanges({
        ...BY_TS,
        collection: name,
        writer,
        workers,
        ranges,
        page,
        pageSize: () => pageSize.present,
        async last() {
          const ts = await snapshot.askOnce((asOf) => fauna.lastTs({ collection: name, index, snapshot: asOf }))
          return ts === undefined ? undefined : lastOrdinalOf(ts)
        },
        progress(unwritten) {
          ranges = withOpen(unwritten, end)
          return progress()
        },
        // Each time at least one page, lest it never ends.
        shouldPause: () => forgotten || (pages > 0 && shouldPause()),
      })
      ranges = withOpen(left, end)
      return left.length === 0
    },
  }
}

function rangesOf(cursor: UpdatesCursor | undefined): Range[] {
  // Entries before 1970, which `Insert` can write, are of documents that do not exist to anything else (measured).
  if (cursor === undefined) return [{ from: 0n }]
  const { ranges = [{ after: cursor }] } = cursor
  return ranges.map(({ after, to }) => ({
    from: ordinalAfter(after),
    ...(to !== undefined && { to: lastOrdinalOf(to) }),
  }))
}

function openOf(ranges: readonly Range[]): Range {
  const last = ranges.at(-1)
  if (last === undefined || last.to !== undefined) throw new Error('the last range has an end')
  return last
}

/** Documents that are written meanwhile come behind all that was seen. */
function withOpen(ranges: readonly Range[], end: bigint): readonly Range[] {
  const last = ranges.at(-1)
  return last !== undefined && last.to === undefined ? ranges : [...ranges, { from: end }]
}

/** @param from is given back where nothing was written behind it, which lies at `begin` */
function cursorOf(ranges: readonly Range[], begin: bigint, from: UpdatesCursor | undefined): UpdatesCursor | undefined {
  const [first, ...others] = ranges
  if (first === undefined) return from
  if (others.length === 0) return first.from === begin && !from?.ranges ? from : positionBefore(first.from)
  return {
    ...positionBefore(first.from),
    ranges: ranges.map(({ from, to }) => ({
      after: positionBefore(from),
      ...(to !== undefined && { to: Number(tsOf(to)) }),
    })),
  }
}
