import type { Collection } from '../storage/collection.ts'
import type { DocumentContent, DocumentVersion } from '../storage/document.ts'
import { DocumentRef, type ObjectValue, type SchemaRef } from '../storage/values.ts'
import { createCredentials } from './credentials.ts'
import { type DocumentParams, makeContent, patch, readParams, withoutNulls } from './document-params.ts'
import { instanceNotFound, permissionDenied, QueryError, undefinedRef } from './errors.ts'
import { may } from './permissions.ts'
import { at, type Position } from './position.ts'
import { type Context, DocumentView, type Runtime } from './runtime.ts'

export function collectionOf(context: Context, ref: DocumentRef, position: Position): Collection {
  const collection = context.database.collections.get(ref.collection)
  if (collection === undefined) throw undefinedRef('collection', ref.collection, position)
  return collection
}

/** Creates a document, with an id of the server's own when a collection is given instead of a ref. */
export function createDocument(
  context: Context,
  target: DocumentRef | SchemaRef,
  params: Runtime | undefined,
  position: Position,
): Runtime {
  const { data, ttl, password } = readParams(params, position, at(position, 'create'))
  const ref = target instanceof DocumentRef ? target : newRef(context, target)
  const collection = collectionOf(context, ref, at(position, 'create'))
  const fields = data ? (withoutNulls(data) as ObjectValue) : undefined
  const argument: Runtime = new Map([['data', fields ?? new Map()]])
  if (!mayCreate(context, ref, argument, target instanceof DocumentRef)) throw permissionDenied(at(position, 'create'))
  if (current(context, collection, ref)) {
    throw new QueryError(400, 'instance already exists', 'Document already exists.', at(position, 'create'))
  }
  const version = collection.write(context.transaction, ref.id, 'create', makeContent(fields, ttl))
  if (password !== undefined) createCredentials(context, ref, password)
  return new DocumentView(version, true)
}

function mayCreate(context: Context, ref: DocumentRef, argument: Runtime, hasId: boolean): boolean {
  if (!hasId) return may(context, 'create', ref, argument)
  if (may(context, 'create_with_id', ref, [argument, ref])) return true
  return may(context, 'create', ref, argument) && may(context, 'history_write', ref)
}

function newRef(context: Context, collection: SchemaRef): DocumentRef {
  return new DocumentRef(collection.name, context.store.ids.next(context.store.clock.now()))
}

/** The document that is about to be written, as it is in the present. */
function current(context: Context, collection: Collection, ref: DocumentRef): DocumentVersion | undefined {
  context.transaction.requirePresent()
  return collection.find(ref.id)?.versionAt(Infinity, context.transaction.snapshot)
}

/** `Update` merges, `Replace` puts the new fields in place of the old. */
export function updateDocument(
  context: Context,
  ref: DocumentRef,
  params: Runtime | undefined,
  isPartial: boolean,
  position: Position,
): Runtime {
  const where = at(position, isPartial ? 'update' : 'replace')
  const changes = readParams(params, position, where)
  const collection = collectionOf(context, ref, where)
  const before = current(context, collection, ref)?.content
  const content = updatedContent(before ?? {}, changes, isPartial)
  const arguments_ = [before, content].map((side) => new Map([['data', side?.data?.read() ?? new Map()]]))
  if (!may(context, 'write', ref, [...arguments_, ref])) throw permissionDenied(position)
  if (before === undefined) throw instanceNotFound('Document', where)
  if (changes.password !== undefined) createCredentials(context, ref, changes.password)
  return new DocumentView(collection.write(context.transaction, ref.id, 'update', content))
}

function updatedContent(before: DocumentContent, { data, ttl }: DocumentParams, isPartial: boolean): DocumentContent {
  if (!isPartial) return makeContent(data ? (withoutNulls(data) as ObjectValue) : undefined, ttl)
  const fields = before.data?.read() ?? new Map()
  const updated = data === undefined ? fields : data === null ? undefined : patch(fields, data)
  return makeContent(updated, ttl === undefined ? before.ttl : ttl)
}

/** Deletes a document and returns it as it was (`delete-201` in recordings/fql-v4.json). */
export function deleteDocument(context: Context, ref: DocumentRef, position: Position): Runtime {
  const where = at(position, 'delete')
  const collection = collectionOf(context, ref, where)
  const before = current(context, collection, ref)
  if (before === undefined) throw instanceNotFound('Document', position)
  if (!may(context, 'delete', ref)) throw permissionDenied(position)
  const view = new DocumentView(before)
  collection.write(context.transaction, ref.id, 'delete')
  return view
}
