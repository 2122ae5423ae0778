import type { DocumentVersion } from './document.ts'
import type { DocumentRef, SchemaRef, Value } from './values.ts'

/** When a set is read. Both times are in microseconds. */
export interface ReadTime {
  /** The time as of which it is read; Infinity for the present. */
  readonly at: number
  /** The query's own time. */
  readonly now: number
}

/** An element of a set: the values of its index, if any, and what they belong to. */
export interface SetElement {
  readonly values: readonly Value[]
  readonly ref: DocumentRef | SchemaRef
  readonly version?: DocumentVersion
}

/** The values followed by the ref: what elements are ordered by, and what a cursor is a prefix of. */
export function elementKey(element: SetElement): readonly Value[] {
  return [...element.values, element.ref]
}
