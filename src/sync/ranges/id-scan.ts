import { MAX_ID } from '../../fauna/ids.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { IdRange, StreamProgress } from '../state/progress.ts'
import type { StreamReading } from '../stream/stream-reading.ts'
import type { Order, Range, RangePage } from './range-cursor.ts'
import { scanRanges } from './range-scan.ts'

export interface IdScan {
  /** What is to be read. */
  readonly ranges: readonly IdRange[]
  /** Asks for something as of the time of the scan. */
  asOf<T>(ask: (snapshot: number) => Promise<T>): Promise<T>
  /** The stream's progress when all but these ranges is written; at least one. */
  progress(ranges: readonly IdRange[]): StreamProgress
  /** Whether no more pages are to be asked for. */
  shouldPause?(): boolean
}

/**
 * Reads documents by id, several ranges side by side.
 * @param snapshot is shown the documents
 * @returns what is left, where it was enough
 */
export async function scanIds(
  { name, fauna, writer, pageSize, workers }: StreamReading,
  snapshot: Snapshot,
  scan: IdScan,
): Promise<readonly IdRange[]> {
  const page = (range: IdRange): Promise<RangePage> =>
    scan.asOf(async (ts) => {
      const answer = await pageSize.ask((size) => fauna.scan({ collection: name, snapshot: ts, size, ...range }))
      snapshot.showed(answer.entries, ts)
      const { next, ...rest } = answer
      return next === undefined ? rest : { ...rest, next: BigInt(next) }
    })
  const left = await scanRanges({
    ...BY_ID,
    collection: name,
    writer,
    workers,
    ranges: scan.ranges.map(placesOf),
    page: (range) => page(idsOf(range)),
    pageSize: () => pageSize.present,
    last: async () => {
      const id = await scan.asOf((ts) => fauna.lastId({ collection: name, snapshot: ts, from: '0' }))
      return id === undefined ? undefined : BigInt(id)
    },
    progress: (ranges) => scan.progress(ranges.length > 0 ? ranges.map(idsOf) : [{ from: MAX_ID }]),
    ...(scan.shouldPause && { shouldPause: scan.shouldPause }),
  })
  return left.map(idsOf)
}

/** A document's place is its id. */
const BY_ID: Order = {
  placeOf: ({ id }) => BigInt(id),
  boundary: (place) => place,
  textOf: String,
}

function placesOf({ from, to }: IdRange): Range {
  return { from: BigInt(from), ...(to !== undefined && { to: BigInt(to) }) }
}

function idsOf({ from, to }: Range): IdRange {
  return { from: String(from), ...(to !== undefined && { to: String(to) }) }
}
