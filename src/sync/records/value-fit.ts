import type { FaunaValue } from '../../fauna/document.ts'
import { parseExactJson } from '../../fauna/exact-json.ts'
import { isDigit, MINUS, OPEN_BRACE, OPEN_BRACKET, PLUS, QUOTE, ZERO } from '../../fauna/export/json-bytes.ts'
import type { TypedColumnType } from '../columns/typed-column.ts'
import { type ColumnValue, toColumnType } from './column-value.ts'

const SMALL_F = 0x66
const SMALL_N = 0x6e
const SMALL_T = 0x74

/** Every integer of so many digits fits into 64 bits. */
const SAFE_DIGITS = 18

/**
 * Whether JSON text is a value of the type as it is, so that its bytes can be copied. Decided by its first byte, and for
 * integers, times and dates by their form. `toFittingValue` decides about all others.
 * @param end exclusive
 */
export function fits(bytes: Buffer, start: number, end: number, type: TypedColumnType): boolean {
  const first = bytes[start] as number
  if (first === SMALL_N) return true
  switch (type) {
    case 'boolean':
      return first === SMALL_T || first === SMALL_F
    case 'integer':
      return isPlainInteger(bytes, start, end)
    case 'number':
      return first === MINUS || isDigit(first)
    case 'string':
      return first === QUOTE
    case 'time':
      return first === QUOTE && isTime(bytes, start + 1, end - 1)
    case 'date':
      return first === QUOTE && isDate(bytes, start + 1, end - 1)
    case 'object':
      return first === OPEN_BRACE
    case 'array':
      return first === OPEN_BRACKET
  }
}

/** Converts a value that does not fit as it is, if that loses nothing. @param text as JSON */
export function toFittingValue(text: string, type: TypedColumnType): ColumnValue {
  if (type === 'time' || type === 'date')
    return { cause: `the value is not a ${type}, and the column is of type ${type}` }
  // `parseExactJson` recognizes an inexact number by what surrounds it.
  const [value = null] = parseExactJson(`[${text}]`) as FaunaValue[]
  return toColumnType(value, type)
}

/** Whether it is an integer of up to 18 digits, and not `-0`. */
function isPlainInteger(bytes: Buffer, start: number, end: number): boolean {
  const isNegative = bytes[start] === MINUS
  const digits = isNegative ? start + 1 : start
  if (end - digits > SAFE_DIGITS || (isNegative && bytes[digits] === ZERO)) return false
  return areDigits(bytes, digits, end)
}

const DASH = MINUS
const COLON = 0x3a
const DOT = 0x2e
const CAPITAL_T = 0x54
const CAPITAL_Z = 0x5a

/** Digits of a year: more only with a sign before it, as in `+10000-01-01`. */
const YEAR_DIGITS = 4

/** The length of `-MM-DD`. */
const DAY_LENGTH = 6

/** The length of `THH:MM:SS`. */
const CLOCK_LENGTH = 9

/** Whether it is a time in Fauna's form: in UTC, with up to nine decimals. */
function isTime(bytes: Buffer, start: number, end: number): boolean {
  const clock = endOfDate(bytes, start, end)
  const decimals = clock + CLOCK_LENGTH
  return (
    clock > start &&
    decimals < end &&
    bytes[clock] === CAPITAL_T &&
    areDigits(bytes, clock + 1, clock + 3) &&
    bytes[clock + 3] === COLON &&
    areDigits(bytes, clock + 4, clock + 6) &&
    bytes[clock + 6] === COLON &&
    areDigits(bytes, clock + 7, decimals) &&
    bytes[end - 1] === CAPITAL_Z &&
    (decimals === end - 1 || (bytes[decimals] === DOT && areDigits(bytes, decimals + 1, end - 1)))
  )
}

function isDate(bytes: Buffer, start: number, end: number): boolean {
  return endOfDate(bytes, start, end) === end
}

/** The end of a date such as `2026-11-28`, `-0001-01-01` or `+10000-01-01`; -1 if there is none. */
function endOfDate(bytes: Buffer, start: number, end: number): number {
  const isSigned = bytes[start] === MINUS || bytes[start] === PLUS
  const year = isSigned ? start + 1 : start
  let at = year
  while (at < end && isDigit(bytes[at] as number)) at++
  const length = at - year
  if (length < YEAR_DIGITS || (length > YEAR_DIGITS && !isSigned) || at + DAY_LENGTH > end) return -1
  const isDay = bytes[at] === DASH && areDigits(bytes, at + 1, at + 3)
  return isDay && bytes[at + 3] === DASH && areDigits(bytes, at + 4, at + DAY_LENGTH) ? at + DAY_LENGTH : -1
}

/** Whether there is at least one byte, and all are digits. */
function areDigits(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isDigit(bytes[at] as number)) return false
  return end > start
}
