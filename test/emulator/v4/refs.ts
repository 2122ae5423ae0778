import { type SchemaKind, SchemaRef } from '../storage/values.ts'
import { type Context, UnresolvedRef } from './runtime.ts'

/** The ref to what bears this name as of the query's snapshot. A name that nothing bears makes a ref that most functions refuse. */
export function resolveSchemaRef(context: Context, kind: SchemaKind, name: string): SchemaRef | UnresolvedRef {
  const visible = context.database.schema(kind).find(name)?.versionAt(context.transaction.visibleUntil)
  return visible ? new SchemaRef(kind, name) : new UnresolvedRef(kind, name)
}
