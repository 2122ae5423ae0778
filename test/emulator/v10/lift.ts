import { DocumentRef, isArray, isObject, SchemaRef } from '../storage/values.ts'
import { type Context, DocumentValue, pinnedTime, type Runtime, SchemaValue } from './runtime.ts'

/**
 * A ref that was stored or sent becomes the document itself when it is read; inside `at`, those in lists and objects
 * too, which are read as of that time (seen on a server).
 */
export function lift(context: Context, value: Runtime): Runtime {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof DocumentRef) return new DocumentValue(value, pinnedTime(context))
  if (value instanceof SchemaRef && value.kind === 'collections') return new SchemaValue(value, pinnedTime(context))
  if (!context.isPinned) return value
  if (isArray(value)) return (value as readonly Runtime[]).map((item) => lift(context, item))
  if (!isObject(value)) return value
  return new Map([...(value as ReadonlyMap<string, Runtime>)].map(([key, field]) => [key, lift(context, field)]))
}
