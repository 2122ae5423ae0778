import * as z from 'zod'
import type { IndexPage, IndexRequest, WholeIndexRequest } from '../../fauna.ts'
import type { V4Client } from '../client.ts'
import * as queries from '../queries.ts'
import { parseIndexCursor } from './cursors.ts'

/** Documents as of `snapshot`, in the order of an index over `ts` and `ref`. @throws FaunaError */
export async function walkIndex(client: V4Client, request: IndexRequest): Promise<IndexPage> {
  const { value: page, length } = await client.documents(queries.walk(request), request.size)
  return {
    entries: page.documents,
    length,
    release: page.release,
    ...(page.after !== undefined && { next: parseIndexCursor(page.after, request.collection) }),
  }
}

/** The `ts` of the last entry of an index; undefined if the index is empty. @throws FaunaError */
export async function lastTs(client: V4Client, request: WholeIndexRequest): Promise<number | undefined> {
  return (await client.query(queries.lastTs(request), timeOrNull)) ?? undefined
}

const timeOrNull = z.int().nullable()
