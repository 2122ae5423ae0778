import type { EntryRequest, IndexPage, IndexRequest, WholeIndexRequest } from '../../fauna.ts'
import { comparePositions, firstOf, nextPosition, type Position } from '../../positions.ts'
import type { V4Client } from '../../v4/client.ts'
import { versions } from '../../v4/pages/versions.ts'
import type { V10Client } from '../client.ts'
import { int, setPageOf } from '../forms.ts'
import * as queries from '../queries.ts'
import type { AddComputedFields, PageReader } from './computed-fields.ts'
import { findDocuments, findPositions, LARGEST_PAGE, limitOf } from './set-pages.ts'

/** Reads a page of documents as of `snapshot`, in the order of an index over `.ts` and `.id`, or over `.ts` alone. */
export class WalkReader implements PageReader<IndexPage> {
  readonly #client: V10Client
  readonly #v4: V4Client
  readonly #request: queries.Walk

  constructor(client: V10Client, v4: V4Client, request: IndexRequest, index: queries.CallableIndex) {
    this.#client = client
    this.#v4 = v4
    this.#request = { ...request, index, from: withoutNegativeId(request.from) }
  }

  async complete(size: number): Promise<IndexPage> {
    const { from, canSetAside } = this.#request
    const first = (asked: number) => queries.walk({ ...this.#request, size: asked })
    // An index over `.ts` alone starts with all entries of a ts.
    const { found, lastId, missingIds, ...page } = await findDocuments(
      this.#client,
      first,
      limitOf(size, canSetAside),
      (document) => comparePositions(document, from) >= 0,
    )
    return { ...page, entries: found, ...nextOf(lastId, found.at(-1)), ...missingOf(missingIds) }
  }

  async stored(size: number, addComputedFields: AddComputedFields): Promise<IndexPage> {
    const { collection, snapshot, from, canSetAside } = this.#request
    const limit = limitOf(size, canSetAside)
    const first = (asked: number) => queries.walkPositions({ ...this.#request, size: asked })
    const { found, length, lastId, missingIds } = await findPositions(this.#client, first, limit, from)
    const keys = found.map(({ id }) => ({ id, ts: snapshot }))
    const read = await versions(this.#v4, collection, keys, limit)
    const present = read.value.filter((document) => document !== undefined)
    return {
      entries: await addComputedFields(present),
      length: length + read.length,
      ...nextOf(lastId, found.at(-1)),
      ...missingOf(missingIds),
    }
  }
}

/** From a negative id, which only FQL v4 can create, Fauna would skip others of that `ts` without an error (measured). */
function withoutNegativeId(from: Position): Position {
  return from.id.startsWith('-') ? firstOf(from.ts) : from
}

/** @param lastId absent at the end of the set */
function nextOf(lastId: string | undefined, last: Position | undefined): { readonly next?: Position } {
  return lastId === undefined || last === undefined ? {} : { next: nextPosition(last) }
}

function missingOf(ids: readonly string[]): Pick<IndexPage, 'missing'> {
  return ids.length > 0 ? { missing: ids.map((id) => ({ id })) } : {}
}

/** The first entry at or after `from`, without its document; undefined if there is none. @throws FaunaError */
export async function firstEntry(
  client: V10Client,
  request: EntryRequest,
  index: queries.CallableIndex,
): Promise<Position | undefined> {
  const from = withoutNegativeId(request.from)
  // An index over `.ts` alone starts with all entries of a ts.
  const size = index.hasId ? 1 : LARGEST_PAGE
  const first = (asked: number) => queries.entryPositions({ ...request, from, index, size: asked })
  return (await findPositions(client, first, { size }, from)).found[0]
}

/** The `ts` of the last entry of an index; undefined if the index is empty. @throws FaunaError */
export async function lastTs(
  client: V10Client,
  { collection, snapshot }: WholeIndexRequest,
  index: queries.CallableIndex,
): Promise<number | undefined> {
  const page = await client.query(queries.lastTs(snapshot, collection, index), timePage)
  return page.data[0] ?? undefined
}

const timePage = setPageOf(int.nullish())
