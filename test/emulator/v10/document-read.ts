import type { DocumentVersion } from '../storage/document.ts'
import { requireHistory } from '../storage/horizon.ts'
import { MODULE_NAMES } from '../storage/module-names.ts'
import type { SchemaObject } from '../storage/schema-table.ts'
import type { ObjectValue } from '../storage/values.ts'
import { FqlError } from './errors.ts'
import { mayRead } from './permissions.ts'
import {
  type Context,
  type DocumentValue,
  type NullCause,
  readAt,
  readingAt,
  readTime,
  type SchemaValue,
} from './runtime.ts'
import type { Span } from './source.ts'

/** What a read finds: a version, or why there is none. */
export type Found<T> = T | { readonly cause: NullCause }

export function isAbsent(found: object): found is { readonly cause: NullCause } {
  return 'cause' in found
}

export function readDocument(context: Context, document: DocumentValue): Found<DocumentVersion> {
  const { ref } = document
  const reading = readingAt(context, document.at)
  if (context.subject?.document.ref === ref) return context.subject
  const collection = context.database.collections.get(ref.collection)
  const { at, now } = readTime(reading)
  if (collection && at !== Infinity) requireHistory([collection], at, now)
  if (!mayRead(reading, ref)) return { cause: 'permission denied' }
  const version = collection?.find(ref.id)?.versionAt(at, now)
  // What was written at a time before 1970 is listed, and never found (seen on a server).
  return version && version.ts >= 0 ? version : { cause: 'not found' }
}

/** The document, or the error for one that does not exist (`by-id-missing`, of unreadable ones too). */
export function requireDocument(context: Context, document: DocumentValue, span: Span): DocumentVersion {
  const found = readDocument(context, document)
  if (!isAbsent(found)) return found
  const position = document.origin ?? span
  if (found.cause !== 'not found') throw new FqlError('null_value', `Null value, due to ${found.cause}`, position)
  const { collection, id } = document.ref
  const message = `Collection \`${collection}\` does not contain document with id ${id}.`
  throw new FqlError('document_not_found', message, position)
}

export interface SchemaVersion {
  readonly object: SchemaObject
  readonly ts: number
  readonly fields: ObjectValue
}

export function readSchema(context: Context, { ref, at }: SchemaValue): Found<SchemaVersion> {
  const reading = readingAt(context, at)
  if (!mayRead(reading, ref)) return { cause: 'permission denied' }
  const object = context.database.schema(ref.kind).find(ref.name)
  const version = object?.versionAt(readAt(reading))
  return object && version ? { object, ...version } : { cause: 'not found' }
}

export function requireSchema(context: Context, value: SchemaValue, span: Span): SchemaVersion {
  const found = readSchema(context, value)
  if (!isAbsent(found)) return found
  const position = value.origin ?? span
  if (found.cause !== 'not found') throw new FqlError('null_value', `Null value, due to ${found.cause}`, position)
  const { kind, name } = value.ref
  const module = MODULE_NAMES[kind]
  const message =
    kind === 'keys'
      ? `Collection \`${module}\` does not contain document with id ${name}.`
      : `${module} \`${name}\` not found.`
  throw new FqlError('document_not_found', message, position)
}
