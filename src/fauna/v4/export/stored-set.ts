import { ExactNumber, stringifyExactJson } from '../../exact-json.ts'
import { isStoredSet } from '../../export/stored-sets.ts'

type Fields = Record<string, unknown>

/** The text of a query or set in its wire format, without the wrappers around the sets inside it. */
export function storedSetText(value: unknown): string {
  return stringifyExactJson(unwrapSets(value))
}

function unwrapSets(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || value instanceof ExactNumber) return value
  if (Array.isArray(value)) return value.map(unwrapSets)
  const wrapped = (value as Fields)['@obj']
  if (wrapped !== null && typeof wrapped === 'object' && isStoredSet(wrapped as Fields)) return unwrapSets(wrapped)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrapSets(item)]))
}
