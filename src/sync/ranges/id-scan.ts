import { MAX_ID, nextId } from '../../fauna/ids.ts'
import type { PageAttempt } from '../pacing/page-size.ts'
import type { IdRangeProgress } from '../progress/range-progress.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { IdRange, StreamProgress } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'
import type { Order, Range, RangePage } from './range.ts'
import type { RangeCursor } from './range-cursor.ts'
import { scanRanges } from './range-scan.ts'
import type { Unscanned } from './ranges-in-progress.ts'

export interface IdScanOptions {
  /** Observes the documents. */
  readonly snapshot: Snapshot
  /** What is to be read. */
  readonly ranges: readonly IdRange[]
  /** Makes a request as of the time of the scan, in microseconds. */
  asOf<T>(request: (ts: number) => Promise<T>): Promise<T>
  /** The stream's progress while these ranges, at least one, are not written. */
  progress(unwritten: readonly IdRange[]): StreamProgress
  /** Whether to request no more pages for now. */
  shouldPause?(): boolean
}

/**
 * Reads documents by id, with all idle workers.
 * @throws FaunaError
 */
export async function scanIds(reading: StreamReading, options: IdScanOptions): Promise<Unscanned<IdRange>> {
  const { name: collection, fauna, writer, pageSize, workers, followRange } = reading
  const { snapshot, ranges, asOf, progress, shouldPause } = options

  const page = (range: IdRange, attempt: PageAttempt): Promise<RangePage> =>
    asOf(async (ts) => {
      const request = { collection, snapshot: ts, ...range }
      const answer = await pageSize.request((limit) => fauna.scan({ ...request, ...limit }), attempt)
      snapshot.observe(answer.entries, ts)
      const { next, ...rest } = answer
      return next === undefined ? rest : { ...rest, next: BigInt(next) }
    })

  const skip = async (range: IdRange): Promise<RangePage | undefined> => {
    const id = await asOf((ts) => fauna.firstId({ collection, snapshot: ts, ...range }))
    if (id === undefined) return undefined
    const next = nextId(id)
    return {
      entries: [],
      length: 0,
      unreadable: { ordinal: BigInt(id), id },
      ...(next !== undefined && { next: BigInt(next) }),
    }
  }

  const { left, unwritten, unreadableIds } = await scanRanges({
    collection,
    writer,
    workers,
    order: BY_ID,
    ranges: ranges.map(toOrdinals),
    page: (range, attempt) => page(toIds(range), attempt),
    skip: (range) => skip(toIds(range)),
    pageSize: () => pageSize.current,
    last: async () => {
      const id = await asOf((ts) => fauna.lastId({ collection, snapshot: ts, from: '0' }))
      return id === undefined ? undefined : BigInt(id)
    },
    // A state cannot have an empty list of ranges. After the largest id there is nothing to read.
    progress: (unwritten) => progress(unwritten.length > 0 ? unwritten.map(toIds) : [{ from: MAX_ID }]),
    ...(shouldPause && { shouldPause }),
    onRange(range) {
      writer.beginRange?.(String(range.from))
      return followRange(() => ({ written: range.written, ids: idsOf(range) }))
    },
  })
  return { left: left.map(toIds), unwritten: unwritten.map(toIds), unreadableIds }
}

function idsOf({ from, to, unwritten }: RangeCursor): IdRangeProgress {
  return { from, ...(to !== undefined && { to }), ...(unwritten !== undefined && { next: unwritten.from }) }
}

/** A document's ordinal is its id. */
const BY_ID: Order = {
  ordinalOf: ({ id }) => BigInt(id),
  boundary: (ordinal) => ordinal,
  textOf: String,
}

function toOrdinals({ from, to }: IdRange): Range {
  return { from: BigInt(from), ...(to !== undefined && { to: BigInt(to) }) }
}

function toIds({ from, to }: Range): IdRange {
  return { from: String(from), ...(to !== undefined && { to: String(to) }) }
}
