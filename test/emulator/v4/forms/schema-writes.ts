import type { SchemaKind } from '../../storage/values.ts'
import { toObject } from '../casts.ts'
import { type Form, fn } from '../form.ts'
import { at } from '../position.ts'
import type { Runtime } from '../runtime.ts'
import { createSchemaObject } from '../schema-create.ts'

const CREATE_FUNCTIONS: readonly (readonly [string, SchemaKind])[] = [
  ['create_collection', 'collections'],
  ['create_class', 'collections'],
  ['create_database', 'databases'],
  ['create_index', 'indexes'],
  ['create_key', 'keys'],
  ['create_function', 'functions'],
  ['create_role', 'roles'],
  ['create_access_provider', 'access_providers'],
]

export const SCHEMA_WRITE_FORMS: readonly Form[] = CREATE_FUNCTIONS.map(([name, kind]) =>
  fn([name], [], (context, [params], position) => {
    const where = at(position, name)
    return createSchemaObject(context, kind, toObject(params as Runtime, where), position, where)
  }),
)
