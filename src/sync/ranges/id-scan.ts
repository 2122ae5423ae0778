import { MAX_ID } from '../../fauna/ids.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { IdRange, StreamProgress } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'
import type { Order, Range, RangePage } from './range.ts'
import { scanRanges } from './range-scan.ts'

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
 * @returns the ranges that are left; none unless the scan paused
 * @throws FaunaError
 */
export async function scanIds(reading: StreamReading, options: IdScanOptions): Promise<readonly IdRange[]> {
  const { name: collection, fauna, writer, pageSize, workers } = reading
  const { snapshot, ranges, asOf, progress, shouldPause } = options

  const page = (range: IdRange): Promise<RangePage> =>
    asOf(async (ts) => {
      const answer = await pageSize.request((size) => fauna.scan({ collection, snapshot: ts, size, ...range }))
      snapshot.observe(answer.entries, ts)
      const { next, ...rest } = answer
      return next === undefined ? rest : { ...rest, next: BigInt(next) }
    })

  const left = await scanRanges({
    collection,
    writer,
    workers,
    order: BY_ID,
    ranges: ranges.map(toOrdinals),
    page: (range) => page(toIds(range)),
    pageSize: () => pageSize.current,
    last: async () => {
      const id = await asOf((ts) => fauna.lastId({ collection, snapshot: ts, from: '0' }))
      return id === undefined ? undefined : BigInt(id)
    },
    // A state cannot have an empty list of ranges. After the largest id there is nothing to read.
    progress: (unwritten) => progress(unwritten.length > 0 ? unwritten.map(toIds) : [{ from: MAX_ID }]),
    ...(shouldPause && { shouldPause }),
  })
  return left.map(toIds)
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
