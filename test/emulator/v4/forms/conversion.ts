import { writeDouble } from '../../exact-json.ts'
import { CalendarDate, parseDate, parseTime, Time } from '../../storage/time.ts'
import { Bytes, DocumentRef, isArray, isObject, NativeRef, SchemaRef } from '../../storage/values.ts'
import { typeName } from '../casts.ts'
import { invalidArgument } from '../errors.ts'
import { type Form, fn } from '../form.ts'
import { at } from '../position.ts'
import { DocumentView, type Runtime, SchemaView, SetValue } from '../runtime.ts'
import { versionFields } from '../select.ts'

/** A conversion; undefined where the value cannot be converted. */
function conversion(name: string, type: string, convert: (value: Runtime) => Runtime | undefined): Form {
  return fn([name], [], (_context, [value], position) => {
    const converted = convert(value as Runtime)
    if (converted === undefined)
      throw invalidArgument(`Cannot cast ${typeName(value as Runtime)} to ${type}.`, at(position, name))
    return converted
  })
}

function typeCheck(name: string, check: (value: Runtime) => boolean): Form {
  return fn([name], [], (_context, [value]) => check(value as Runtime))
}

function toTextValue(value: Runtime): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return writeDouble(value)
  if (value === null) return 'null'
  const isPlain = typeof value !== 'object' || value instanceof Time || value instanceof CalendarDate
  return isPlain ? String(value) : undefined
}

function toIntegerValue(value: Runtime): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return BigInt(Math.trunc(value))
  return typeof value === 'string' && /^[+-]?\d+$/.test(value) ? BigInt(value.replace('+', '')) : undefined
}

/** The text "NaN" is a number, "Infinity" is none (seen on a server). */
function toDoubleValue(value: Runtime): number | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value)
  if (value === 'NaN') return Number.NaN
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
  return Number.isFinite(number) ? number : undefined
}

const isRef = (value: Runtime) =>
  value instanceof DocumentRef || value instanceof SchemaRef || value instanceof NativeRef

export const CONVERSION_FORMS: readonly Form[] = [
  conversion('to_string', 'String', toTextValue),
  conversion('to_integer', 'Integer', toIntegerValue),
  conversion('to_double', 'Double', toDoubleValue),
  conversion('to_number', 'Number', (value) => toIntegerValue(value) ?? toDoubleValue(value)),
  conversion('to_time', 'Time', (value) => {
    if (value instanceof Time) return value
    if (value instanceof CalendarDate) return new Time(BigInt(value.days) * 86_400_000_000_000n)
    return typeof value === 'string' ? parseTime(value) : undefined
  }),
  conversion('to_date', 'Date', (value) => {
    if (value instanceof CalendarDate) return value
    if (value instanceof Time) return parseDate(value.toString().slice(0, value.toString().indexOf('T')))
    return typeof value === 'string' ? parseDate(value) : undefined
  }),
  conversion('to_object', 'Object', (value) => {
    if (value instanceof DocumentView || value instanceof SchemaView) return versionFields(value)
    if (isObject(value)) return value
    return isArray(value) ? new Map(value as readonly (readonly [string, Runtime])[]) : undefined
  }),
  conversion('to_array', 'Array', (value) => {
    if (isArray(value)) return value
    return isObject(value) ? [...(value as ReadonlyMap<string, Runtime>)].map((entry) => [...entry]) : undefined
  }),
  typeCheck('is_null', (value) => value === null),
  typeCheck('is_string', (value) => typeof value === 'string'),
  typeCheck('is_boolean', (value) => typeof value === 'boolean'),
  typeCheck('is_integer', (value) => typeof value === 'bigint'),
  typeCheck('is_double', (value) => typeof value === 'number'),
  typeCheck('is_number', (value) => typeof value === 'bigint' || typeof value === 'number'),
  typeCheck('is_array', isArray),
  typeCheck('is_object', (value) => isObject(value) || value instanceof DocumentView || value instanceof SchemaView),
  typeCheck('is_ref', isRef),
  typeCheck('is_set', (value) => value instanceof SetValue),
  typeCheck('is_timestamp', (value) => value instanceof Time),
  typeCheck('is_date', (value) => value instanceof CalendarDate),
  typeCheck('is_bytes', (value) => value instanceof Bytes),
]
