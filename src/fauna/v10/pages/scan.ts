import type { IdRequest, ScanPage, ScanRequest } from '../../fauna.ts'
import { documentId, nextId } from '../../ids.ts'
import type { V4Client } from '../../v4/client.ts'
import { scan as scanV4 } from '../../v4/pages/scan.ts'
import type { V10Client } from '../client.ts'
import { setPageOf } from '../forms.ts'
import * as queries from '../queries.ts'
import type { AddComputedFields, PageReader } from './computed-fields.ts'
import { findDocuments, limitOf } from './set-pages.ts'

/**
 * Reads a page of documents as of `snapshot`, by id.
 *
 * Without computed fields it reads through FQL v4, which evaluates none. A projection in FQL v10 would leave out those of
 * the document, but reads the documents that it refers to completely: a field that throws there fails the page too
 * (measured).
 */
export class ScanReader implements PageReader<ScanPage> {
  readonly #client: V10Client
  readonly #v4: V4Client
  readonly #request: ScanRequest

  constructor(client: V10Client, v4: V4Client, request: ScanRequest) {
    this.#client = client
    this.#v4 = v4
    this.#request = request
  }

  async complete(size: number): Promise<ScanPage> {
    const { snapshot, collection, from, to, canSetAside } = this.#request
    const first = (asked: number) => queries.scan(snapshot, collection, from, to, asked)
    const {
      found,
      lastId,
      missingIds: _,
      ...page
    } = await findDocuments(this.#client, first, limitOf(size, canSetAside))
    const next = lastId === undefined ? undefined : nextId(lastId)
    return { ...page, entries: found, ...(next !== undefined && { next }) }
  }

  async stored(size: number, addComputedFields: AddComputedFields): Promise<ScanPage> {
    const { release: _, ...page } = await scanV4(this.#v4, { ...this.#request, size })
    return { ...page, entries: await addComputedFields([...page.entries]) }
  }
}

/** The first id of a range as of `snapshot`, without its document; undefined if the range is empty. @throws FaunaError */
export async function firstId(client: V10Client, request: IdRequest): Promise<string | undefined> {
  return (await client.query(queries.firstId(request), idPage)).data[0]
}

/** The last id of a range as of `snapshot`; undefined if the range is empty. @throws FaunaError */
export async function lastId(client: V10Client, request: IdRequest): Promise<string | undefined> {
  return (await client.query(queries.lastId(request), idPage)).data[0]
}

const idPage = setPageOf(documentId)
