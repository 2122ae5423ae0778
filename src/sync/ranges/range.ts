import type { FaunaDocument } from '../../fauna/document.ts'
import type { Page } from '../../fauna/fauna.ts'

/**
 * A range of ordinals. An ordinal is the whole number of a document on the range axis, in the order in which documents
 * are read: its id in a scan by id, its `ts` and id along an index. So both are divided between workers the same way.
 */
export interface Range {
  /** First ordinal, inclusive. */
  readonly from: bigint
  /** Last ordinal, inclusive; absent: open-ended. */
  readonly to?: bigint
}

/** Maps documents to the range axis. */
export interface Order {
  ordinalOf(document: FaunaDocument): bigint
  /** The first ordinal, at or after `ordinal`, at which a range can start. */
  boundary(ordinal: bigint): bigint
  /** For messages. */
  textOf(ordinal: bigint): string
}

/** A document that the server cannot read. */
export interface UnreadableDocument {
  readonly ordinal: bigint
  readonly id: string
}

/** Documents in the order of the axis. */
export interface RangePage extends Page<FaunaDocument> {
  /** The one document of a page without entries: it is set aside. */
  readonly unreadable?: UnreadableDocument
  /** The ordinal at which the next page starts; absent on the last page. */
  readonly next?: bigint
}

/** The same ranges in order; adjacent ones become one, so that states stay small. */
export function mergeAdjacent(ranges: readonly Range[]): Range[] {
  const merged: Range[] = []
  for (const range of [...ranges].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = merged.at(-1)
    if (last?.to === undefined || last.to + 1n !== range.from) merged.push(range)
    else merged[merged.length - 1] = { ...range, from: last.from }
  }
  return merged
}
