import * as z from 'zod'
import { isFaunaError } from '../errors.ts'
import type { IdRequest, ScanPage, ScanRequest } from '../fauna.ts'
import { retryWithSmallerPage } from '../http/smaller-page.ts'
import type { V4Answer, V4Client } from './client.ts'
import { parseScanCursor } from './cursors.ts'
import * as fql from './expressions.ts'
import type { TranscodedPage } from './transcoder.ts'

/** Documents as of `snapshot`, by id. @throws FaunaError */
export async function scan(client: V4Client, { collection, snapshot, from, to, size }: ScanRequest): Promise<ScanPage> {
  const page = fql.paginate(rangeOf({ collection, from, ...(to !== undefined && { to }) }), { size })
  const ask = (refs: fql.Expression) =>
    client.page(fql.at(snapshot, fql.map(refs, 'ref', fql.get(fql.variable('ref')))), retryWithSmallerPage(size))
  try {
    return scanPage(await ask(page), collection)
  } catch (error) {
    if (!isFaunaError(error, 'missing') || error.details.code !== 'instance not found') throw error
    // What `Insert` wrote at a time before 1970 is listed, and to everything else it does not exist (measured).
    return scanPage(await ask(fql.filter(page, 'ref', fql.exists(fql.variable('ref')))), collection)
  }
}

function scanPage({ value: page, length }: V4Answer<TranscodedPage>, collection: string): ScanPage {
  return {
    entries: page.documents,
    length,
    release: page.release,
    ...(page.after !== undefined && { next: parseScanCursor(page.after, collection) }),
  }
}

/** The last id of a range; undefined where there is none. @throws FaunaError */
export async function lastId(client: V4Client, request: IdRequest): Promise<string | undefined> {
  // `before: null` is the last page (measured).
  const page = fql.paginate(rangeOf(request), { size: 1, before: null })
  const id = fql.select(['data', 0, 'id'], page, null)
  return idOrNull.parse(await client.query(fql.at(request.snapshot, id))) ?? undefined
}

const idOrNull = z.string().nullable()

function rangeOf({ collection, from, to }: Omit<IdRequest, 'snapshot'>): fql.Expression {
  return fql.range(
    fql.documents(collection),
    [fql.ref(collection, from)],
    to === undefined ? [] : [fql.ref(collection, to)],
  )
}
