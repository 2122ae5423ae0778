import type { FaunaDocument } from './document.ts'
import type { FieldTally } from './fields/field-tally.ts'
import type { FieldType } from './fields/field-type.ts'
import type { Position } from './positions.ts'

/**
 * Fauna as the syncs see it: everything that can be read is a page of documents in a known order, with the position at
 * which the next page starts. There is one adapter for each query API.
 *
 * Times are microseconds since 1970; ids are whole numbers from 0 to 2^63-1, as text.
 * Every method throws `FaunaError`, and once the signal is aborted its reason.
 */
export interface Fauna {
  /** Statements that fix a problem, to be run in Fauna. */
  readonly remedies: Remedies

  /** The largest page that Fauna answers, in entries. Callers never request a larger one. */
  readonly largestPage: number

  /** The time of the newest snapshot that the server offers. */
  now(): Promise<number>

  /** All collections that the secret can list. */
  collections(): Promise<CollectionInfo[]>

  /**
   * What a sync asks about collections before it reads them, in a few requests for all. An error is of the whole request:
   * what is wrong with one collection is in its answer.
   */
  openCollections(request: OpeningsRequest): Promise<OpeningsPage>

  /** How a collection can be read now; undefined if none has this name. */
  access(name: string): Promise<CollectionAccess | undefined>

  /** All indexes whose definition the secret can see. */
  indexes(): Promise<IndexInfo[]>

  /** Whether the entries of these indexes can be read, in the same order. */
  indexAccess(indexes: readonly IndexOfCollection[]): Promise<readonly IndexAccess[]>

  /**
   * Whether the collection that has this name now, and the index, existed at `ts` under the same name. If either was
   * created or renamed since, a scan or an index walk as of `ts` is empty, without an error.
   */
  existedAt(ts: number, collection: string, index?: string): Promise<boolean>

  /** The oldest time as of which the collection can be read; 0 if its whole history is retained. */
  horizon(collection: string): Promise<number>

  /** Documents as of `snapshot`, by id. */
  scan(request: ScanRequest): Promise<ScanPage>

  /** A page of each range as of `snapshot`, without its documents, in the order of the ranges. */
  sample(request: SampleRequest): Promise<readonly SamplePage[]>

  /** The first id of a range as of `snapshot`, without its document; undefined if the range is empty. */
  firstId(request: IdRequest): Promise<string | undefined>

  /** The last id of a range as of `snapshot`; undefined if the range is empty. */
  lastId(request: IdRequest): Promise<string | undefined>

  /** Documents as of `snapshot`, by the time of their last change and, within one transaction, by id. */
  walkIndex(request: IndexRequest): Promise<IndexPage>

  /** The first entry at or after `from` as of `snapshot`, without its document; undefined if there is none. */
  firstEntry(request: EntryRequest): Promise<Position | undefined>

  /** The `ts` of the last entry of an index as of `snapshot`; undefined if the index is empty. */
  lastTs(request: WholeIndexRequest): Promise<number | undefined>

  /** Opens the removals of documents of a collection after a position, exclusive. */
  openRemovals(collection: string, after: Position): Promise<Removals>

  /**
   * Opens the feed of all changes to a collection after `after`, exclusive; it needs no index. Absent if the API has no
   * feeds.
   */
  openFeed?(collection: string, after: number): Promise<Feed>

  /**
   * What a sync does without on this server, as a warning for the person who configures it; undefined if nothing. Absent
   * if the API never does without anything.
   */
  limitation?(): Promise<string | undefined>
}

/** `conditional`: a predicate decides, so some documents may be left out, and removals are not visible. */
export type CollectionAccess = 'readable' | 'conditional' | 'unreadable'

export interface CollectionInfo {
  readonly name: string
  /** Whether the secret can see the collection's definition. */
  readonly definition: 'visible' | 'hidden'
  /** How many days of history are retained beyond the last 15 minutes; null is forever, undefined is hidden. */
  readonly historyDays: number | null | undefined
  readonly access: CollectionAccess
  /** The fields that it declares and enforces; absent if it declares none. */
  readonly fields?: ReadonlyMap<string, FieldType>
  /** The computed fields with which its documents are read. Fauna does not enforce their declared types. */
  readonly computed?: readonly string[]
}

/** What a sync asks about a collection before it reads it. Times are microseconds since 1970. */
export interface OpeningRequest {
  readonly collection: string
  /** A time at which the collection may have been another one; absent: not asked. */
  readonly since?: number
  /** The indexes whose entries the sync may read. An API that lists indexes with their collections knows them itself. */
  readonly indexes: readonly string[]
  /** What an earlier sync read; absent: whether it is still everything is not asked. */
  readonly read?: ReadSoFar
}

/** What an earlier sync read of a collection. */
export interface ReadSoFar {
  /** All documents up to and including this position of an index over `ts` and the id; absent: there were none. */
  readonly updates?: Position
  /** All removals up to and including this position; absent: removals are not read. */
  readonly removals?: Position
}

export interface OpeningsRequest extends Omit<PageLimit, 'size'> {
  readonly collections: readonly OpeningRequest[]
}

/** The answers, in the order of the collections. */
export type OpeningsPage = Page<Opening>

/** What a collection is like before it is read. */
export interface Opening {
  /** No answer is as of an earlier time. */
  readonly ts: number
  /** Undefined if no collection has this name. */
  readonly collection: CollectionInfo | undefined
  /** Whether the collection existed at `since` under the same name, as `Fauna.existedAt` returns; true if `since` is absent. */
  readonly existed: boolean
  /** By name: whether the entries of each index can be read. */
  readonly indexAccess: ReadonlyMap<string, IndexAccess>
  /**
   * Whether the collection has nothing that was not read: no document and no removal after what was, up to `ts`, while
   * the collection could be read. False also if that takes more than a look.
   */
  readonly isUnchanged: boolean
}

export interface IndexInfo {
  readonly name: string
  /** The collections that it covers. */
  readonly sources: readonly string[]
  /** Why a sync cannot walk it, as a predicate of which the index is the subject; absent if a sync can. */
  readonly ineligibleReason?: string
  /** Whether `ts` and `ref` are its only values. */
  readonly exact: boolean
}

/** An index name is unique in FQL v4, and unique within a collection in FQL v10. */
export interface IndexOfCollection {
  readonly collection: string
  readonly name: string
}

export type IndexAccess = 'readable' | 'unreadable' | 'building' | 'missing'

/** Ids of a collection as of a time. */
export interface IdRequest {
  readonly collection: string
  readonly snapshot: number
  /** First id, inclusive. */
  readonly from: string
  /** Last id, inclusive; absent is the end. */
  readonly to?: string
}

/** How large a page can be, and what the caller does if one fails. */
export interface PageLimit {
  /** The maximum number of entries. */
  readonly size: number
  /** Whether the caller can set aside one document that cannot be read. Then a page of one fails after a few attempts. */
  readonly canSetAside?: boolean
}

export interface ScanRequest extends IdRequest, PageLimit {}

export interface SampleRequest extends PageLimit {
  readonly collection: string
  readonly snapshot: number
  readonly ranges: readonly SampleRange[]
}

export interface SampleRange {
  /** First id, inclusive. */
  readonly from: string
  /** Last id, inclusive. */
  readonly to: string
  /** From which of its ends the range is read. */
  readonly end: 'first' | 'last'
}

/** Which fields the documents of a page have. */
export interface SamplePage {
  readonly tally: FieldTally
  /** The smallest and the largest id; absent if the page is empty. */
  readonly ids?: { readonly first: string; readonly last: string }
  /** Whether there are more documents. Only known of a range that is read from its first end. */
  readonly hasMore: boolean
}

/** The entries of a page. An entry may be a new object each time it is accessed. */
export interface Entries<T> extends Iterable<T> {
  readonly length: number
  /** Counted from the end if `index` is negative; undefined if there is no such entry. */
  at(index: number): T | undefined
}

/** The answer to one request. */
export interface Page<T> {
  readonly entries: Entries<T>
  /** How many entries the page covers, if Fauna left some of them out; absent: only those that it has. */
  readonly covered?: number
  /** The length of the answer, in bytes. */
  readonly length: number
  /** Ends the use of the entries: their memory is reused for later pages. Calling it is optional. */
  release?(): void
}

export interface ScanPage extends Page<FaunaDocument> {
  /** The id at which the next page starts; absent at the end. */
  readonly next?: string
}

export interface WholeIndexRequest {
  readonly collection: string
  readonly index: string
  readonly snapshot: number
}

export interface EntryRequest extends WholeIndexRequest {
  /** Inclusive. */
  readonly from: Position
  /** Last `ts`, inclusive; absent is the end. */
  readonly to?: number
}

export interface IndexRequest extends EntryRequest, PageLimit {}

export interface IndexPage extends Page<FaunaDocument> {
  /** The position at which the next page starts, inclusive; absent at the end. */
  readonly next?: Position
  /** Entries that the page skips, because their documents no longer exist: the index is damaged. Absent if none are. */
  readonly missing?: readonly MissingDocument[]
}

/** The document that an index entry refers to, but that does not exist. */
export interface MissingDocument {
  readonly id: string
  /** The `ts` of the entry, in microseconds; absent if the API shows only the id. */
  readonly ts?: number
}

/** Removals of documents of a collection, in the order of their transactions and, within one transaction, by id. */
export interface Removals {
  /**
   * The next page; after an error the same one.
   * @throws FaunaError `history_expired` if some removals may no longer be in the history
   */
  page(size: number): Promise<RemovalsPage>
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

/** Changes to a collection, in the order of their transactions; those of one transaction in any order. */
export interface Feed {
  /**
   * The next page; after an error the same one.
   * @param canSetAside as in `PageLimit`: whether the caller can `skip` a change
   * @throws FaunaError `history_expired` if some changes are no longer in the history
   */
  page(size: number, canSetAside?: boolean): Promise<FeedPage>

  /** Skips the next change without reading its document; undefined if there are no more changes. */
  skip(): Promise<SkippedChange | undefined>
}

export interface FeedPage extends Page<Change> {
  /** Whether there are more changes by now. */
  readonly more: boolean
}

export interface SkippedChange extends Position {
  /** Whether the document was removed: then nothing of the change is missing. */
  readonly removed: boolean
}

/** The effect of a transaction on one document. */
export interface Change {
  readonly id: string
  /** The time of the transaction. */
  readonly ts: number
  /** The document as the transaction left it; absent if it was removed, or has expired since. */
  readonly document?: FaunaDocument
}

/** Statements in the API's own version of FQL. */
export interface Remedies {
  /** Allows a role to list collections and indexes. */
  listSchema(): string
  /** Allows a role that lists collections to list indexes too. */
  listIndexes(): string
  /** Allows a role to read the documents of a collection. */
  readCollection(name: string): string
  /** Allows a role to read the entries of an index over a collection. */
  readIndex(name: string, collection: string): string
  /** Reads one document. */
  getDocument(collection: string, id: string): string
  /** Creates the index that an incremental sync walks. */
  createIndex(collection: string): string
}
