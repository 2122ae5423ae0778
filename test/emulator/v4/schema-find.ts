import type { SchemaObject } from '../storage/schema-table.ts'
import type { SchemaRef } from '../storage/values.ts'
import { instanceNotFound } from './errors.ts'
import type { Position } from './position.ts'
import { type Context, SchemaView } from './runtime.ts'
import { KIND_NAMES } from './schema-kinds.ts'

export function requireObject(context: Context, ref: SchemaRef, where: Position): SchemaObject {
  const object = context.database.schema(ref.kind).find(ref.name)
  if (object === undefined) throw instanceNotFound(KIND_NAMES[ref.kind].title, where)
  return object
}

export function viewOf(object: SchemaObject, ts: number): SchemaView {
  return new SchemaView(object.ref, ts, object.fields)
}
