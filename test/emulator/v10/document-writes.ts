import type { Collection } from '../storage/collection.ts'
import { Time } from '../storage/time.ts'
import { DocumentRef, type ObjectValue, type Value } from '../storage/values.ts'
import { requireDocument } from './document-read.ts'
import { type ConstraintFailure, constraintFailure, FqlError, permissionDenied } from './errors.ts'
import type { Call } from './method.ts'
import { mayWrite } from './permissions.ts'
import { type Context, DocumentValue, NullRef, type Runtime } from './runtime.ts'
import type { Span } from './source.ts'
import { toId } from './types.ts'
import { fieldsWithoutNulls, makeContent, objectArgument, patch, refuseInPast } from './write-values.ts'

/** What a write may say beside the document's own fields. */
interface Parameters {
  readonly data: ObjectValue
  /** Null takes it away; undefined when nothing was said. */
  readonly ttl: Time | null | undefined
}

const RESERVED_ON_CREATE = ['coll', 'ts', 'data']
const RESERVED_ON_UPDATE = ['id', 'coll', 'ts', 'data']

/** What a document has beside its own fields. */
const NOT_DATA = new Set(['id', 'coll', 'ts', 'ttl', 'data'])

/**
 * Reads the argument of `create`, `update` or `replace`; of `createData` and its like every field is the document's own.
 */
function readParameters(call: Call, reserved: readonly string[], isData: boolean, failure: string): Parameters {
  const fields = objectArgument(call, 0, 'data')
  if (isData) return { data: fields, ttl: undefined }
  const failures = reserved.filter((key) => (fields.get(key) ?? null) !== null).map(reservedField)
  const ttl = fields.get('ttl')
  const isTime = ttl === undefined || ttl === null || ttl instanceof Time
  if (!isTime) failures.push({ paths: [['ttl']], message: 'Expected Time' })
  if (failures.length > 0) throw constraintFailure(failure, failures, call.span)
  const data = new Map([...fields].filter(([key]) => !NOT_DATA.has(key)))
  return { data, ttl: isTime ? ttl : undefined }
}

function reservedField(key: string): ConstraintFailure {
  return { paths: [[key]], message: 'Is a reserved field and cannot be used' }
}

function collectionOf(context: Context, name: string): Collection {
  const collection = context.database.collections.get(name)
  if (collection === undefined) throw new Error(`There is no collection ${name}.`)
  return collection
}

/** Creates a document, with an id of the server's own when none is given. */
export function createDocument(call: Call, name: string, isData: boolean): Runtime {
  const { context, span } = call
  refuseInPast(context, span)
  const failure = `Failed to create document in collection \`${name}\`.`
  const { data, ttl } = readParameters(call, RESERVED_ON_CREATE, isData, failure)
  const given = isData ? undefined : (objectArgument(call, 0, 'data').get('id') ?? undefined)
  const id = given === undefined ? context.store.ids.next(context.store.clock.now()) : readId(given, failure, span)
  const ref = new DocumentRef(name, id)
  if (!mayWrite(context, 'create', ref)) throw permissionDenied(span)
  const collection = collectionOf(context, name)
  context.transaction.requirePresent()
  if (collection.find(id)?.versionAt(Infinity, context.transaction.snapshot)) {
    const message = `Collection \`${name}\` already contains document with id ${id}.`
    throw new FqlError('document_id_exists', message, span)
  }
  collection.write(context.transaction, id, 'create', makeContent(fieldsWithoutNulls(data), ttl ?? undefined))
  return new DocumentValue(ref)
}

function readId(value: Value, failure: string, span: Span): bigint {
  const id = toId(value)
  if (id !== undefined && id >= 0n) return id
  const message = id === undefined ? 'Expected ID | String | Long, provided String' : 'id must be nonnegative'
  throw constraintFailure(failure, [{ paths: [['id']], message }], span)
}

/** `update` merges, `replace` puts the new fields in place of the old. */
export function updateDocument(call: Call, isPartial: boolean, isData: boolean): Runtime {
  const { context, span } = call
  const document = call.receiver as DocumentValue
  const { collection: name, id } = document.ref
  context.transaction.requirePresent()
  const { content } = requireDocument(context, document, span)
  refuseInPast(context, span)
  const failure = `Failed to update document with id ${id} in collection \`${name}\`.`
  const { data, ttl } = readParameters(call, RESERVED_ON_UPDATE, isData, failure)
  if (!mayWrite(context, 'write', document.ref)) throw permissionDenied(span)
  const before = content?.data?.read() ?? new Map()
  const keepsTtl = ttl === undefined && (isPartial || isData)
  const next = makeContent(
    isPartial ? patch(before, data) : fieldsWithoutNulls(data),
    keepsTtl ? content?.ttl : (ttl ?? undefined),
  )
  collectionOf(context, name).write(context.transaction, id, 'update', next)
  return new DocumentValue(document.ref)
}

/** `order-delete-2` in recordings/fql-v10.json. */
export function deleteDocument(call: Call): Runtime {
  const { context, span } = call
  const document = call.receiver as DocumentValue
  context.transaction.requirePresent()
  requireDocument(context, document, span)
  refuseInPast(context, span)
  if (!mayWrite(context, 'delete', document.ref)) throw permissionDenied(span)
  collectionOf(context, document.ref.collection).write(context.transaction, document.ref.id, 'delete')
  return new NullRef(document.ref, 'deleted')
}
