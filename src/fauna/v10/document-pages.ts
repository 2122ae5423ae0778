import type { Query } from 'fauna'
import * as z from 'zod'
import type { FaunaDocument } from '../document.ts'
import type { WireDocuments } from '../export/wire-documents.ts'
import type { IndexPage, IndexRequest, ScanPage, ScanRequest } from '../fauna.ts'
import { retryWithSmallerPage } from '../http/smaller-page.ts'
import { documentId, nextId } from '../ids.ts'
import { comparePositions, firstOf, nextPosition, type Position } from '../positions.ts'
import type { V4Client } from '../v4/client.ts'
import { scan as scanV4 } from '../v4/scan.ts'
import { versions } from '../v4/versions.ts'
import type { V10Client } from './client.ts'
import type { Complete, ReadPage } from './computed-fields.ts'
import * as queries from './queries.ts'
import { pageOf } from './set-page.ts'
import { microsOf } from './time.ts'

/** Fauna refuses larger ones. */
export const LARGEST_PAGE = 16_000

/** Pages of documents, with or without their computed fields. */
export interface DocumentPages {
  scan(request: ScanRequest, read: ReadPage): Promise<ScanPage>
  walk(request: IndexRequest, index: queries.CallableIndex, read: ReadPage): Promise<IndexPage>
}

/**
 * A projection would leave computed fields out too, but for those of the documents referred to, which it reads whole:
 * one that throws there would fail the page all the same (measured). FQL v4 evaluates none.
 * @param v4 the same server in FQL v4
 */
export function documentPages(client: V10Client, v4: V4Client): DocumentPages {
  /**
   * Documents of a set from the first `wanted` one on, and those behind them, until there is one or the end is reached.
   * Negative ids are left out: scans never show them, and indexes do in no order that could be gone on with (measured).
   * @param first its first page
   */
  async function documents(
    first: (size: number) => Query,
    size: number,
    wanted: (document: FaunaDocument) => boolean = () => true,
  ): Promise<Found<WireDocuments>> {
    let length = 0
    for (const pages = new SetPages(first, size); ; ) {
      const answer = await client.page(pages.query, retryWithSmallerPage(pages.size))
      length += answer.length
      const { documents, lastId, after, release } = answer.value
      const shown = documents.withoutNegativeIds()
      const hides = shown.length < documents.length
      const found = shown.from(wanted)
      if (after === undefined) return { found, length, release }
      if (found.length > 0) return { found, length, release, ...(lastId !== undefined && { lastId }) }
      release()
      pages.goOn(after, hides)
    }
  }

  /** The same for positions. */
  async function positions(first: (size: number) => Query, size: number, begin: Position): Promise<Found<Position[]>> {
    let length = 0
    for (const pages = new SetPages(first, size); ; ) {
      const answer = await client.ask(pages.query, retryWithSmallerPage(pages.size))
      length += answer.length
      const { data, after } = pageOf(answer.value)
      const all = data.map((entry) => indexPosition.parse(entry)).filter((position) => position !== null)
      const shown = all.filter(({ id }) => !id.startsWith('-'))
      const found = shown.filter((position) => comparePositions(position, begin) >= 0)
      if (after === undefined) return { found, length }
      const lastId = found.at(-1)?.id
      if (lastId !== undefined) return { found, length, lastId }
      pages.goOn(after, shown.length < all.length)
    }
  }

  async function scanWhole(request: ScanRequest): Promise<ScanPage> {
    const { collection, snapshot, from, to } = request
    const first = (size: number): Query => queries.scan(snapshot, collection, from, to, size)
    const { found, lastId, ...page } = await documents(first, request.size)
    const next = lastId === undefined ? undefined : nextId(lastId)
    return { ...page, entries: found, ...(next !== undefined && { next }) }
  }

  async function scanBare(request: ScanRequest, complete: Complete): Promise<ScanPage> {
    const { release: _, ...page } = await scanV4(v4, request)
    return { ...page, entries: await complete([...page.entries]) }
  }

  async function walkWhole(request: IndexRequest, index: queries.CallableIndex): Promise<IndexPage> {
    const from = beginningOf(request)
    const first = (size: number): Query => queries.walk({ ...request, index, from, size })
    const { found, lastId, ...page } = await documents(
      first,
      request.size,
      (document) => comparePositions(document, from) >= 0,
    )
    return { ...page, entries: found, ...nextOf(lastId, found.at(-1)) }
  }

  async function walkBare(request: IndexRequest, index: queries.CallableIndex, complete: Complete): Promise<IndexPage> {
    const { collection, snapshot, size } = request
    const from = beginningOf(request)
    const first = (asked: number): Query => queries.walkPositions({ ...request, index, from, size: asked })
    const { found, length, lastId } = await positions(first, size, from)
    const read = await versions(
      v4,
      collection,
      found.map(({ id }) => ({ id, ts: snapshot })),
      retryWithSmallerPage(size),
    )
    const present = read.documents.filter((document) => document !== undefined)
    return {
      entries: await complete(present),
      length: length + read.length,
      ...nextOf(lastId, found.at(-1)),
    }
  }

  return {
    scan(request, read) {
      return read(Math.min(request.size, LARGEST_PAGE), {
        whole: (size) => scanWhole({ ...request, size }),
        bare: (size, complete) => scanBare({ ...request, size }, complete),
      })
    },
    walk(request, index, read) {
      return read(Math.min(request.size, LARGEST_PAGE), {
        whole: (size) => walkWhole({ ...request, size }, index),
        bare: (size, complete) => walkBare({ ...request, size }, index, complete),
      })
    },
  }
}

/** What is asked for one page of a set after another, until something is found. */
class SetPages {
  size: number
  query: Query
  private readonly first: (size: number) => Query

  constructor(first: (size: number) => Query, size: number) {
    this.first = first
    this.size = size
    this.query = first(size)
  }

  /**
   * Nothing was found. Among negative ids Fauna's cursors lead past documents, in silence (measured): there a larger
   * first page takes the place of the next one.
   */
  goOn(after: string, hides: boolean): void {
    if (hides) this.size *= 2
    this.query = hides ? this.first(this.size) : queries.nextPage(after)
  }
}

interface Found<T> {
  readonly found: T
  readonly length: number
  release?(): void
  /** Of the last entry of the page, wanted or not; absent at the end of the set. */
  readonly lastId?: string
}

/** Of an entry of `walkPositions`; null is one of a document that is no more. */
const indexPosition = z
  .tuple([z.object({ '@time': z.string() }), documentId])
  .transform(([time, id]): Position => ({ ts: microsOf(time['@time']), id }))
  .nullable()

/** From a negative id, which only FQL v4 can make, Fauna would leave out others of that `ts`, in silence (measured). */
function beginningOf({ from }: IndexRequest): Position {
  return from.id.startsWith('-') ? firstOf(from.ts) : from
}

/** @param lastId absent at the end of the set */
function nextOf(lastId: string | undefined, found: Position | undefined): { readonly next?: Position } {
  return lastId === undefined || found === undefined ? {} : { next: nextPosition(found) }
}
