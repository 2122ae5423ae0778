type Fields = Record<string, unknown>

/**
 * Whether the content of a wrapper is a set, which is an object: FQL v4 can store one in a document, where both APIs
 * put it into the wrapper of a user's own `@`-keys, which is what a user's own object of this form looks like too.
 */
export function isStoredSet(fields: Fields): boolean {
  const keys = Object.keys(fields)
  const content = fields['@set']
  return (
    keys.length === 1 &&
    keys[0] === '@set' &&
    content !== null &&
    typeof content === 'object' &&
    !Array.isArray(content)
  )
}
