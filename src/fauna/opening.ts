import type { CollectionInfo, IndexAccess, Page, PageLimit } from './fauna.ts'
import type { Position } from './positions.ts'

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
  /** Whether the collection existed at `since` under the same name, as `Fauna.existedAt` tells; true if not asked. */
  readonly existed: boolean
  /** By name: whether the entries of each index can be read. */
  readonly indexAccess: ReadonlyMap<string, IndexAccess>
  /**
   * Whether the collection has nothing that was not read: no document and no removal after what was, up to `ts`, while
   * the collection could be read. False also if that takes more than a look.
   */
  readonly isUnchanged: boolean
}
