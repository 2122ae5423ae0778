import { FaunaError } from '../../../src/fauna/errors.ts'
import type {
  CollectionAccess,
  CollectionInfo,
  EntryRequest,
  Fauna,
  Feed,
  FeedPage,
  IdRequest,
  IndexAccess,
  IndexInfo,
  IndexOfCollection,
  IndexPage,
  IndexRequest,
  Opening,
  OpeningRequest,
  OpeningsPage,
  OpeningsRequest,
  Page,
  ReadSoFar,
  Remedies,
  Removals,
  RemovalsPage,
  SamplePage,
  SampleRequest,
  ScanPage,
  ScanRequest,
  WholeIndexRequest,
} from '../../../src/fauna/fauna.ts'
import type { Position } from '../../../src/fauna/positions.ts'
import {
  byIndex,
  type CollectionOptions,
  documentOf,
  FakeCollection,
  type Version,
  type WriteOptions,
} from './fake-collection.ts'
import { tallyOf } from './tally.ts'

/** What each method takes, as the code under test passed it. */
export interface Requests {
  readonly now: undefined
  readonly collections: undefined
  readonly openCollections: OpeningsRequest
  readonly access: { readonly collection: string }
  readonly indexes: undefined
  readonly indexAccess: { readonly indexes: readonly IndexOfCollection[] }
  readonly existedAt: { readonly ts: number; readonly collection: string; readonly index?: string }
  readonly horizon: { readonly collection: string }
  readonly scan: ScanRequest
  readonly sample: SampleRequest
  readonly firstId: IdRequest
  readonly firstEntry: EntryRequest
  readonly lastId: IdRequest
  readonly walkIndex: IndexRequest
  readonly lastTs: WholeIndexRequest
  /** A page of removals, after this position. */
  readonly removals: { readonly collection: string; readonly after: Position; readonly size: number }
  readonly openFeed: { readonly collection: string; readonly after: number }
  /** A page of a feed. */
  readonly feed: { readonly collection: string; readonly size: number }
  /** A change of a feed that is skipped. */
  readonly skip: { readonly collection: string }
}

export type Method = keyof Requests

/** A request that the code under test made. */
export type Call = { [M in Method]: { readonly method: M; readonly request: Requests[M] } }[Method]

export interface FakeFaunaOptions {
  /** Microseconds. */
  readonly now?: number
  /** Whether the API has event feeds, as FQL v10 does. */
  readonly feeds?: boolean
  /** Length of each document in an answer. */
  readonly bytesPerDocument?: number
  readonly largestPage?: number
}

/**
 * Fauna in memory, with the history of every document. Programmable: `write`, `remove` and `recreate` change the data,
 * `expireHistory`, `setAccess` and `failNext` what can be read, `onCall` runs before each answer and can delay it,
 * change the data, or throw. `calls` has every request.
 */
export class FakeFauna implements Fauna {
  readonly remedies: Remedies = {
    listSchema: () => '<list schema>',
    listIndexes: () => '<list indexes>',
    readCollection: (name) => `<read ${name}>`,
    readIndex: (name) => `<read index ${name}>`,
    getDocument: (collection, id) => `<get ${collection}/${id}>`,
    createIndex: (collection) => `<create index on ${collection}>`,
  }
  readonly largestPage: number
  readonly openFeed?: (collection: string, after: number) => Promise<Feed>
  readonly calls: Call[] = []
  /** How many pages the reader has released. */
  released = 0
  /** Runs before each answer; the request fails with what it throws. */
  onCall: (call: Call) => void | Promise<void> = () => {}
  /** Indexes that the role can list, or the error of listing them. */
  indexList: readonly IndexInfo[] | FaunaError = []
  indexStates = new Map<string, IndexAccess>()
  /** Documents that no page can hold, by id: the versions, given by their `ts`, that cannot be read. */
  readonly damaged = new Map<string, (ts: number) => boolean>()
  /** Whether an opening looks for what was not read. */
  looks = true
  /** Whether `history_expired` says what can be read, as FQL v4 does. */
  reportsMinimumTs = true
  #now: number
  readonly #bytesPerDocument: number
  readonly #collections = new Map<string, FakeCollection>()
  readonly #failures: { readonly method: Method; readonly error: Error }[] = []

  constructor({ now = 1_000_000, feeds = false, bytesPerDocument = 10, largestPage = 50_000 }: FakeFaunaOptions = {}) {
    this.largestPage = largestPage
    this.#now = now
    this.#bytesPerDocument = bytesPerDocument
    if (feeds) this.openFeed = (collection, after) => this.#openFeed(collection, after)
  }

  // Changes

  /** The time of the newest snapshot, in microseconds. */
  get clock(): number {
    return this.#now
  }

  advance(micros: number): void {
    this.#now += micros
  }

  create(name: string, options: CollectionOptions = {}): this {
    this.#collections.set(name, new FakeCollection(name, options))
    return this
  }

  /** Creates an index over `ts` and `ref`. @param createdAt in microseconds */
  createIndex(collection: string, name: string, createdAt = 0): this {
    this.#get(collection).indexes.set(name, createdAt)
    this.indexList = [
      ...(Array.isArray(this.indexList) ? this.indexList : []),
      { name, sources: [collection], exact: true },
    ]
    return this
  }

  /** Drops a collection and creates an empty one of the same name and settings now. */
  recreate(name: string): void {
    const { historyDays, access, fields } = this.#get(name)
    this.create(name, { historyDays, access, fields, createdAt: ++this.#now })
  }

  drop(name: string): void {
    this.#collections.delete(name)
  }

  /** Creates or updates a document. @returns its `ts` */
  write(collection: string, id: string, options: WriteOptions = {}): number {
    const { ts = this.#now + 1 } = options
    this.#get(collection).write(id, ts, options)
    this.#now = Math.max(this.#now, ts)
    return ts
  }

  /** Removes a document, if it exists. @returns when, in microseconds */
  remove(collection: string, id: string, ts = this.#now + 1): number {
    this.#get(collection).remove(id, ts)
    this.#now = Math.max(this.#now, ts)
    return ts
  }

  /** Nothing before `ts` can be read from now on, in microseconds. */
  expireHistory(collection: string, ts: number): void {
    this.#get(collection).horizon = ts
  }

  /** The index keeps the entry of this document, which nothing else finds. */
  lose(collection: string, id: string): void {
    this.#get(collection).lost.add(id)
  }

  setAccess(collection: string, access: CollectionAccess): void {
    this.#get(collection).access = access
  }

  /** The next requests of this method fail, one with each error. */
  failNext(method: Method, ...errors: Error[]): void {
    for (const error of errors) this.#failures.push({ method, error })
  }

  // What the code under test did

  requests<M extends Method>(method: M): Requests[M][] {
    return this.calls.flatMap((call) => (call.method === method ? [call.request as Requests[M]] : []))
  }

  /** The documents at present, in the order of an index over `ts` and `ref`. */
  documents(collection: string): Position[] {
    return this.#get(collection)
      .asOf(this.#now)
      .sort(byIndex)
      .map(({ id, ts }) => ({ ts, id }))
  }

  // Fauna

  async now(): Promise<number> {
    await this.#call({ method: 'now', request: undefined })
    return this.#now
  }

  async collections(): Promise<CollectionInfo[]> {
    await this.#call({ method: 'collections', request: undefined })
    return [...this.#collections.values()].map(({ info }) => info)
  }

  async openCollections(request: OpeningsRequest): Promise<OpeningsPage> {
    await this.#call({ method: 'openCollections', request })
    return this.#page(request.collections.map((each) => this.opening(each)))
  }

  /** What `openCollections` answers now about a collection. */
  opening({ collection: name, since, indexes, read }: OpeningRequest): Opening {
    const found = this.#collections.get(name)
    const listed = Array.isArray(this.indexList) ? this.indexList.filter(({ sources }) => sources.includes(name)) : []
    const names = this.openFeed === undefined ? indexes : listed.map((index: IndexInfo) => index.name)
    return {
      ts: this.#now,
      collection: found?.info,
      existed: since === undefined || this.#existedAt(since, name),
      indexAccess: new Map(names.map((index) => [index, this.indexStates.get(index) ?? 'readable'])),
      isUnchanged: found !== undefined && read !== undefined && this.#isUnchanged(found, read),
    }
  }

  #isUnchanged(collection: FakeCollection, { updates, removals }: ReadSoFar): boolean {
    if (!this.looks || collection.access === 'unreadable') return false
    if (removals !== undefined && removals.ts < collection.horizon) return false
    const isRead = (version: Position) => updates !== undefined && byIndex(version, updates) <= 0
    const events = removals === undefined ? [] : collection.setEventsAfter(removals)
    return events.length === 0 && collection.asOf(this.#now).every(isRead)
  }

  async access(name: string): Promise<CollectionAccess | undefined> {
    await this.#call({ method: 'access', request: { collection: name } })
    return this.#collections.get(name)?.access
  }

  async indexes(): Promise<IndexInfo[]> {
    await this.#call({ method: 'indexes', request: undefined })
    if (this.indexList instanceof FaunaError) throw this.indexList
    return [...this.indexList]
  }

  async indexAccess(indexes: readonly IndexOfCollection[]): Promise<IndexAccess[]> {
    await this.#call({ method: 'indexAccess', request: { indexes } })
    return indexes.map(({ name }) => this.indexStates.get(name) ?? 'readable')
  }

  /** A role that cannot see the definition does not learn when the collection was created. */
  async existedAt(ts: number, collection: string, index?: string): Promise<boolean> {
    await this.#call({ method: 'existedAt', request: { ts, collection, ...(index !== undefined && { index }) } })
    return this.#existedAt(ts, collection, index)
  }

  #existedAt(ts: number, collection: string, index?: string): boolean {
    const found = this.#collections.get(collection)
    if (found === undefined) return false
    if (found.historyDays === undefined) return true
    return found.createdAt <= ts && (index === undefined || (found.indexes.get(index) ?? 0) <= ts)
  }

  async horizon(collection: string): Promise<number> {
    await this.#call({ method: 'horizon', request: { collection } })
    return this.#get(collection).horizon
  }

  async scan(request: ScanRequest): Promise<ScanPage> {
    await this.#call({ method: 'scan', request })
    const versions = this.#scanned(request)
    const next = versions[request.size]?.id
    this.#refuseDamaged(versions.slice(0, request.size))
    return { ...this.#page(versions.slice(0, request.size).map(documentOf)), ...(next !== undefined && { next }) }
  }

  async sample(request: SampleRequest): Promise<SamplePage[]> {
    await this.#call({ method: 'sample', request })
    const { size } = request
    return request.ranges.map(({ end, ...range }) => {
      const versions = this.#scanned({ ...request, ...range })
      const page = end === 'first' ? versions.slice(0, size) : versions.slice(-size)
      this.#refuseDamaged(page)
      const [first, last] = [page[0]?.id, page.at(-1)?.id]
      return {
        tally: tallyOf(page.map(({ fields }) => fields)),
        hasMore: versions.length > size,
        ...(first !== undefined && last !== undefined && { ids: { first, last } }),
      }
    })
  }

  async firstId(request: IdRequest): Promise<string | undefined> {
    await this.#call({ method: 'firstId', request })
    return this.#scanned(request)[0]?.id
  }

  async firstEntry(request: EntryRequest): Promise<Position | undefined> {
    await this.#call({ method: 'firstEntry', request })
    const first = this.#walked(request)[0]
    return first && { ts: first.ts, id: first.id }
  }

  async lastId(request: IdRequest): Promise<string | undefined> {
    await this.#call({ method: 'lastId', request })
    return this.#scanned(request).at(-1)?.id
  }

  async walkIndex(request: IndexRequest): Promise<IndexPage> {
    await this.#call({ method: 'walkIndex', request })
    const { size } = request
    const versions = this.#walked(request)
    this.#refuseDamaged(versions.slice(0, size))
    const next = versions[size]
    const { lost } = this.#get(request.collection)
    const page = versions.slice(0, size)
    const missing = page.filter(({ id }) => lost.has(id)).map(({ id, ts }) => ({ id, ts }))
    return {
      ...this.#page(page.filter(({ id }) => !lost.has(id)).map(documentOf)),
      ...(next !== undefined && { next: { ts: next.ts, id: next.id } }),
      ...(missing.length > 0 && { missing }),
    }
  }

  async lastTs(request: WholeIndexRequest): Promise<number | undefined> {
    await this.#call({ method: 'lastTs', request })
    return this.#indexed(request).at(-1)?.ts
  }

  async openRemovals(collection: string, after: Position): Promise<Removals> {
    let covered = after
    return {
      page: async (size): Promise<RemovalsPage> => {
        await this.#call({ method: 'removals', request: { collection, after: covered, size } })
        const source = this.#get(collection)
        this.#refuseExpired(source, covered.ts)
        const all = source.setEventsAfter(covered)
        const events = all.slice(0, size)
        const next = all.length > size ? events.at(-1)?.position : undefined
        if (next !== undefined) covered = next
        const removals = events.flatMap(({ removal }) => (removal === undefined ? [] : [removal]))
        return { ...this.#page(removals), covered: events.length, ...(next !== undefined && { next }) }
      },
    }
  }

  async #openFeed(collection: string, after: number): Promise<Feed> {
    await this.#call({ method: 'openFeed', request: { collection, after } })
    let covered = after
    let offset = 0
    return {
      page: async (size): Promise<FeedPage> => {
        await this.#call({ method: 'feed', request: { collection, size } })
        const source = this.#get(collection)
        this.#refuseExpired(source, covered)
        const all = source.changesAfter(after)
        const entries = all.slice(offset, offset + size)
        this.#refuseDamaged(entries.filter(({ document }) => document !== undefined))
        offset += entries.length
        covered = entries.at(-1)?.ts ?? covered
        return { ...this.#page(entries), more: offset < all.length }
      },
      skip: async () => {
        await this.#call({ method: 'skip', request: { collection } })
        const change = this.#get(collection).changesAfter(after)[offset]
        if (change === undefined) return undefined
        offset++
        return { ts: change.ts, id: change.id, removed: change.document === undefined }
      },
    }
  }

  async #call(call: Call): Promise<void> {
    this.calls.push(call)
    await this.onCall(call)
    const i = this.#failures.findIndex(({ method }) => method === call.method)
    const [failure] = i < 0 ? [] : this.#failures.splice(i, 1)
    if (failure !== undefined) throw failure.error
  }

  #scanned({ collection, snapshot, from, to }: IdRequest): Version[] {
    const source = this.#get(collection)
    this.#refuseExpired(source, snapshot)
    return source
      .asOf(snapshot)
      .filter(({ id }) => !source.lost.has(id))
      .filter(({ id }) => BigInt(id) >= BigInt(from) && (to === undefined || BigInt(id) <= BigInt(to)))
      .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
  }

  #walked(request: EntryRequest): Version[] {
    const { from, to = Number.POSITIVE_INFINITY } = request
    return this.#indexed(request).filter((version) => byIndex(version, from) >= 0 && version.ts <= to)
  }

  /** As a server does that cannot read one of the documents, after the few attempts of the retry policy. */
  #refuseDamaged(versions: readonly Position[]): void {
    const damaged = versions.some(({ id, ts }) => this.damaged.get(id)?.(ts))
    if (damaged) throw new FaunaError('busy', 'internal server error', { status: 500 })
  }

  #indexed({ collection, snapshot }: WholeIndexRequest): Version[] {
    const source = this.#get(collection)
    this.#refuseExpired(source, snapshot)
    return source.asOf(snapshot).sort(byIndex)
  }

  #refuseExpired({ horizon }: FakeCollection, ts: number): void {
    if (ts >= horizon) return
    const details = this.reportsMinimumTs ? { minimumTs: horizon } : {}
    throw new FaunaError('history_expired', `Requested timestamp ${ts} less than minimum ${horizon}`, details)
  }

  #page<T>(entries: T[]): Page<T> {
    return {
      entries,
      length: entries.length * this.#bytesPerDocument,
      release: () => {
        this.released++
      },
    }
  }

  #get(name: string): FakeCollection {
    const found = this.#collections.get(name)
    if (found === undefined) throw new FaunaError('missing', `no collection ${name}`)
    return found
  }
}
