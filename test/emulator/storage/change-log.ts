import type { DocumentVersion } from './document.ts'
import type { DocumentTable } from './document-table.ts'

/** What one transaction did to one document, as v10's feed reports it. */
export interface Change {
  /** The transaction's time, in microseconds. */
  readonly ts: number
  /** Its ordinal among those of its transaction; ordinals that no change has may lie between. */
  readonly ordinal: number
  readonly action: 'add' | 'update' | 'remove'
  /** The document as it was before; undefined of an add. */
  readonly before: DocumentVersion | undefined
  /** The document as it is afterwards; undefined of a removal. */
  readonly after: DocumentVersion | undefined
}

/**
 * All changes of a collection in order; kept until something is written into the past. Inside of a transaction the
 * documents that were there before come first, then the new ones, both by id (seen on a server).
 */
export class ChangeLog {
  readonly #documents: DocumentTable
  #changes: Change[] = []
  /** What was written and is not among the changes yet, in order of time; undefined if everything has to be read again. */
  #pending: DocumentVersion[] | undefined

  constructor(documents: DocumentTable) {
    this.#documents = documents
  }

  /** Takes in a version that is newer than all others of its document. */
  add(version: DocumentVersion): void {
    this.#pending?.push(version)
  }

  changed(): void {
    this.#changes = []
    this.#pending = undefined
  }

  changes(): readonly Change[] {
    const pending = this.#pending ?? this.#all()
    this.#pending = []
    let first = 0
    while (first < pending.length) {
      const ts = pending[first]?.ts
      let end = first + 1
      while (pending[end]?.ts === ts) end++
      for (const change of transactionChanges(pending.slice(first, end))) this.#changes.push(change)
      first = end
    }
    return this.#changes
  }

  #all(): DocumentVersion[] {
    const documents = this.#documents.ordered().slice(this.#documents.lowerBound(0n))
    return documents.flatMap((document) => document.versions()).sort((left, right) => left.ts - right.ts)
  }
}

/** The changes of one transaction. A document that was there takes two ordinals: one to go, one to come back. */
function transactionChanges(versions: readonly DocumentVersion[]): Change[] {
  const byId = [...versions].sort((left, right) => (left.document.ref.id < right.document.ref.id ? -1 : 1))
  const changes: Change[] = []
  const ordinals = new Map<DocumentVersion, number>()
  for (const version of byId) {
    const before = seenBefore(version)
    if (before === undefined) continue
    ordinals.set(version, ordinals.size)
    const after = version.content && version
    changes.push({ ts: version.ts, ordinal: ordinals.size - 1, action: after ? 'update' : 'remove', before, after })
  }
  let ordinal = ordinals.size
  for (const version of byId) {
    if (version.content === undefined) continue
    if (!ordinals.has(version))
      changes.push({ ts: version.ts, ordinal, action: 'add', before: undefined, after: version })
    ordinal++
  }
  return changes
}

/** What a document was before a write; one that had expired no longer existed. */
function seenBefore({ previous, ts }: DocumentVersion): DocumentVersion | undefined {
  return previous?.isSeen(previous.ts, ts) ? previous : undefined
}
