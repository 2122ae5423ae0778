import { DocumentRef, isArray, isObject, NativeRef, type ObjectValue, SchemaRef } from '../storage/values.ts'
import { DocumentView, EventView, Page, type Runtime, SchemaView } from './runtime.ts'

export type Path = readonly (string | bigint)[]

/** What is at a path, or undefined. */
export function valueAtPath(container: Runtime, path: Path): Runtime | undefined {
  let found: Runtime | undefined = container
  for (const key of path) {
    found = found === undefined ? undefined : valueAtKey(found, key)
  }
  return found
}

function valueAtKey(container: Runtime, key: string | bigint): Runtime | undefined {
  if (typeof key === 'bigint') {
    if (container instanceof Page) return container.data[Number(key)]
    return isArray(container) ? container[Number(key)] : undefined
  }
  if (container instanceof DocumentView) return documentField(container, key)
  if (isObject(container)) return container.get(key)
  if (container instanceof SchemaView) return versionFields(container).get(key)
  if (container instanceof DocumentRef || container instanceof SchemaRef || container instanceof NativeRef) {
    return refField(container, key)
  }
  if (container instanceof EventView) return eventField(container, key)
  if (container instanceof Page) {
    return key === 'data' ? container.data : key === 'after' || key === 'before' ? container[key] : undefined
  }
  return undefined
}

function documentField({ version }: DocumentView, key: string): Runtime | undefined {
  switch (key) {
    case 'ref':
      return version.document.ref
    case 'ts':
      return BigInt(version.ts)
    case 'data':
      return version.content?.data?.read()
    case 'ttl':
      return version.content?.ttl
    case 'collection':
      return new SchemaRef('collections', version.document.ref.collection)
    default:
      return undefined
  }
}

/** A document's fields, in the order in which they are answered. */
export function versionFields(view: DocumentView | SchemaView): ReadonlyMap<string, Runtime> | ObjectValue {
  if (view instanceof SchemaView) return new Map([['ref', view.ref], ['ts', BigInt(view.ts)], ...view.fields])
  const fields = new Map<string, Runtime>()
  for (const key of ['ref', 'ts', 'data', 'ttl']) {
    const value = documentField(view, key)
    if (value !== undefined) fields.set(key, value)
  }
  return fields
}

function refField(ref: DocumentRef | SchemaRef | NativeRef, key: string): Runtime | undefined {
  if (key === 'id') {
    if (ref instanceof DocumentRef) return ref.id.toString()
    return ref instanceof SchemaRef ? ref.name : ref.kind
  }
  if (key !== 'collection' && key !== 'class') return undefined
  if (ref instanceof DocumentRef) return new SchemaRef('collections', ref.collection)
  return new NativeRef(ref instanceof SchemaRef ? ref.kind : 'collections')
}

function eventField(event: EventView, key: string): Runtime | undefined {
  switch (key) {
    case 'ts':
      return BigInt(event.ts)
    case 'action':
      return event.action
    case 'document':
    case 'instance':
    case 'resource':
      return event.ref
    case 'data':
      return event.data
    default:
      return undefined
  }
}
