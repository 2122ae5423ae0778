import { isAbsent, readSchema } from '../document-read.ts'
import { type Method, method } from '../method.ts'
import type { SchemaValue } from '../runtime.ts'
import { deleteSchema, updateSchema } from '../schema-changes.ts'

/** What the definition of a collection can do, and a role or a key. */
export const SCHEMA_METHODS: ReadonlyMap<string, Method> = new Map([
  ['exists', method(0, ({ context, receiver }) => !isAbsent(readSchema(context, receiver as SchemaValue)))],
  ['update', method(1, updateSchema)],
  ['delete', method(0, deleteSchema)],
])
