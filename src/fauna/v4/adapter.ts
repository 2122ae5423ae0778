import * as z from 'zod'
import type {
  CollectionAccess,
  CollectionInfo,
  EntryRequest,
  Fauna,
  IdRequest,
  IndexAccess,
  IndexInfo,
  IndexOfCollection,
  IndexPage,
  IndexRequest,
  OpeningsPage,
  OpeningsRequest,
  Removals,
  SamplePage,
  SampleRequest,
  ScanPage,
  ScanRequest,
  WholeIndexRequest,
} from '../fauna.ts'
import { horizonBy } from '../http/horizon.ts'
import type { Position } from '../positions.ts'
import type { V4Client } from './client.ts'
import { SetEventRemovals } from './pages/removals.ts'
import { sample } from './pages/sample.ts'
import { firstId, lastId, scan } from './pages/scan.ts'
import { firstEntry, lastTs, walkIndex } from './pages/walk.ts'
import * as queries from './queries.ts'
import { remedies } from './remedies.ts'
import { probeAccess } from './schema/access.ts'
import { existedAt } from './schema/existence.ts'
import { openCollections } from './schema/opening.ts'
import { listCollections, listIndexes } from './schema/schema.ts'

/** With `Get` around its documents, Fauna answers a page of 60,000 and refuses one of 105,000 (measured). */
const LARGEST_PAGE = 50_000

/** Fauna through FQL v4. */
export class FaunaV4 implements Fauna {
  readonly remedies = remedies
  readonly largestPage = LARGEST_PAGE
  readonly #client: V4Client
  readonly #idsOnly: boolean

  /** @param idsOnly whether scans read only the ids and `ts` of documents */
  constructor(client: V4Client, idsOnly = false) {
    this.#client = client
    this.#idsOnly = idsOnly
  }

  now(): Promise<number> {
    return this.#client.query(queries.now, z.int())
  }

  collections(): Promise<CollectionInfo[]> {
    return listCollections(this.#client)
  }

  openCollections(request: OpeningsRequest): Promise<OpeningsPage> {
    return openCollections(this.#client, request)
  }

  async access(name: string): Promise<CollectionAccess | undefined> {
    return (await probeAccess(this.#client, [name], [])).collections.get(name)
  }

  indexes(): Promise<IndexInfo[]> {
    return listIndexes(this.#client)
  }

  async indexAccess(indexes: readonly IndexOfCollection[]): Promise<readonly IndexAccess[]> {
    const names = indexes.map(({ name }) => name)
    return (await probeAccess(this.#client, [], names)).indexes
  }

  existedAt(ts: number, collection: string, index?: string): Promise<boolean> {
    return existedAt(this.#client, ts, collection, index)
  }

  horizon(collection: string): Promise<number> {
    return horizonBy(() => this.#client.query(queries.readAt(0, collection), z.unknown()))
  }

  scan(request: ScanRequest): Promise<ScanPage> {
    return scan(this.#client, request, this.#idsOnly)
  }

  sample(request: SampleRequest): Promise<readonly SamplePage[]> {
    return sample(this.#client, request)
  }

  firstId(request: IdRequest): Promise<string | undefined> {
    return firstId(this.#client, request)
  }

  lastId(request: IdRequest): Promise<string | undefined> {
    return lastId(this.#client, request)
  }

  walkIndex(request: IndexRequest): Promise<IndexPage> {
    return walkIndex(this.#client, request)
  }

  firstEntry(request: EntryRequest): Promise<Position | undefined> {
    return firstEntry(this.#client, request)
  }

  lastTs(request: WholeIndexRequest): Promise<number | undefined> {
    return lastTs(this.#client, request)
  }

  async openRemovals(collection: string, after: Position): Promise<Removals> {
    return new SetEventRemovals(this.#client, collection, after)
  }
}
