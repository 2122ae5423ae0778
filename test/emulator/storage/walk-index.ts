import { firstIndex } from './first-index.ts'
import { requireHistory } from './horizon.ts'
import type { IndexEntry, IndexTable } from './index-table.ts'
import type { ReadTime, SetElement } from './set-element.ts'
import { compareLists } from './value-order.ts'
import type { Value } from './values.ts'

/** The entries of an index for these terms, in the order of its values. */
export function* walkIndex(
  index: IndexTable,
  terms: readonly Value[],
  time: ReadTime,
  from: readonly Value[] | undefined,
  descending: boolean,
): Generator<SetElement> {
  if (time.at !== Infinity) requireHistory(index.sources, time.at, time.now)
  const entries = index.entries()
  const compare = (entry: IndexEntry, bound: readonly Value[]) =>
    compareLists(entry.terms, terms) || index.compareToBound([...entry.values, entry.version.document.ref], bound)
  const bound = from ?? []
  let at = descending
    ? firstIndex(entries, (entry) => compare(entry, bound) > 0) - 1
    : firstIndex(entries, (entry) => compare(entry, bound) >= 0)
  const step = descending ? -1 : 1
  for (; at >= 0 && at < entries.length; at += step) {
    const entry = entries[at] as IndexEntry
    if (compareLists(entry.terms, terms) !== 0) return
    const { version } = entry
    if (version.isSeen(time.at, time.now)) yield { values: entry.values, ref: version.document.ref, version }
  }
}
