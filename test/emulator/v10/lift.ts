import { DocumentRef, SchemaRef } from '../storage/values.ts'
import { type Context, DocumentValue, pinnedTime, type Runtime, SchemaValue } from './runtime.ts'

/** A ref that was stored or sent is the document itself as soon as it is looked at. */
export function lift(context: Context, value: Runtime): Runtime {
  if (value instanceof DocumentRef) return new DocumentValue(value, pinnedTime(context))
  if (value instanceof SchemaRef && value.kind === 'collections') return new SchemaValue(value, pinnedTime(context))
  return value
}
