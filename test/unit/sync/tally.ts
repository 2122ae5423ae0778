import { DocumentReference, type FaunaObject, type FaunaValue } from '../../../src/fauna/document.ts'
import { ExactNumber } from '../../../src/fauna/exact-json.ts'
import { FieldTally, type ValueKind } from '../../../src/fauna/fields/field-tally.ts'

/** Counts the fields of documents, given as values. Text is always of the kind `string`. */
export function tallyOf(documents: readonly FaunaObject[]): FieldTally {
  const tally = new FieldTally()
  for (const fields of documents) {
    tally.documents++
    for (const [name, value] of Object.entries(fields)) tally.add(name, kindOf(value))
  }
  return tally
}

function kindOf(value: FaunaValue): ValueKind {
  if (value === null) return 'unknown'
  if (value instanceof DocumentReference) return 'object'
  if (value instanceof ExactNumber) return 'integer'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'string') return 'string'
  return Array.isArray(value) ? 'array' : 'object'
}
