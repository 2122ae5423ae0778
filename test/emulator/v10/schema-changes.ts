import { SchemaRef } from '../storage/values.ts'
import { deleteSchemaObject } from '../v4/schema-delete.ts'
import { updateSchemaObject } from '../v4/schema-update.ts'
import { defineIndexes, describeIndexes } from './collection-indexes.ts'
import { requireSchema } from './document-read.ts'
import { permissionDenied } from './errors.ts'
import type { Call } from './method.ts'
import { mayWrite } from './permissions.ts'
import { NullRef, type Runtime, SchemaValue } from './runtime.ts'
import { v4Context } from './v4-context.ts'
import { objectArgument, refuseInPast } from './write-values.ts'

/** Changes a collection's definition, or a role or a key; what is not named stays. */
export function updateSchema(call: Call): Runtime {
  const { context, span } = call
  const { ref } = call.receiver as SchemaValue
  requireSchema(context, call.receiver as SchemaValue, span)
  refuseInPast(context, span)
  if (!mayWrite(context, 'write', ref)) throw permissionDenied(span)
  const fields = objectArgument(call, 0, 'data')
  const changes = ref.kind === 'collections' ? describeIndexes(fields) : fields
  updateSchemaObject(v4Context(context), ref, changes, true, undefined)
  const name = changes.get('name')
  const changed = new SchemaRef(ref.kind, typeof name === 'string' ? name : ref.name)
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
