import type { Collection } from './collection.ts'
import { requireHistory } from './horizon.ts'
import type { ReadTime, SetElement } from './set-element.ts'
import { compareValues } from './value-order.ts'
import { DocumentRef, type Value } from './values.ts'

/** Documents in order of id. A negative id is invisible; a cursor of another collection is compared by its id. */
export function* walkDocuments(
  collection: Collection,
  time: ReadTime,
  from: readonly Value[] | undefined,
  descending: boolean,
): Generator<SetElement> {
  if (time.at !== Infinity) requireHistory([collection], time.at, time.now)
  const documents = collection.documents.ordered()
  const first = collection.documents.lowerBound(0n)
  let at = descending ? documents.length - 1 : first
  const bound = from?.[0]
  if (bound instanceof DocumentRef) {
    at = collection.documents.lowerBound(descending ? bound.id + 1n : bound.id)
    if (descending) at--
    else at = Math.max(at, first)
  } else if (bound !== undefined) {
    const isAfterRefs = compareValues(bound, new DocumentRef('', 0n)) > 0
    if (isAfterRefs !== descending) return
  }
  const step = descending ? -1 : 1
  for (; at >= first && at < documents.length; at += step) {
    const document = documents[at]
    const version = document?.versionAt(time.at, time.now)
    if (version) yield { values: [], ref: version.document.ref, version }
  }
}
