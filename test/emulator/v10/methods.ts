import { CalendarDate, Time } from '../storage/time.ts'
import { isArray } from '../storage/values.ts'
import type { Methods } from './method.ts'
import { ARRAY_METHODS } from './methods/array.ts'
import { DOCUMENT_METHODS, NULL_METHODS } from './methods/document.ts'
import { SCHEMA_METHODS } from './methods/schema.ts'
import { SET_METHODS } from './methods/set.ts'
import { STRING_METHODS } from './methods/string.ts'
import { DATE_METHODS, TIME_METHODS } from './methods/time.ts'
import { VALUE_METHODS } from './methods/value.ts'
import { DocumentValue, ModuleValue, NullRef, type Runtime, SchemaValue, SetValue } from './runtime.ts'

const NONE: Methods = new Map()

/** The functions that a value has. */
export function methodsOf(value: Runtime): Methods {
  if (typeof value === 'string') return STRING_METHODS
  if (value === null) return NONE
  if (typeof value !== 'object') return VALUE_METHODS
  if (value instanceof DocumentValue) return DOCUMENT_METHODS
  if (value instanceof NullRef) return NULL_METHODS
  if (value instanceof SetValue) return SET_METHODS
  if (value instanceof ModuleValue) return value.module.methods
  if (value instanceof SchemaValue) return SCHEMA_METHODS
  if (value instanceof Time) return TIME_METHODS
  if (value instanceof CalendarDate) return DATE_METHODS
  return isArray(value) ? ARRAY_METHODS : NONE
}
