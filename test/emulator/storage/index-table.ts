import type { Collection } from './collection.ts'
import type { DocumentVersion } from './document.ts'
import { Time } from './time.ts'
import { compareLists, compareValues } from './value-order.ts'
import { isArray, isObject, type Value } from './values.ts'

/** A field of an index: `["ts"]`, `["ref"]`, `["ttl"]` or `["data", ...]`. */
export interface IndexField {
  readonly path: readonly string[]
  readonly reverse: boolean
}

export interface IndexDefinition {
  readonly terms: readonly IndexField[]
  readonly values: readonly IndexField[]
  /** Whether it has the documents too that have none of its values; v10's indexes do, v4's do not. */
  readonly hasAll?: boolean
}

/** What an index holds of one version of a document. */
export interface IndexEntry {
  readonly terms: readonly Value[]
  readonly values: readonly Value[]
  readonly version: DocumentVersion
}

/** The entries of an index, of all versions of all documents, in the order of its values; sorted when next read. */
export class IndexTable {
  readonly definition: IndexDefinition
  sources: readonly Collection[]
  readonly #reverse: readonly boolean[]
  #entries: IndexEntry[] = []
  #inOrder = true
  #complete = false

  constructor(definition: IndexDefinition, sources: readonly Collection[]) {
    this.definition = definition
    this.sources = sources
    this.#reverse = definition.values.map((field) => field.reverse)
  }

  /** Takes in a version that is newer than all others of its document. */
  add(version: DocumentVersion): void {
    if (!this.#complete || version.content === undefined) return
    for (const entry of entriesOf(this.definition, version)) {
      const last = this.#entries.at(-1)
      if (last !== undefined && this.#compare(last, entry) > 0) this.#inOrder = false
      this.#entries.push(entry)
    }
  }

  /** Changes what is indexed: a collection that was dropped leaves the indexes that have other sources. */
  setSources(sources: readonly Collection[]): void {
    this.sources = sources
    this.changed()
  }

  /** Drops all entries; the next read rebuilds them from the documents. */
  changed(): void {
    this.#complete = false
    this.#entries = []
  }

  /** The entries, terms first, then values, then ref. */
  entries(): readonly IndexEntry[] {
    if (!this.#complete) this.#build()
    if (!this.#inOrder) this.#entries.sort((a, b) => this.#compare(a, b))
    this.#inOrder = true
    return this.#entries
  }

  /** Compares an element's values and ref with a cursor, which may be a prefix of them; a full prefix is equal. */
  compareToBound(elements: readonly Value[], bound: readonly Value[]): number {
    const common = Math.min(elements.length, bound.length)
    for (let at = 0; at < common; at++) {
      const compared = compareValues(elements[at] as Value, bound[at] as Value)
      if (compared !== 0) return this.#reverse[at] ? -compared : compared
    }
    return 0
  }

  #build(): void {
    for (const source of this.sources) {
      for (const document of source.documents.ordered()) {
        for (const version of document.versions()) {
          if (version.content) for (const entry of entriesOf(this.definition, version)) this.#entries.push(entry)
        }
      }
    }
    this.#complete = true
    this.#inOrder = false
  }

  #compare(left: IndexEntry, right: IndexEntry): number {
    return (
      compareLists(left.terms, right.terms) ||
      this.compareToBound(left.values, right.values) ||
      compareValues(left.version.document.ref, right.version.document.ref) ||
      left.version.ts - right.version.ts
    )
  }
}

/**
 * One entry for each combination of terms and values, since an array's elements are indexed each for itself. A document
 * that has none of the terms, or with no terms none of the values, is not in the index.
 */
function entriesOf(definition: IndexDefinition, version: DocumentVersion): IndexEntry[] {
  const terms = combinations(definition.terms, version)
  const values = combinations(definition.values, version)
  const required = definition.terms.length > 0 ? terms : values
  const isEmpty = (list: readonly Value[]) => list.length > 0 && list.every((value) => value === null)
  const isLeftOut = definition.hasAll !== true || definition.terms.length > 0
  if (isLeftOut && required.every(isEmpty)) return []
  return terms.flatMap((term) => values.map((value) => ({ terms: term, values: value, version })))
}

function combinations(fields: readonly IndexField[], version: DocumentVersion): Value[][] {
  let lists: Value[][] = [[]]
  for (const field of fields) {
    const found = fieldValue(field, version)
    const choices = isArray(found) ? (found.length > 0 ? found : [null]) : [found]
    lists = choices.length === 1 ? lists : lists.flatMap((list) => choices.map(() => [...list]))
    lists.forEach((list, at) => {
      list.push(choices[at % choices.length] as Value)
    })
  }
  return lists
}

/** An object cannot be an index value: the entry is left out. */
function fieldValue(field: IndexField, version: DocumentVersion): Value {
  const [first, ...rest] = field.path
  if (first === 'ts') return BigInt(version.ts)
  if (first === 'ref') return version.document.ref
  if (first === 'ttl') return version.content?.ttl instanceof Time ? version.content.ttl : null
  let value: Value = first === 'data' ? (version.content?.data?.read() ?? null) : null
  for (const key of rest) value = isObject(value) ? (value.get(key) ?? null) : null
  return isObject(value) ? null : value
}
