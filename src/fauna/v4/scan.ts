import type { ScanPage, ScanRequest } from '../fauna.ts'
import { tooMuch } from '../too-much.ts'
import type { V4Client } from './client.ts'
import { parseScanCursor } from './cursors.ts'
import * as fql from './expressions.ts'

/** Documents as of `snapshot`, by id. @throws FaunaError */
export async function scan(client: V4Client, { collection, snapshot, from, to, size }: ScanRequest): Promise<ScanPage> {
  const set = fql.range(
    fql.documents(collection),
    [fql.ref(collection, from)],
    to === undefined ? [] : [fql.ref(collection, to)],
  )
  const body = fql.map(fql.paginate(set, { size }), 'ref', fql.get(fql.variable('ref')))
  const { value: page, length } = await client.page(fql.at(snapshot, body), tooMuch(size))
  return {
    entries: page.documents,
    length,
    ...(page.after !== undefined && { next: parseScanCursor(page.after, collection) }),
  }
}
