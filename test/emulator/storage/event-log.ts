import type { StoredDocument } from './document.ts'
import type { DocumentTable } from './document-table.ts'
import type { DocumentRef } from './values.ts'

/** A document that appeared in a set, or disappeared from it. */
export interface SetEvent {
  /** The transaction's time, in microseconds. */
  readonly ts: number
  readonly action: 'add' | 'remove'
  readonly ref: DocumentRef
}

/** The order of set events: by time, removes before adds, then by id (fauna.md, v4). */
export function compareSetEvents(left: SetEvent, right: SetEvent): number {
  if (left.ts !== right.ts) return left.ts - right.ts
  if (left.action !== right.action) return left.action === 'remove' ? -1 : 1
  return left.ref.id < right.ref.id ? -1 : left.ref.id > right.ref.id ? 1 : 0
}

/** The events of a collection's set of documents, in order; kept until the collection is written to. */
export class EventLog {
  readonly #documents: DocumentTable
  #events: SetEvent[] | undefined

  constructor(documents: DocumentTable) {
    this.#documents = documents
  }

  changed(): void {
    this.#events = undefined
  }

  /** Creations are adds, deletions are removes; an update and an expiry make no event. */
  events(): readonly SetEvent[] {
    this.#events ??= this.#documents.ordered().flatMap(documentEvents).sort(compareSetEvents)
    return this.#events
  }
}

function documentEvents(document: StoredDocument): SetEvent[] {
  if (document.latest?.previous === undefined) {
    return document.latest?.content ? [{ ts: document.latest.ts, action: 'add', ref: document.ref }] : []
  }
  return document.versions().flatMap((version): SetEvent[] => {
    if (version.isCreation) return [{ ts: version.ts, action: 'add', ref: document.ref }]
    return version.isRemoval ? [{ ts: version.ts, action: 'remove', ref: document.ref }] : []
  })
}
