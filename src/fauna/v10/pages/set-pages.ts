import type { Query } from 'fauna'
import * as z from 'zod'
import type { FaunaDocument } from '../../document.ts'
import type { WireDocuments } from '../../export/wire-documents.ts'
import type { PageLimit } from '../../fauna.ts'
import { documentId } from '../../ids.ts'
import { comparePositions, type Position } from '../../positions.ts'
import type { V10Client } from '../client.ts'
import { microsOf } from '../export/time.ts'
import { setPageOf } from '../forms.ts'
import * as queries from '../queries.ts'

/** Fauna refuses larger pages. */
export const LARGEST_PAGE = 16_000

export function limitOf(size: number, canSetAside = false): PageLimit {
  return { size, canSetAside }
}

/** The query for the first page of a set. @param size how many entries */
export type FirstPage = (size: number) => Query

export interface Found<T> {
  readonly found: T
  /** The length of all answers, in bytes. */
  readonly length: number
  release?(): void
  /** The id of the page's last entry, wanted or not; absent at the end of the set. */
  readonly lastId?: string
  /** The ids of entries whose documents do not exist. */
  readonly missingIds: readonly string[]
}

/**
 * The first page of a set that holds a wanted document, from that document on; empty at the end of the set.
 *
 * Documents with negative ids are left out: scans never return them, and indexes return them in an order that cannot be
 * resumed from (measured).
 * @throws FaunaError
 */
export async function findDocuments(
  client: V10Client,
  first: FirstPage,
  limit: PageLimit,
  isWanted: (document: FaunaDocument) => boolean = () => true,
): Promise<Found<WireDocuments>> {
  let length = 0
  const missingIds: string[] = []
  for (const pages = new SetPages(first, limit.size); ; ) {
    const answer = await client.documents(pages.query, limit)
    length += answer.length
    for (const id of answer.value.missingIds) missingIds.push(id)
    const { documents, lastId, after, release } = answer.value
    const visible = documents.withoutNegativeIds()
    const found = visible.from(isWanted)
    if (after === undefined) return { found, length, missingIds, release }
    if (found.length > 0) return { found, length, missingIds, release, ...(lastId !== undefined && { lastId }) }
    release()
    pages.next(after, visible.length < documents.length)
  }
}

/** Like `findDocuments`, for the positions of `queries.walkPositions` at or after `from`. @throws FaunaError */
export async function findPositions(
  client: V10Client,
  first: FirstPage,
  limit: PageLimit,
  from: Position,
): Promise<Found<Position[]>> {
  let length = 0
  const missingIds: string[] = []
  for (const pages = new SetPages(first, limit.size); ; ) {
    const answer = await client.page(pages.query, positionPage, limit)
    length += answer.length
    const { data, after } = answer.value
    const all = data.filter((position) => typeof position !== 'string')
    for (const id of data) if (typeof id === 'string') missingIds.push(id)
    const visible = all.filter(({ id }) => !id.startsWith('-'))
    const found = visible.filter((position) => comparePositions(position, from) >= 0)
    if (after === undefined) return { found, length, missingIds }
    const lastId = found.at(-1)?.id
    if (lastId !== undefined) return { found, length, missingIds, lastId }
    pages.next(after, visible.length < all.length)
  }
}

/** Only an id is an entry whose document does not exist. */
const positionPage = setPageOf(
  z.union([
    z
      .tuple([z.object({ '@time': z.string() }), documentId])
      .transform(([time, id]): Position => ({ ts: microsOf(time['@time']), id })),
    documentId,
  ]),
)

/** The queries for one page of a set after another. */
class SetPages {
  query: Query
  readonly #first: FirstPage
  #size: number

  constructor(first: FirstPage, size: number) {
    this.#first = first
    this.#size = size
    this.query = first(size)
  }

  /**
   * Continues after a page without wanted entries. Next to negative ids Fauna's cursors skip documents without an error
   * (measured), so there the first page is read again, twice as large.
   */
  next(after: string, hasNegativeIds: boolean): void {
    if (hasNegativeIds) this.#size *= 2
    this.query = hasNegativeIds ? this.#first(this.#size) : queries.nextPage(after)
  }
}
