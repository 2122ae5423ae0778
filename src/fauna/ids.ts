import * as z from 'zod'

/**
 * Document ids are whole numbers of 64 bits, compared as such; this is the largest. FQL v4 can make negative ones,
 * which an index shows and a scan does not (fauna.md).
 */
export const MAX_ID = '9223372036854775807'

/** The smallest. */
export const MIN_ID = '-9223372036854775808'

/** Whether `text` is an id as Fauna writes one. */
export function isDocumentId(text: string): boolean {
  if (!/^(?:0|-?[1-9]\d{0,18})$/.test(text)) return false
  // Eighteen digits fit whatever they are.
  return text.length <= 18 || BigInt.asIntN(64, BigInt(text)) === BigInt(text)
}

/** An id in an answer. */
export const documentId = z.string().refine(isDocumentId)

/** Whether `text` is an id that a scan can begin or end with. */
export function isScanId(text: string): boolean {
  return isDocumentId(text) && !text.startsWith('-')
}

/** The id behind `id`; undefined behind the last. */
export function nextId(id: string): string | undefined {
  return id === MAX_ID ? undefined : (BigInt(id) + 1n).toString()
}

/** The id before `id`; undefined before the first. */
export function previousId(id: string): string | undefined {
  return id === MIN_ID ? undefined : (BigInt(id) - 1n).toString()
}
