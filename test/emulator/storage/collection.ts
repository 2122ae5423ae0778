import { ChangeLog } from './change-log.ts'
import type { DocumentAction, DocumentContent, DocumentVersion, DocumentWrite, StoredDocument } from './document.ts'
import { DocumentTable } from './document-table.ts'
import { EventLog } from './event-log.ts'
import type { IndexTable } from './index-table.ts'
import type { Transaction } from './transaction.ts'
import { DocumentRef } from './values.ts'

const MICROS_PER_DAY = 86_400_000_000
/** How long after the end of its history a collection can still be read: 15 minutes. */
const HORIZON_DELAY_MICROS = 15 * 60_000_000

/** A collection's documents, what is derived from them, and how far back they can be read. */
export class Collection {
  readonly documents = new DocumentTable()
  readonly indexes = new Set<IndexTable>()
  readonly events = new EventLog(this.documents)
  readonly changes = new ChangeLog(this.documents)
  /** The indexes that v10 defines with the collection, by name; v4 does not see them. */
  ownIndexes: ReadonlyMap<string, IndexTable> = new Map()
  #name: string
  #historyDays: number | null
  #floor: number

  constructor(name: string, historyDays: number | null, createdAt: number) {
    this.#name = name
    this.#historyDays = historyDays
    this.#floor = historyDays === null ? createdAt : createdAt - historyDays * MICROS_PER_DAY
  }

  /** Gives the collection another name, which the refs of its documents bear from then on. */
  rename(name: string): void {
    this.#name = name
    for (const document of this.documents.ordered()) document.ref = new DocumentRef(name, document.ref.id)
    this.changed()
  }

  /**
   * Sets how long history is kept; called by every write to the collection's own document. The floor it leaves behind
   * keeps lost history lost. With unlimited history the floor moves up to each such write, whatever it writes: seen on
   * a server, not in its documentation.
   */
  retain(historyDays: number | null, changedAt: number): void {
    const after = changedAt - (historyDays ?? 0) * MICROS_PER_DAY
    const before = this.#historyDays === null ? 0 : changedAt - this.#historyDays * MICROS_PER_DAY
    this.#floor = Math.max(this.#floor, before, after)
    this.#historyDays = historyDays
  }

  /** The earliest time, in microseconds, at which documents and events can still be read. */
  horizon(now: number): number {
    const kept = this.#historyDays === null ? 0 : now - this.#historyDays * MICROS_PER_DAY
    return Math.max(0, Math.max(kept, this.#floor) - HORIZON_DELAY_MICROS)
  }

  /** Writes a document's next version. */
  write(transaction: Transaction, id: bigint, action: DocumentAction, content?: DocumentContent): DocumentVersion {
    const { ts } = transaction
    const before = this.documents.get(id)?.latest
    const isSameTransaction = before?.ts === ts
    const first = isSameTransaction && before.action === 'create' && action === 'update' ? 'create' : action
    const version = this.documents.insert(this.#name, id, { ts, action: first, content })
    transaction.onRollback(() => {
      this.documents.remove(version)
      if (isSameTransaction) this.documents.insert(this.#name, id, before)
      this.changed()
    })
    if (isSameTransaction) this.changed()
    this.events.add(version)
    this.changes.add(version)
    for (const index of this.indexes) index.add(version)
    return version
  }

  /** Writes a version into the past (v4's `Insert`). */
  insertVersion(transaction: Transaction, id: bigint, write: DocumentWrite): DocumentVersion {
    const replaced = this.documents
      .get(id)
      ?.versions()
      .find((version) => version.ts === write.ts)
    const version = this.documents.insert(this.#name, id, write)
    transaction.onRollback(() => {
      this.documents.remove(version)
      if (replaced) this.documents.insert(this.#name, id, replaced)
      this.changed()
    })
    this.changed()
    return version
  }

  /** Takes a version out of the past (v4's `Remove`). */
  removeVersion(transaction: Transaction, version: DocumentVersion): void {
    this.documents.remove(version)
    transaction.onRollback(() => {
      this.documents.insert(this.#name, version.document.ref.id, version)
      this.changed()
    })
    this.changed()
  }

  /** Puts many documents in at once, all written at `ts`; for tests that need a full collection quickly. */
  seed(ts: number, contents: Iterable<readonly [id: bigint, content: DocumentContent]>): number {
    let count = 0
    for (const [id, content] of contents) {
      this.documents.insert(this.#name, id, { ts, action: 'create', content })
      count++
    }
    this.changed()
    return count
  }

  /** Damages the database: reads no longer find this document, while every index keeps its entries (fauna.md). */
  lose(id: bigint): void {
    const document = this.find(id)
    if (document === undefined) throw new Error(`There is no document ${id}.`)
    document.isLost = true
  }

  replaceOwnIndexes(indexes: ReadonlyMap<string, IndexTable>): void {
    for (const index of this.ownIndexes.values()) this.indexes.delete(index)
    for (const index of indexes.values()) this.indexes.add(index)
    this.ownIndexes = indexes
  }

  changed(): void {
    this.events.changed()
    this.changes.changed()
    for (const index of this.indexes) index.changed()
  }

  find(id: bigint): StoredDocument | undefined {
    return this.documents.get(id)
  }
}
