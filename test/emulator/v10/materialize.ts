import type { DocumentVersion } from '../storage/document.ts'
import { MODULE_NAMES } from '../storage/module-names.ts'
import { Time } from '../storage/time.ts'
import { DocumentRef, isArray, isObject, type ObjectValue, SchemaRef, type Value } from '../storage/values.ts'
import { computedFields, computeField } from './computed-fields.ts'
import { isAbsent, readDocument, readSchema } from './document-read.ts'
import { lift } from './lift.ts'
import { cursorOf, type Page, paginate } from './paginate.ts'
import {
  BoundMethod,
  type Context,
  DocumentValue,
  EventSource,
  FunctionValue,
  ModuleValue,
  type NullCause,
  NullRef,
  type Runtime,
  readingAt,
  SchemaValue,
  SetValue,
} from './runtime.ts'
import {
  documentRefFields,
  type Exists,
  encodeTagged,
  hasTaggedKey,
  joinFields,
  schemaRefFields,
} from './tagged-encode.ts'

/**
 * The text of an answer's `data`, in the tagged format. Here documents are read that were only named so far; refs in the
 * data of a document stay refs, refs in anything that was taken out of one are read (seen on a server: `d.data` in a
 * projection holds whole documents).
 */
export function materialize(context: Context, value: Runtime): string {
  if (value === null || typeof value !== 'object') return encodeTagged(value)
  const exists = existsIn(context)
  if (isArray(value)) return materializeList(context, value, materialize)
  if (value instanceof DocumentValue) return materializeDocument(context, value)
  if (value instanceof DocumentRef || value instanceof SchemaRef) {
    const lifted = lift(context, value)
    return lifted === value ? encodeTagged(value, exists) : materialize(context, lifted)
  }
  if (isObject(value)) return materializeObject(context, value as ReadonlyMap<string, Runtime>, materialize)
  if (value instanceof NullRef) return absent(value.ref, value.cause)
  if (value instanceof SchemaValue) return materializeSchema(context, value)
  if (value instanceof SetValue) return `{"@set":${materializePage(context, paginate(context, value))}}`
  if (value instanceof ModuleValue) return `{"@mod":${JSON.stringify(value.name)}}`
  if (value instanceof EventSource) return `{"@stream":"${value.token}"}`
  if (value instanceof FunctionValue) return '"[function <lambda>]"'
  if (value instanceof BoundMethod) return JSON.stringify(`[function ${value.name}()]`)
  return encodeTagged(value as Value, exists)
}

function existsIn({ database }: Context): Exists {
  return (kind, name) => database.schema(kind).find(name) !== undefined
}

/** The value of a computed field in its document: documents in it stay refs, and a set becomes a cursor. */
function materializeInside(context: Context, value: Runtime): string {
  if (isArray(value)) return materializeList(context, value, materializeInside)
  if (value instanceof DocumentValue) return encodeTagged(value.ref, existsIn(context))
  if (value instanceof SetValue) return `{"@set":${JSON.stringify(cursorOf(context, value))}}`
  if (isObject(value)) return materializeObject(context, value as ReadonlyMap<string, Runtime>, materializeInside)
  return materialize(context, value)
}

function materializeList(context: Context, list: readonly Runtime[], each: typeof materialize): string {
  let text = ''
  for (const item of list) text += `${text === '' ? '' : ','}${each(context, item)}`
  return `[${text}]`
}

function materializeObject(context: Context, object: ReadonlyMap<string, Runtime>, each: typeof materialize): string {
  let fields = ''
  for (const [key, field] of object) {
    fields += `${fields === '' ? '' : ','}${JSON.stringify(key)}:${each(context, field)}`
  }
  return hasTaggedKey(object) ? `{"@object":{${fields}}}` : `{${fields}}`
}

function materializePage(context: Context, { data, after }: Page): string {
  const afterPart = after === undefined ? '' : `,"after":${JSON.stringify(after)}`
  return `{"data":${materializeList(context, data, materialize)}${afterPart}}`
}

function absent(ref: DocumentRef | SchemaRef, cause: NullCause): string {
  const fields = ref instanceof DocumentRef ? documentRefFields(ref) : schemaRefFields(ref)
  return `{"@ref":{${fields},"exists":false,"cause":"${cause}"}}`
}

function materializeDocument(context: Context, document: DocumentValue): string {
  const found = readDocument(context, document)
  if (isAbsent(found)) return absent(document.ref, found.cause)
  return documentText(readingAt(context, document.at), found)
}

/** Fields of a v4 document that collide with these are put together under `data`, in this order (`create-doc-collision`). */
const RESERVED = ['coll', 'data', 'ts', 'id', 'ttl'] as const

interface DocumentText {
  readonly collection: string
  /** How much of the schema had been deleted. */
  readonly deletions: number
  readonly head: string
  /** The document's own fields, each with a comma before it. */
  readonly fields: string
  readonly isEscaped: boolean
}

/** The parts of a version's text that stay what they are: pages are read much more often than written. */
const texts = new WeakMap<DocumentVersion, DocumentText>()

function documentText(context: Context, version: DocumentVersion): string {
  const { collection } = version.document.ref
  const { deletions } = context.database
  let text = texts.get(version)
  if (text?.collection !== collection || text.deletions !== deletions) {
    text = { ...encodeDocument(version, existsIn(context)), deletions }
    texts.set(version, text)
  }
  let computed = ''
  for (const [name, field] of computedFields(context, collection)) {
    const value = computeField(context, version, field)
    computed += `,${JSON.stringify(name)}:${materializeInside({ ...context, subject: version }, value)}`
  }
  const fields = `${text.head}${computed}${text.fields}`
  return text.isEscaped ? `{"@doc":{"@object":{${fields}}}}` : `{"@doc":{${fields}}}`
}

function encodeDocument({ document, ts, content }: DocumentVersion, exists: Exists): Omit<DocumentText, 'deletions'> {
  const { ref } = document
  const ttl = content?.ttl ? `,"ttl":{"@time":"${content.ttl}"}` : ''
  const data: ObjectValue = content?.data?.read() ?? new Map()
  const collisions = RESERVED.filter((key) => data.has(key)).map((key) => [key, data.get(key) as Value] as const)
  const own = collisions.length === 0 ? data : ownFields(data, new Map(collisions))
  return {
    collection: ref.collection,
    head: [documentRefFields(ref), ',"ts":{"@time":"', Time.ofMicros(ts), '"}', ttl].join(''),
    fields: own.size === 0 ? '' : [',', joinFields(own, exists)].join(''),
    isEscaped: hasTaggedKey(own),
  }
}

function ownFields(data: ObjectValue, collisions: ObjectValue): ObjectValue {
  const own = [...data].filter(([key]) => !collisions.has(key))
  return new Map<string, Value>([...own, ['data', collisions]])
}

/** Fields of a schema document that are omitted: v4's hash of a key's secret, and those written before the others. */
const OMITTED = new Set(['name', 'hashed_secret'])

function materializeSchema(context: Context, value: SchemaValue): string {
  const found = readSchema(context, value)
  if (isAbsent(found)) return absent(value.ref, found.cause)
  const { kind, name } = value.ref
  const identity = kind === 'keys' ? `"id":"${name}"` : `"name":${JSON.stringify(name)}`
  const head = `${identity},"coll":{"@mod":"${MODULE_NAMES[kind]}"},"ts":{"@time":"${Time.ofMicros(found.ts)}"}`
  const fields = [...found.fields, ...value.answeredOnce].filter(([key]) => !OMITTED.has(key)).map(schemaFieldText)
  return `{"@doc":{${[head, ...fields].join(',')}}}`
}

/** A key's role is returned as its name. */
function schemaFieldText([key, value]: readonly [string, Value]): string {
  return joinFields([[key, key === 'role' && value instanceof SchemaRef ? value.name : value]])
}
