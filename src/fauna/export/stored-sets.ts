type Fields = Record<string, unknown>

/**
 * Whether the content of a wrapper is a set. FQL v4 can store a set in a document, and both APIs wrap it like an object
 * with a user's own `@`-key, so the two cannot be distinguished; the content of a set's tag is always an object.
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
