import type { DocumentVersion } from '../storage/document.ts'
import { MODULE_NAMES } from '../storage/module-names.ts'
import { Time } from '../storage/time.ts'
import type { Value } from '../storage/values.ts'
import { computedFields, computeField } from './computed-fields.ts'
import { requireDocument, requireSchema } from './document-read.ts'
import { lift } from './lift.ts'
import { collectionModule, nativeModule } from './module-lookup.ts'
import { type Context, type DocumentValue, type Runtime, readingAt, type SchemaValue } from './runtime.ts'
import type { Span } from './source.ts'

/** A document's field by its name; null when it has none of that name. */
export function documentField(context: Context, document: DocumentValue, name: string, span: Span): Runtime {
  // These need no read, and so are there of a document that is not (seen on a server).
  if (name === 'id') return document.ref.id.toString()
  if (name === 'coll') return collectionModule(context, document.ref.collection)
  const version = requireDocument(context, document, span)
  const reading = readingAt(context, document.at)
  switch (name) {
    case 'ts':
      return Time.ofMicros(version.ts)
    case 'ttl':
      return version.content?.ttl ?? null
    case 'data':
      return version.content?.data?.read() ?? new Map()
  }
  const computed = computedFields(context, version.document.ref.collection).get(name)
  if (computed) return computeField(reading, version, computed)
  return lift(reading, storedField(version, name))
}

function storedField(version: DocumentVersion, name: string): Value {
  return version.content?.data?.read().get(name) ?? null
}

/** A field of a collection's definition, a role or a key. */
export function schemaField(context: Context, value: SchemaValue, name: string, span: Span): Runtime {
  // These need no read, and so are there of what is not (seen on a server).
  if (name === 'name' || name === 'id') return value.ref.name
  if (name === 'coll') return nativeModule(MODULE_NAMES[value.ref.kind])
  const found = requireSchema(context, value, span)
  if (name === 'ts') return Time.ofMicros(found.ts)
  return value.answeredOnce.get(name) ?? found.fields.get(name) ?? null
}
