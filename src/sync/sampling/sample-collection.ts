import { type FaunaError, isFaunaError } from '../../fauna/errors.ts'
import type { Fauna, SamplePage, SampleRange } from '../../fauna/fauna.ts'
import { FieldTally } from '../../fauna/fields/field-tally.ts'
import { MAX_ID } from '../../fauna/ids.ts'
import type { Workers } from '../pacing/workers.ts'
import { divide, type IdInterval } from './id-ranges.ts'
import { SamplePages } from './sample-pages.ts'

/** The fields of some documents of a collection. */
export interface CollectionSample {
  readonly tally: FieldTally
  /** How many requests were made. */
  readonly requests: number
  /** Why the sample is smaller than it could be; absent if it is not. */
  readonly failure?: FaunaError
}

export interface SampleSource {
  readonly fauna: Fauna
  /** Each request holds one of them. */
  readonly workers: Workers
  /** In microseconds. */
  readonly snapshot: number
  readonly collection: string
  /** How many documents to read. A collection of at least as many yields a few less or more. */
  readonly size: number
}

/** In how many pages a range is read: one at each end, the others at equal distances between them. */
const PAGES_PER_RANGE = 8

/** In documents. */
const LARGEST_PAGE = 500

/** Where ids are bunched, most pages are empty: the next round looks again where there are more documents. */
const MOST_ROUNDS = 4

/** A sample that lacks less than this fraction is large enough. */
const MOST_MISSING = 0.1

/** The error kinds that concern the server and not one collection: no other collection could be sampled either. */
const OF_SERVER = ['unreachable', 'connection', 'unauthorized', 'disabled'] as const

/**
 * Samples the fields of a collection: its first and last documents, the newest among them, and documents at equal
 * distances of their ids. In each round, the first request reads the ends of the ranges, and the next ones read between
 * them: two requests for 1,000 documents with evenly spread ids.
 *
 * The sample depends only on the documents as of the snapshot, not on the order of the answers.
 * @throws FaunaError if the server cannot be read at all
 */
export async function sampleCollection(source: SampleSource): Promise<CollectionSample> {
  const { fauna, workers, collection, snapshot, size } = source
  const pages = new SamplePages(fauna, workers, collection, snapshot)
  const tally = new FieldTally()
  let failure: FaunaError | undefined
  try {
    let ranges: readonly IdInterval[] = [{ from: 0n, to: BigInt(MAX_ID) }]
    for (let round = 0; round < MOST_ROUNDS && ranges.length > 0; round++) {
      if (isLargeEnough(tally, size)) break
      ranges = await sampleRanges(pages, ranges, Math.ceil((size - tally.documents) / ranges.length), tally)
    }
  } catch (error) {
    if (!isFaunaError(error) || isFaunaError(error, ...OF_SERVER)) throw error
    failure = error
  }
  if (!isLargeEnough(tally, size)) failure ??= pages.failure
  return { tally, requests: pages.requests, ...(failure !== undefined && { failure }) }
}

/** @param size how many documents are wanted */
function isLargeEnough({ documents }: FieldTally, size: number): boolean {
  return size - documents < size * MOST_MISSING
}

/**
 * Samples each of these ranges.
 * @param perRange how many documents to read of each
 * @param tally takes the fields
 * @returns the ranges that have more documents
 */
async function sampleRanges(
  pages: SamplePages,
  ranges: readonly IdInterval[],
  perRange: number,
  tally: FieldTally,
): Promise<IdInterval[]> {
  const size = Math.min(LARGEST_PAGE, Math.ceil(perRange / PAGES_PER_RANGE))
  const ends = await pages.read(
    ranges.flatMap((range) => [request(range, 'first'), request(range, 'last')]),
    size,
  )
  const between = ranges.flatMap((range, i) => {
    const [head, tail] = [ends[2 * i], ends[2 * i + 1]]
    add(tally, head)
    // The last page would repeat the documents of a first page that holds all of them.
    if (head?.hasMore === false) return []
    add(tally, tail)
    return divide(gapOf(range, head, tail), Math.ceil(perRange / size) - 2)
  })
  const inner = await pages.read(
    between.map((range) => request(range, 'first')),
    size,
  )
  return between.flatMap((range, i) => {
    const page = inner[i]
    add(tally, page)
    return page?.hasMore && page.ids ? [{ from: BigInt(page.ids.last) + 1n, to: range.to }] : []
  })
}

function request({ from, to }: IdInterval, end: SampleRange['end']): SampleRange {
  return { from: String(from), to: String(to), end }
}

/** The ids between the pages at both ends of a range. A page that cannot be read covers none. */
function gapOf(range: IdInterval, head: SamplePage | undefined, tail: SamplePage | undefined): IdInterval {
  return {
    from: head?.ids === undefined ? range.from : BigInt(head.ids.last) + 1n,
    to: tail?.ids === undefined ? range.to : BigInt(tail.ids.first) - 1n,
  }
}

function add(tally: FieldTally, page: SamplePage | undefined): void {
  if (page !== undefined) tally.addAll(page.tally)
}
