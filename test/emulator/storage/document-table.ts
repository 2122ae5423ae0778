import { DocumentVersion, type DocumentWrite, StoredDocument } from './document.ts'
import { firstIndex } from './first-index.ts'

/** The documents of one collection by id, with their history. */
export class DocumentTable {
  readonly #byId = new Map<bigint, StoredDocument>()
  #ordered: StoredDocument[] = []
  #inOrder = true

  get(id: bigint): StoredDocument | undefined {
    return this.#byId.get(id)
  }

  /** All documents that ever were, in order of id. */
  ordered(): readonly StoredDocument[] {
    if (!this.#inOrder) {
      this.#ordered.sort((a, b) => (a.ref.id < b.ref.id ? -1 : a.ref.id > b.ref.id ? 1 : 0))
      this.#inOrder = true
    }
    return this.#ordered
  }

  /** The position in `ordered` of the first document whose id is at least `id`. */
  lowerBound(id: bigint): number {
    return firstIndex(this.ordered(), (document) => document.ref.id >= id)
  }

  /** Puts a version into a document's history, in the order of time; one of the same ts is replaced. */
  insert(collection: string, id: bigint, write: DocumentWrite): DocumentVersion {
    const { ts } = write
    const document = this.#byId.get(id) ?? this.#add(collection, id)
    let next: DocumentVersion | undefined
    let previous = document.latest
    while (previous !== undefined && previous.ts > ts) {
      next = previous
      previous = previous.previous
    }
    const version = new DocumentVersion(document, write)
    version.next = next
    version.previous = previous?.ts === ts ? previous.previous : previous
    if (version.previous) version.previous.next = version
    if (next) next.previous = version
    else document.latest = version
    return version
  }

  /** Takes a version out of its document's history. */
  remove(version: DocumentVersion): void {
    if (version.next) version.next.previous = version.previous
    else version.document.latest = version.previous
    if (version.previous) version.previous.next = version.next
  }

  #add(collection: string, id: bigint): StoredDocument {
    const document = new StoredDocument(collection, id)
    this.#byId.set(id, document)
    const last = this.#ordered.at(-1)
    if (last !== undefined && last.ref.id > id) this.#inOrder = false
    this.#ordered.push(document)
    return document
  }
}
