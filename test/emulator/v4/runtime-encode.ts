import type { DocumentVersion } from '../storage/document.ts'
import type { SetExpression } from '../storage/set-expression.ts'
import { isArray, isObject, SchemaRef, type Value } from '../storage/values.ts'
import { DocumentView, EventView, Lambda, Page, type Runtime, SchemaView, SetValue, UnresolvedRef } from './runtime.ts'
import { setFields } from './set-fields.ts'
import { dataText } from './wire-data.ts'
import { encodeRef, encodeValue } from './wire-encode.ts'

/** The text of an answer's `resource`. */
export function encodeRuntime(value: Runtime): string {
  if (value === null || typeof value !== 'object') return encodeValue(value)
  if (isArray(value)) return encodeList(value)
  if (value instanceof DocumentView) return encodeDocument(value.version)
  if (value instanceof Page) return encodePage(value)
  if (value instanceof EventView) return encodeEvent(value)
  if (value instanceof SchemaView) {
    const fields = [...value.fields].map(([key, field]) => `,${JSON.stringify(key)}:${encodeValue(field)}`)
    return `{"ref":${encodeRef(value.ref)},"ts":${value.ts}${fields.join('')}}`
  }
  if (value instanceof SetValue) return encodeSet(value.expression)
  if (value instanceof Lambda) return `{"@query":${encodeValue(value.source as Value)}}`
  if (value instanceof UnresolvedRef) {
    const ref = encodeRef(new SchemaRef(value.kind, value.name))
    return value.id === undefined ? ref : `{"@ref":{"id":"${value.id}","collection":${ref}}}`
  }
  return isObject(value) ? encodeObject(value) : encodeValue(value as Value)
}

/** `data` is absent where there is none, `ttl` unless set (fauna.md, v4). */
function encodeDocument(version: DocumentVersion): string {
  const { data, ttl } = version.content ?? {}
  const dataPart = data === undefined ? '' : `,"data":${dataText(data)}`
  const ttlPart = ttl === undefined ? '' : `,"ttl":{"@ts":"${ttl}"}`
  return `{"ref":${encodeRef(version.document.ref)},"ts":${version.ts}${dataPart}${ttlPart}}`
}

function encodePage(page: Page): string {
  const before = page.before === undefined ? '' : `"before":${encodeRuntime(page.before)},`
  const after = page.after === undefined ? '' : `"after":${encodeRuntime(page.after)},`
  return `{${before}${after}"data":${encodeList(page.data)}}`
}

function encodeEvent(event: EventView): string {
  const data = event.data === undefined ? '' : `,"data":${encodeRuntime(event.data)}`
  const document = event.ref === undefined ? '' : `,"document":${encodeRef(event.ref)}`
  return `{"ts":${event.ts},"action":"${event.action}"${document}${data}}`
}

function encodeObject(object: ReadonlyMap<string, Runtime>): string {
  let isEscaped = false
  const fields: string[] = []
  for (const [key, field] of object) {
    isEscaped ||= key.startsWith('@')
    fields.push(`${JSON.stringify(key)}:${encodeRuntime(field)}`)
  }
  return isEscaped ? `{"@obj":{${fields.join(',')}}}` : `{${fields.join(',')}}`
}

function encodeList(list: readonly Runtime[]): string {
  let text = '['
  for (let at = 0; at < list.length; at++) text += (at === 0 ? '' : ',') + encodeRuntime(list[at] as Runtime)
  return `${text}]`
}

/** The sets inside a set are encoded as sets, not as objects like those in a document. */
function encodeSet(set: SetExpression): string {
  const fields = setFields(set)
  return isObject(fields) ? encodeSetValue(fields) : encodeValue(fields)
}

function encodeSetValue(value: Value): string {
  if (isArray(value)) return `[${value.map(encodeSetValue).join(',')}]`
  if (!isObject(value) || !value.has('@set')) return encodeValue(value)
  const content = value.get('@set') as ReadonlyMap<string, Value>
  return `{"@set":{${[...content].map(([key, part]) => `"${key}":${encodeSetValue(part)}`).join(',')}}}`
}
