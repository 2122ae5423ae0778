import * as z from 'zod'
import type {
  CollectionAccess,
  CollectionInfo,
  EntryRequest,
  Fauna,
  Feed,
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
import type { V4Client } from '../v4/client.ts'
import { firstId as firstIdV4, lastId as lastIdV4, scan as scanV4 } from '../v4/pages/scan.ts'
import { existedAt } from '../v4/schema/existence.ts'
import type { V10Client } from './client.ts'
import { ChangeFeed } from './feed/feed.ts'
import { int } from './forms.ts'
import { OptionalV4 } from './optional-v4.ts'
import { ComputedFieldsReader, type ReadPage } from './pages/computed-fields.ts'
import { FeedRemovals } from './pages/removals.ts'
import { sampleComplete, sampleComputable, sampleStored } from './pages/sample.ts'
import { firstId, lastId, ScanReader } from './pages/scan.ts'
import { LARGEST_PAGE } from './pages/set-pages.ts'
import { StoredFieldsReader } from './pages/stored-fields.ts'
import { firstEntry, lastTs, WalkReader } from './pages/walk.ts'
import * as queries from './queries.ts'
import { remedies } from './remedies.ts'
import { CallableIndexes } from './schema/callable-indexes.ts'
import { unchangedSince } from './schema/existence.ts'
import { indexAccess } from './schema/index-access.ts'
import { CollectionOpener } from './schema/opening.ts'
import { callableIndex, describeCallable, findCollection, listCollections, listIndexes } from './schema/schema.ts'

export interface FaunaV10Options {
  readonly client: V10Client
  /** The same server in FQL v4, for what FQL v10 cannot answer. */
  readonly v4: V4Client
  /** Whether documents are read with their computed fields. */
  readonly computedFields: boolean
  /** Whether scans read only the ids and `ts` of documents; absent: they read complete documents. */
  readonly idsOnly?: boolean
}

/** Fauna through FQL v10. */
export class FaunaV10 implements Fauna {
  readonly remedies = remedies
  readonly largestPage = LARGEST_PAGE
  readonly #client: V10Client
  readonly #v4: V4Client
  readonly #optionalV4: OptionalV4
  readonly #computedFields: boolean
  readonly #idsOnly: boolean
  readonly #callable = new CallableIndexes()
  /** The tokens of event sources that openings returned, by collection. */
  readonly #eventSources = new Map<string, string>()
  /** By collection: its scans, walks and feeds learn together about its computed fields. */
  readonly #readers = new Map<string, { readonly read: ReadPage }>()

  constructor({ client, v4, computedFields, idsOnly = false }: FaunaV10Options) {
    this.#client = client
    this.#v4 = v4
    this.#optionalV4 = new OptionalV4(v4)
    this.#computedFields = computedFields
    this.#idsOnly = idsOnly
  }

  now(): Promise<number> {
    return this.#client.query(queries.now, int)
  }

  collections(): Promise<CollectionInfo[]> {
    return listCollections(this.#client, this.#computedFields)
  }

  openCollections(request: OpeningsRequest): Promise<OpeningsPage> {
    return new CollectionOpener({
      client: this.#client,
      v4: this.#optionalV4,
      callable: this.#callable,
      computedFields: this.#computedFields,
      onEventSource: (collection, token) => this.#eventSources.set(collection, token),
    }).open(request)
  }

  async access(name: string): Promise<CollectionAccess | undefined> {
    return (await findCollection(this.#client, name, this.#computedFields))?.access
  }

  indexes(): Promise<IndexInfo[]> {
    return listIndexes(this.#client, this.#callable)
  }

  async indexAccess(indexes: readonly IndexOfCollection[]): Promise<readonly IndexAccess[]> {
    const names = [...new Set(indexes.map(({ collection }) => collection))]
    return indexAccess(indexes, await describeCallable(this.#client, names, this.#callable))
  }

  /** An index can be read as of times before its own creation (measured): only the collection may be recreated. */
  existedAt(ts: number, collection: string): Promise<boolean> {
    return this.#optionalV4.use(
      (v4) => existedAt(v4, ts, collection),
      () => unchangedSince(this.#client, ts, collection),
    )
  }

  horizon(collection: string): Promise<number> {
    return horizonBy(() => this.#client.query(queries.readAt(0, collection), z.unknown()))
  }

  sample(request: SampleRequest): Promise<readonly SamplePage[]> {
    const [client, v4] = [this.#client, this.#optionalV4]
    return this.#computedFields
      ? sampleComputable(client, v4, request)
      : sampleStored(v4, request, () => sampleComplete(client, request))
  }

  firstId(request: IdRequest): Promise<string | undefined> {
    return this.#optionalV4.use(
      (v4) => firstIdV4(v4, request),
      () => firstId(this.#client, request),
    )
  }

  /** FQL v10 reads the document too. */
  lastId(request: IdRequest): Promise<string | undefined> {
    return this.#optionalV4.use(
      (v4) => lastIdV4(v4, request),
      () => lastId(this.#client, request),
    )
  }

  scan(request: ScanRequest): Promise<ScanPage> {
    const complete = (): Promise<ScanPage> => {
      const read = this.#readerOf(request.collection)
      return read(request.size, new ScanReader(this.#client, this.#v4, request))
    }
    // A projection in FQL v10 reads the documents that a document refers to (measured).
    return this.#idsOnly ? this.#optionalV4.use((v4) => scanV4(v4, request, true), complete) : complete()
  }

  async walkIndex(request: IndexRequest): Promise<IndexPage> {
    const index = await callableIndex(this.#client, this.#callable, request.collection, request.index)
    const read = this.#readerOf(request.collection)
    return read(request.size, new WalkReader(this.#client, this.#v4, request, index))
  }

  async firstEntry(request: EntryRequest): Promise<Position | undefined> {
    const index = await callableIndex(this.#client, this.#callable, request.collection, request.index)
    return firstEntry(this.#client, request, index)
  }

  async lastTs(request: WholeIndexRequest): Promise<number | undefined> {
    const index = await callableIndex(this.#client, this.#callable, request.collection, request.index)
    return lastTs(this.#client, request, index)
  }

  openRemovals(collection: string, after: Position): Promise<Removals> {
    return FeedRemovals.open(this.#client, collection, after)
  }

  async openFeed(collection: string, after: number): Promise<Feed> {
    const read = this.#readerOf(collection)
    const token = this.#eventSources.get(collection)
    return new ChangeFeed({ client: this.#client, v4: this.#v4, collection, after, read, token })
  }

  async limitation(): Promise<string | undefined> {
    const reason = await this.#optionalV4.reason()
    return reason && withoutV4(reason)
  }

  #readerOf(collection: string): ReadPage {
    const Reader = this.#computedFields ? ComputedFieldsReader : StoredFieldsReader
    const reader = this.#readers.get(collection) ?? new Reader(this.#client, this.#optionalV4, collection)
    this.#readers.set(collection, reader)
    return reader.read
  }
}

function withoutV4(reason: string): string {
  return `FQL v4 is switched off on this server (Fauna answered: ${reason}). Without it, a collection whose definition changed since the last sync is read from the start, a document with a computed field that throws cannot be read, and a collection that has computed fields cannot be read without them.`
}
