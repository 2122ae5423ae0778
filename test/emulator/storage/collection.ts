import type { DocumentContent, DocumentVersion, StoredDocument } from './document.ts'
import { DocumentTable } from './document-table.ts'
import { EventLog } from './event-log.ts'
import type { IndexTable } from './index-table.ts'
import type { Transaction } from './transaction.ts'

const MICROS_PER_DAY = 86_400_000_000
/** How far behind the end of its history a collection can still be read: 15 minutes. */
const HORIZON_DELAY_MICROS = 15 * 60_000_000

/** A collection's documents, what is derived from them, and how far back they can be read. */
export class Collection {
  readonly documents = new DocumentTable()
  readonly indexes = new Set<IndexTable>()
  readonly events = new EventLog(this.documents)
  name: string
  #historyDays: number | null
  #floor: number

  constructor(name: string, historyDays: number | null, createdAt: number) {
    this.name = name
    this.#historyDays = historyDays
    this.#floor = createdAt - daysInMicros(historyDays)
  }

  /** Changes how long history is kept. The floor it leaves behind keeps lost history lost (fauna.md, horizon). */
  retain(historyDays: number | null, changedAt: number): void {
    const days = Math.min(historyDays ?? Infinity, this.#historyDays ?? Infinity)
    this.#floor = Math.max(0, changedAt - (days === Infinity ? changedAt : days * MICROS_PER_DAY))
    this.#historyDays = historyDays
  }

  /** The earliest time, in microseconds, at which documents and events can still be read. */
  horizon(now: number): number {
    const kept = now - daysInMicros(this.#historyDays)
    return Math.max(0, Math.max(kept, this.#floor) - HORIZON_DELAY_MICROS)
  }

  /** Writes a document's next version; undefined content deletes it. */
  write(transaction: Transaction, id: bigint, content: DocumentContent | undefined): DocumentVersion {
    const before = this.documents.get(id)?.latest
    const version = this.documents.insert(this.name, id, transaction.ts, content)
    transaction.onRollback(() => {
      this.documents.remove(version)
      if (before?.ts === version.ts) this.documents.insert(this.name, id, before.ts, before.content)
      this.changed()
    })
    if (before?.ts === version.ts) this.changed()
    this.events.changed()
    for (const index of this.indexes) index.add(version)
    return version
  }

  /** Writes a version into the past (v4's `Insert`). */
  insertVersion(
    transaction: Transaction,
    id: bigint,
    ts: number,
    content: DocumentContent | undefined,
  ): DocumentVersion {
    const replaced = this.documents
      .get(id)
      ?.versions()
      .find((version) => version.ts === ts)
    const version = this.documents.insert(this.name, id, ts, content)
    transaction.onRollback(() => {
      this.documents.remove(version)
      if (replaced) this.documents.insert(this.name, id, ts, replaced.content)
      this.changed()
    })
    this.changed()
    return version
  }

  /** Takes a version out of the past (v4's `Remove`). */
  removeVersion(transaction: Transaction, version: DocumentVersion): void {
    this.documents.remove(version)
    transaction.onRollback(() => {
      this.documents.insert(this.name, version.document.ref.id, version.ts, version.content)
      this.changed()
    })
    this.changed()
  }

  /** Puts many documents in at once, all written at `ts`; for tests that need a full collection quickly. */
  seed(ts: number, contents: Iterable<readonly [id: bigint, content: DocumentContent]>): number {
    let count = 0
    for (const [id, content] of contents) {
      this.documents.insert(this.name, id, ts, content)
      count++
    }
    this.changed()
    return count
  }

  changed(): void {
    this.events.changed()
    for (const index of this.indexes) index.changed()
  }

  find(id: bigint): StoredDocument | undefined {
    return this.documents.get(id)
  }
}

function daysInMicros(days: number | null): number {
  return days === null ? Infinity : days * MICROS_PER_DAY
}
