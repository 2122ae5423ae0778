/**
 * The kind of a field's value, by the export format of the value: an `object` is an object or a reference, a `string` is
 * text, bytes, a query or a set. `unknown` is null, or the text of NaN or an infinity, which FQL v4 answers for such a
 * double and for text alike.
 */
export type ValueKind = 'boolean' | 'integer' | 'number' | 'string' | 'time' | 'date' | 'object' | 'array' | 'unknown'

/** The values of one field in some documents. */
export interface FieldCount {
  /** In how many documents the field is. */
  documents: number
  readonly kinds: Set<ValueKind>
}

/** How many names are remembered, so that documents that use keys as values do not fill the memory. */
const MOST_NAMES = 100_000

/** Counts the top-level fields of documents. */
export class FieldTally {
  /** How many documents were counted. */
  documents = 0
  readonly #fields = new Map<string, FieldCount>()

  /** By the name of the field. */
  get fields(): ReadonlyMap<string, FieldCount> {
    return this.#fields
  }

  add(name: string, kind: ValueKind): void {
    const count = this.#countOf(name)
    if (count === undefined) return
    count.documents++
    count.kinds.add(kind)
  }

  addAll(other: FieldTally): void {
    this.documents += other.documents
    for (const [name, { documents, kinds }] of other.fields) {
      const count = this.#countOf(name)
      if (count === undefined) continue
      count.documents += documents
      for (const kind of kinds) count.kinds.add(kind)
    }
  }

  /** Undefined if there are too many names. */
  #countOf(name: string): FieldCount | undefined {
    const found = this.#fields.get(name)
    if (found !== undefined || this.#fields.size >= MOST_NAMES) return found
    const count: FieldCount = { documents: 0, kinds: new Set() }
    this.#fields.set(name, count)
    return count
  }
}
