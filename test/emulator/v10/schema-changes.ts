import { SchemaRef } from '../storage/values.ts'
import { deleteSchemaObject } from '../v4/schema-delete.ts'
import { updateSchemaObject } from '../v4/schema-update.ts'
import { requireDefinition } from './collection-definition.ts'
import { defineIndexes, describeDefinition } from './collection-indexes.ts'
import { requireSchema } from './document-read.ts'
import { permissionDenied } from './errors.ts'
import type { Call } from './method.ts'
import { mayWrite } from './permissions.ts'
import { NullRef, type Runtime, SchemaValue } from './runtime.ts'
import { v4Context } from './v4-context.ts'
import { objectArgument, patch, refuseInPast } from './write-values.ts'

/** Changes a collection's definition, or a role or a key: what is not named stays, what is null is removed. */
export function updateSchema(call: Call): Runtime {
  const { context, span } = call
  const { ref } = call.receiver as SchemaValue
  const before = requireSchema(context, call.receiver as SchemaValue, span)
  refuseInPast(context, span)
  if (!mayWrite(context, 'write', ref)) throw permissionDenied(span)
  const fields = objectArgument(call, 0, 'data')
  const name = fields.get('name') ?? ref.name
  if (ref.kind === 'collections') requireDefinition(context, fields, ref.name, span)
  const patched = patch(before.fields, fields)
  const changes = new Map([...fields].map(([key, value]) => [key, patched.get(key) ?? value]))
  const collection = ref.kind === 'collections' ? context.database.collections.get(ref.name) : undefined
  const described = collection
    ? describeDefinition(changes, context.store.indexBuilds.isImmediate(collection))
    : changes
  updateSchemaObject(v4Context(context), ref, described, true, undefined)
  const changed = new SchemaRef(ref.kind, String(name))
  if (changes.has('indexes')) defineIndexes(context, changed.name)
  return new SchemaValue(changed)
}

export function deleteSchema({ context, receiver, span }: Call): Runtime {
  const { ref } = receiver as SchemaValue
  requireSchema(context, receiver as SchemaValue, span)
  refuseInPast(context, span)
  if (!mayWrite(context, 'delete', ref)) throw permissionDenied(span)
  deleteSchemaObject(v4Context(context), ref, undefined)
  return new NullRef(ref, 'deleted')
}
