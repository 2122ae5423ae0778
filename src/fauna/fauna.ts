import type { FaunaDocument } from './document.ts'
import type { FieldType } from './field-type.ts'
import type { Position } from './positions.ts'

/**
 * Fauna as the syncs see it: everything that can be read is a page of documents in a known order, with the place
 * where the next page begins. One adapter for each query API makes its own queries into this.
 *
 * Times are microseconds since 1970; ids are whole numbers from 0 to 2^63-1, as text.
 * Every method throws `FaunaError`, and the reason of the abort where the signal was given.
 */
export interface Fauna {
  /** `scheme://host:port`. */
  readonly origin: string

  /** What to run in Fauna so that something becomes possible. */
  readonly remedies: Remedies

  /** The time of the newest snapshot that the server offers. */
  now(): Promise<number>

  /** All collections that the secret can list. */
  collections(): Promise<CollectionInfo[]>

  /** One collection, or undefined where there is none of this name. */
  collection(name: string): Promise<CollectionInfo | undefined>

  /** How a collection can be read now, or undefined where there is none of this name. */
  access(name: string): Promise<CollectionAccess | undefined>

  /** All indexes whose definition the secret may see. */
  indexes(): Promise<IndexInfo[]>

  /** Whether the entries of these indexes can be read, in the same order. */
  indexAccess(indexes: readonly IndexOfCollection[]): Promise<IndexAccess[]>

  /**
   * Whether the collection that has this name now, and the index, existed at `ts`; false where one was made, or named
   * so, since. A scan or an index walk as of an earlier time is then empty, without an error.
   */
  existedAt(ts: number, collection: string, index?: string): Promise<boolean>

  /** The oldest time at which the collection can still be read; 0 where its whole history is kept. */
  horizon(collection: string): Promise<number>

  /** Documents as of `snapshot`, by id. */
  scan(request: ScanRequest): Promise<ScanPage>

  /** The last id of a range as of `snapshot`; undefined where there is none. */
  lastId(request: IdRequest): Promise<string | undefined>

  /** Documents as of `snapshot`, by the time of their last change and, within one transaction, by id. */
  walkIndex(request: IndexRequest): Promise<IndexPage>

  /** The `ts` of the last entry of an index as of `snapshot`; undefined where there is none. */
  lastTs(request: WholeIndexRequest): Promise<number | undefined>

  /**
   * Documents that were removed, in the order of their removal and, within one transaction, by id.
   * @throws FaunaError `history_expired` where some of them may be forgotten already
   */
  removals(request: RemovalsRequest): Promise<RemovalsPage>

  /**
   * Opens the feed of all changes to a collection behind `after`, exclusive; it needs no index. Absent where the API
   * has none.
   */
  openFeed?(collection: string, after: number): Promise<Feed>

  close(): void
}

/** `conditional`: a predicate decides, so that some documents may be missing, and removals are not seen. */
export type CollectionAccess = 'readable' | 'conditional' | 'unreadable'

export interface CollectionInfo {
  readonly name: string
  /** How many days of history are kept beyond the last 15 minutes; null is for ever, undefined unknown. */
  readonly historyDays: number | null | undefined
  readonly access: CollectionAccess
  /** The fields that it declares, and holds its documents to; absent where it declares none. */
  readonly fields?: ReadonlyMap<string, FieldType>
  /** The computed fields with which its documents are read. Fauna holds none to what it declares. */
  readonly computed?: readonly string[]
}

export interface IndexInfo {
  readonly name: string
  /** The collections that it covers. */
  readonly sources: readonly string[]
  /** Why a sync cannot walk it, as the end of a sentence that begins with the index; absent where it can. */
  readonly ineligibleReason?: string
  /** Whether it holds nothing but `ts` and `ref`. */
  readonly exact: boolean
}

/** FQL v4 has one index of a name, FQL v10 may have one in each collection. */
export interface IndexOfCollection {
  readonly collection: string
  readonly name: string
}

export type IndexAccess = 'readable' | 'unreadable' | 'building' | 'missing'

export interface PageRequest {
  readonly collection: string
  /** How many documents at most. */
  readonly size: number
}

/** Ids of a collection as of a time. */
export interface IdRequest {
  readonly collection: string
  readonly snapshot: number
  /** First id, inclusive. */
  readonly from: string
  /** Last id, inclusive; absent is the end. */
  readonly to?: string
}

export interface ScanRequest extends PageRequest, IdRequest {}

/** What stands in a page. An entry may be made anew each time that it is looked at. */
export interface Entries<T> extends Iterable<T> {
  readonly length: number
  /** Counted from the end where `index` is negative; undefined where there is none. */
  at(index: number): T | undefined
}

/** What every answer says of itself. */
export interface Page<T> {
  readonly entries: Entries<T>
  /** The length of the answer, in bytes. */
  readonly length: number
  /** Says that nobody reads the entries any more, so that the next pages can take their room. It may never be called. */
  release?(): void
}

export interface ScanPage extends Page<FaunaDocument> {
  /** The id at which the next page begins; absent at the end. */
  readonly next?: string
}

export interface WholeIndexRequest {
  readonly collection: string
  readonly index: string
  readonly snapshot: number
}

export interface IndexRequest extends PageRequest, WholeIndexRequest {
  /** Inclusive. */
  readonly from: Position
  /** Last `ts`, inclusive; absent is the end. */
  readonly to?: number
}

export interface IndexPage extends Page<FaunaDocument> {
  /** Where the next page begins; absent at the end. */
  readonly next?: Position
}

export interface RemovalsRequest extends PageRequest {
  /** Exclusive. */
  readonly after: Position
}

export interface Removal {
  readonly id: string
  /** When it was removed. */
  readonly ts: number
}

export interface RemovalsPage extends Page<Removal> {
  /** The last position that this page covers; absent if there were no more events when it was read. */
  readonly next?: Position
}

/** What changed in a collection, in the order of its transactions; those of one transaction may come in any order. */
export interface Feed {
  /**
   * The next page; after an error the same one.
   * @throws FaunaError `history_expired` where changes are forgotten already
   */
  page(size: number): Promise<FeedPage>
}

export interface FeedPage extends Page<Change> {
  /** Whether there is more by now. */
  readonly more: boolean
}

/** A transaction's effect on one document. */
export interface Change {
  readonly id: string
  /** The time of the transaction. */
  readonly ts: number
  /** As the transaction left it; absent where it was removed, or has expired since. */
  readonly document?: FaunaDocument
}

/** Statements of the API's own language. */
export interface Remedies {
  /** Lets a role list collections and indexes. */
  listSchema(): string
  /** Lets a role that lists collections list indexes too. */
  listIndexes(): string
  /** Lets a role read the documents of a collection. */
  readCollection(name: string): string
  /** Lets a role read the entries of an index over a collection. */
  readIndex(name: string, collection: string): string
  /** Makes the index that an incremental sync walks. */
  createIndex(collection: string): string
}
