import type { Time } from './time.ts'
import { DocumentRef, type ObjectValue } from './values.ts'

/** A document's `data`, in whatever form its writer keeps it. */
export interface DocumentData {
  read(): ObjectValue
}

/** What a document holds beside its ref and ts. */
export interface DocumentContent {
  readonly data?: DocumentData
  readonly ttl?: Time
}

/**
 * What a write does to a document. A document that is created where an expired one was, or one that the same transaction
 * deletes, is created once more.
 */
export type DocumentAction = 'create' | 'update' | 'delete'

export interface DocumentWrite {
  /** In microseconds. */
  readonly ts: number
  readonly action: DocumentAction
  /** Undefined for a deletion. */
  readonly content: DocumentContent | undefined
}

/** What a document was from one transaction on; without content it was deleted by that transaction. */
export class DocumentVersion {
  readonly document: StoredDocument
  /** The transaction's time, in microseconds. */
  readonly ts: number
  readonly action: DocumentAction
  readonly content: DocumentContent | undefined
  previous: DocumentVersion | undefined
  next: DocumentVersion | undefined

  constructor(document: StoredDocument, write: DocumentWrite) {
    this.document = document
    this.ts = write.ts
    this.action = write.action
    this.content = write.content
  }

  /**
   * Whether this version is what a reader sees at `at`. An expired document is invisible by the query's own time, `now`,
   * even when it is read as of an earlier one (fauna.md, both APIs).
   */
  isSeen(at: number, now: number): boolean {
    return (
      this.ts <= at &&
      this.content !== undefined &&
      (this.next === undefined || this.next.ts > at) &&
      !this.#expired(now)
    )
  }

  #expired(now: number): boolean {
    const ttl = this.content?.ttl
    return ttl !== undefined && ttl.micros <= now
  }
}

/** A document with its history. */
export class StoredDocument {
  ref: DocumentRef
  latest: DocumentVersion | undefined
  /** Whether reads no longer find it, although indexes keep its entries. */
  isLost = false

  constructor(collection: string, id: bigint) {
    this.ref = new DocumentRef(collection, id)
  }

  /** The version a reader sees at `at` (microseconds; Infinity for the present), or undefined. */
  versionAt(at: number, now: number): DocumentVersion | undefined {
    if (this.isLost) return undefined
    let version = this.latest
    while (version !== undefined && version.ts > at) version = version.previous
    return version?.isSeen(at, now) ? version : undefined
  }

  /** All versions, oldest first. */
  versions(): DocumentVersion[] {
    const versions: DocumentVersion[] = []
    for (let version = this.latest; version !== undefined; version = version.previous) versions.push(version)
    return versions.reverse()
  }
}
