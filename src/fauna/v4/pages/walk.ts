import * as z from 'zod'
import { isFaunaError } from '../../errors.ts'
import type { EntryRequest, IndexPage, IndexRequest, WholeIndexRequest } from '../../fauna.ts'
import type { Answer } from '../../http/answer.ts'
import { documentId } from '../../ids.ts'
import type { Position } from '../../positions.ts'
import type { V4Client } from '../client.ts'
import type { TranscodedPage } from '../export/transcoder.ts'
import * as queries from '../queries.ts'
import { parseIndexCursor } from './cursors.ts'

/** Documents as of `snapshot`, in the order of an index over `ts` and `ref`. @throws FaunaError */
export async function walkIndex(client: V4Client, request: IndexRequest): Promise<IndexPage> {
  const { collection } = request
  try {
    return indexPage(await client.documents(queries.walk(request, false), request), collection)
  } catch (error) {
    if (!isFaunaError(error, 'missing') || error.details.code !== 'instance not found') throw error
    // One entry whose document does not exist fails the page. An index that is being built fails these requests too.
    const missing = await client.page(queries.missingEntries(request), entryPage, request)
    const existing = await client.documents(queries.walk(request, true), request)
    return { ...indexPage(existing, collection), missing: missing.value }
  }
}

function indexPage({ value: page, length }: Answer<TranscodedPage>, collection: string): IndexPage {
  return {
    entries: page.documents,
    length,
    release: page.release,
    ...(page.after !== undefined && { next: parseIndexCursor(page.after, collection) }),
  }
}

const position = z.tuple([z.int(), documentId]).transform(([ts, id]): Position => ({ ts, id }))

const entryPage = z.object({ data: z.array(position) }).transform(({ data }) => data)

/** The first entry at or after `from`, without its document; undefined if there is none. @throws FaunaError */
export async function firstEntry(client: V4Client, request: EntryRequest): Promise<Position | undefined> {
  return (await client.query(queries.firstEntry(request), entryPage))[0]
}

/** The `ts` of the last entry of an index; undefined if the index is empty. @throws FaunaError */
export async function lastTs(client: V4Client, request: WholeIndexRequest): Promise<number | undefined> {
  return (await client.query(queries.lastTs(request), timeOrNull)) ?? undefined
}

const timeOrNull = z.int().nullable()
