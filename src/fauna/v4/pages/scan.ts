import * as z from 'zod'
import { isFaunaError } from '../../errors.ts'
import type { IdRequest, ScanPage, ScanRequest } from '../../fauna.ts'
import type { Answer } from '../../http/answer.ts'
import type { V4Client } from '../client.ts'
import type { TranscodedPage } from '../export/transcoder.ts'
import * as queries from '../queries.ts'
import { parseScanCursor } from './cursors.ts'

/**
 * Documents as of `snapshot`, by id.
 * @param idsOnly whether only their ids and `ts` are read
 * @throws FaunaError
 */
export async function scan(client: V4Client, request: ScanRequest, idsOnly = false): Promise<ScanPage> {
  const { collection } = request
  try {
    return scanPage(
      await client.documents(queries.scan(request, { idsOnly, onlyExisting: false }), request),
      collection,
    )
  } catch (error) {
    if (!isFaunaError(error, 'missing') || error.details.code !== 'instance not found') throw error
    // A document that `Insert` wrote at a time before 1970 is listed, but does not exist to any other query (measured).
    return scanPage(await client.documents(queries.scan(request, { idsOnly, onlyExisting: true }), request), collection)
  }
}

function scanPage({ value: page, length }: Answer<TranscodedPage>, collection: string): ScanPage {
  return {
    entries: page.documents,
    length,
    release: page.release,
    ...(page.after !== undefined && { next: parseScanCursor(page.after, collection) }),
  }
}

/** The first id of a range, without its document; undefined if the range is empty. @throws FaunaError */
export async function firstId(client: V4Client, request: IdRequest): Promise<string | undefined> {
  return (await client.query(queries.firstId(request), idOrNull)) ?? undefined
}

/** The last id of a range; undefined if the range is empty. @throws FaunaError */
export async function lastId(client: V4Client, request: IdRequest): Promise<string | undefined> {
  return (await client.query(queries.lastId(request), idOrNull)) ?? undefined
}

const idOrNull = z.string().nullable()
