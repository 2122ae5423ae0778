import type { DocumentVersion, StoredDocument } from './document.ts'
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

/** The events of a collection's set of documents, in order; made when they are first asked for. */
export class EventLog {
  readonly #documents: DocumentTable
  #events: SetEvent[] | undefined

  constructor(documents: DocumentTable) {
    this.#documents = documents
  }

  /** Takes in a version that is newer than all others of its document. */
  add(version: DocumentVersion): void {
    for (const event of eventsOf(version)) {
      const last = this.#events?.at(-1)
      if (last !== undefined && compareSetEvents(last, event) > 0) this.changed()
      else this.#events?.push(event)
    }
  }

  /** Drops all events; the next read rebuilds them from the documents. */
  changed(): void {
    this.#events = undefined
  }

  events(): readonly SetEvent[] {
    this.#events ??= this.#documents.ordered().flatMap(documentEvents).sort(compareSetEvents)
    return this.#events
  }
}

function documentEvents(document: StoredDocument): SetEvent[] {
  return document.versions().flatMap(eventsOf)
}

/**
 * Creations are adds, deletions are removes; an expiry and most updates make no event. One that changes the `ttl` makes
 * both (seen on a server).
 */
function eventsOf({ ts, action, previous, content, document: { ref } }: DocumentVersion): SetEvent[] {
  const add: SetEvent = { ts, action: 'add', ref }
  const remove: SetEvent = { ts, action: 'remove', ref }
  if (action === 'create') return [add]
  if (action === 'update') return previous?.content?.ttl?.micros === content?.ttl?.micros ? [] : [remove, add]
  return previous?.content ? [remove] : []
}
