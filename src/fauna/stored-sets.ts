import { ExactNumber } from './exact-json.ts'

type Fields = Record<string, unknown>

/**
 * Whether the content of a wrapper is a set: FQL v4 can store one in a document, where both APIs put it into the
 * wrapper of a user's own `@`-keys, which is what a user's own object of this form looks like too.
 */
export function isStoredSet(fields: Fields): boolean {
  const keys = Object.keys(fields)
  const content = fields['@set']
  return keys.length === 1 && keys[0] === '@set' && content !== null && typeof content === 'object'
}

/**
 * The wire form of a query or set without the wrapper around the sets inside it.
 * @param wrapper what the API calls it
 */
export function unwrapSets(value: unknown, wrapper: '@obj' | '@object'): unknown {
  if (value === null || typeof value !== 'object' || value instanceof ExactNumber) return value
  if (Array.isArray(value)) return value.map((item) => unwrapSets(item, wrapper))
  const fields = value as Fields
  const wrapped = fields[wrapper]
  if (wrapped !== null && typeof wrapped === 'object' && isStoredSet(wrapped as Fields)) {
    return unwrapSets(wrapped, wrapper)
  }
  return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, unwrapSets(item, wrapper)]))
}
