import * as z from 'zod'
import type { IdRequest, ScanPage, ScanRequest } from '../fauna.ts'
import { tooMuch } from '../too-much.ts'
import type { V4Client } from './client.ts'
import { parseScanCursor } from './cursors.ts'
import * as fql from './expressions.ts'

/** Documents as of `snapshot`, by id. @throws FaunaError */
export async function scan(client: V4Client, { collection, snapshot, from, to, size }: ScanRequest): Promise<ScanPage> {
  const set = rangeOf({ collection, from, ...(to !== undefined && { to }) })
  const body = fql.map(fql.paginate(set, { size }), 'ref', fql.get(fql.variable('ref')))
  const { value: page, length } = await client.page(fql.at(snapshot, body), tooMuch(size))
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
  return (
    z
      .string()
      .nullable()
      .parse(await client.query(fql.at(request.snapshot, id))) ?? undefined
  )
}

function rangeOf({ collection, from, to }: Omit<IdRequest, 'snapshot'>): fql.Expression {
  return fql.range(
    fql.documents(collection),
    [fql.ref(collection, from)],
    to === undefined ? [] : [fql.ref(collection, to)],
  )
}
