import type { AdditionalColumn, ColumnType } from '../../config/collections/columns.ts'
import { DocumentReference, type FaunaValue, NamedReference } from '../../fauna/document.ts'
import { ExactNumber, stringifyExactJson } from '../../fauna/exact-json.ts'
import { DeepText } from '../../fauna/fields/deep-text.ts'
import { isNonFinite, NON_FINITE_CAUSE } from './declared-numbers.ts'

/** The value of a column, or the reason why its type cannot hold the value. */
export type ColumnValue = { readonly value: FaunaValue } | { readonly cause: string }

/**
 * The type that a column's values have. Airbyte writes an integer column as `number` with the `airbyte_type` `integer`
 * too.
 */
export function valueTypeOf({ type, airbyteType }: Pick<AdditionalColumn, 'type' | 'airbyteType'>): ColumnType {
  return type === 'number' && airbyteType === 'integer' ? 'integer' : type
}

/**
 * Converts a value to the type of a column, if that loses nothing:
 * - `string`: scalars as their text, a reference as its id, objects and arrays as JSON text
 * - `integer`: whole numbers of 64 bits, doubles such as 2.0 among them
 * - `number`, `boolean`, `object` (a reference among them), `array`: values of that type only
 *
 * Null fits every type. Text is never parsed: "42" is not an integer.
 * @param value in its export form, in which times, dates, bytes, NaN and the infinities are text
 */
export function toColumnType(value: FaunaValue, type: ColumnType): ColumnValue {
  if (value === null) return { value }
  switch (type) {
    case 'string':
      return { value: textOf(value) }
    case 'number':
      return isNumber(value) ? { value } : mismatch(value, type)
    case 'integer':
      return toInteger(value)
    case 'boolean':
      return typeof value === 'boolean' ? { value } : mismatch(value, type)
    case 'object':
      return kindOf(value) === 'object' ? { value } : mismatch(value, type)
    case 'array':
      return Array.isArray(value) ? { value } : mismatch(value, type)
  }
}

function textOf(value: Exclude<FaunaValue, null>): FaunaValue {
  if (typeof value === 'string' || value instanceof DeepText) return value
  if (value instanceof ExactNumber) return value.value
  if (value instanceof DocumentReference || value instanceof NamedReference) return value.id
  return stringifyExactJson(value)
}

function toInteger(value: Exclude<FaunaValue, null>): ColumnValue {
  if (!isNumber(value)) return mismatch(value, 'integer')
  const number = Number(value)
  // JSON.stringify writes -0 as 0.
  if (Number.isSafeInteger(number)) return { value: number }
  if (!Number.isInteger(number)) return { cause: 'the value is a fraction, and the column is of type integer' }
  const exact = BigInt(value instanceof ExactNumber ? value.value : value)
  if (BigInt.asIntN(64, exact) !== exact) return { cause: 'the value does not fit into an integer of 64 bits' }
  // JSON.stringify would round the digits of a double above 2^53.
  return { value: new ExactNumber(String(exact)) }
}

function isNumber(value: FaunaValue): value is number | ExactNumber {
  return typeof value === 'number' || value instanceof ExactNumber
}

function mismatch(value: Exclude<FaunaValue, null>, type: ColumnType): ColumnValue {
  if ((type === 'number' || type === 'integer') && isNonFinite(value)) return { cause: NON_FINITE_CAUSE }
  return { cause: `the value is of type ${kindOf(value)}, and the column is of type ${type}` }
}

/** The JSON type in which a value is written. */
function kindOf(value: Exclude<FaunaValue, null>): ColumnType {
  if (typeof value === 'string' || value instanceof DeepText) return 'string'
  if (typeof value === 'boolean') return 'boolean'
  if (isNumber(value)) return 'number'
  return Array.isArray(value) ? 'array' : 'object'
}
