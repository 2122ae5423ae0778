import { DocumentRef, NativeRef, SchemaRef } from '../../storage/values.ts'
import { toRef, typeName } from '../casts.ts'
import { createDocument, deleteDocument, updateDocument } from '../document-writes.ts'
import { undefinedRef, wrongType } from '../errors.ts'
import { type Form, fn } from '../form.ts'
import { at, type Position } from '../position.ts'
import type { Context, Runtime } from '../runtime.ts'
import { createSchemaObject } from '../schema-create.ts'
import { deleteSchemaObject } from '../schema-delete.ts'
import { updateSchemaObject } from '../schema-update.ts'

function create(context: Context, target: Runtime, params: Runtime | undefined, position: Position): Runtime {
  const where = at(position, 'create')
  if (typeof target === 'string') {
    if (!context.database.collections.has(target)) throw undefinedRef('collection', target, where)
    return createDocument(context, new SchemaRef('collections', target), params, position)
  }
  const ref = toRef(target, where)
  if (ref instanceof NativeRef) return createSchemaObject(context, ref.kind, params ?? new Map(), position, where)
  const isCollection = ref instanceof SchemaRef && ref.kind === 'collections'
  if (ref instanceof DocumentRef || isCollection) return createDocument(context, ref, params, position)
  throw wrongType('Collection Ref', typeName(ref), where)
}

function updateForm(name: 'update' | 'replace'): Form {
  return fn([name], ['params'], (context, [target, params], position) => {
    const ref = toRef(target as Runtime, at(position, name))
    if (ref instanceof DocumentRef) return updateDocument(context, ref, params, name === 'update', position)
    if (ref instanceof SchemaRef)
      return updateSchemaObject(context, ref, params ?? new Map(), name === 'update', position)
    throw wrongType('Ref', typeName(ref), at(position, name))
  })
}

export const DOCUMENT_WRITE_FORMS: readonly Form[] = [
  fn(['create'], ['params'], (context, [target, params], position) =>
    create(context, target as Runtime, params, position),
  ),
  updateForm('update'),
  updateForm('replace'),
  fn(['delete'], [], (context, [target], position) => {
    const ref = toRef(target as Runtime, at(position, 'delete'))
    if (ref instanceof DocumentRef) return deleteDocument(context, ref, position)
    if (ref instanceof SchemaRef) return deleteSchemaObject(context, ref, at(position, 'delete'))
    throw wrongType('Ref', typeName(ref), at(position, 'delete'))
  }),
]
