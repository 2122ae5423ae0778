import type { FaunaDocument, FaunaObject } from '../document.ts'
import { parseExactJson } from '../exact-json.ts'

/** The fields of a document in their export format, as values: a reference is an object like any other. */
export function exportedFields({ json: { bytes, start, end } }: FaunaDocument): FaunaObject {
  return parseExactJson(bytes.toString('utf8', start, end)) as FaunaObject
}
