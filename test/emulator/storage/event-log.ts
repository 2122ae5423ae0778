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
  const { latest, ref } = document
  const versions = latest?.previous === undefined ? (latest ? [latest] : []) : document.versions()
  return versions.flatMap(({ ts, action, previous }): SetEvent[] => {
    if (action === 'create') return [{ ts, action: 'add', ref }]
    return action === 'delete' && previous?.content ? [{ ts, action: 'remove', ref }] : []
  })
}
