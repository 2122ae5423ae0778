import * as z from 'zod'

/**
 * The largest document id. Ids are whole numbers of 64 bits and compared as such. FQL v4 can create negative ones, which
 * an index returns and a scan does not (fauna.md).
 */
export const MAX_ID = '9223372036854775807'

/** The smallest document id. */
export const MIN_ID = '-9223372036854775808'

/** Whether `text` is an id as Fauna writes one. */
export function isDocumentId(text: string): boolean {
  if (!/^(?:0|-?[1-9]\d{0,18})$/.test(text)) return false
  // Any eighteen digits fit into 64 bits.
  return text.length <= 18 || BigInt.asIntN(64, BigInt(text)) === BigInt(text)
}

/** An id in an answer. */
export const documentId = z.string().refine(isDocumentId)

/** Whether `text` is an id at which a scan can start or end. */
export function isScanId(text: string): boolean {
  return isDocumentId(text) && !text.startsWith('-')
}

/** The id after `id`; undefined after the largest. */
export function nextId(id: string): string | undefined {
  return id === MAX_ID ? undefined : (BigInt(id) + 1n).toString()
}

/** The id before `id`; undefined before the smallest. */
export function previousId(id: string): string | undefined {
  return id === MIN_ID ? undefined : (BigInt(id) - 1n).toString()
}

/** Negative if the scan id `a` is smaller than `b`, 0 if they are the same, positive if it is larger. */
export function compareScanIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length
  if (a === b) return 0
  return a < b ? -1 : 1
}
