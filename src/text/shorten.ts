/** How far before the limit a text is cut at a space rather than inside a word, in characters. */
const LONGEST_WORD = 80

/**
 * Cuts a text that is longer than `limit` and ends it with `…`: between words where there is a space shortly before
 * the limit, and never inside a surrogate pair.
 * @param limit the length of the result at most, in UTF-16 code units
 */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text
  const cut = text.slice(0, limit - 1)
  const space = cut.lastIndexOf(' ')
  const end = space > cut.length - LONGEST_WORD && space > 0 ? space : cut.length
  return `${cut.slice(0, end).replace(/[\uD800-\uDBFF]$/, '')}…`
}
