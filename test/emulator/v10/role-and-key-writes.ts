import { isBuiltInRole } from '../storage/access.ts'
import { isArray, isObject, type SchemaKind, SchemaRef, type Value } from '../storage/values.ts'
import { SchemaView } from '../v4/runtime.ts'
import { createSchemaObject } from '../v4/schema-create.ts'
import { constraintFailure, FqlError } from './errors.ts'
import { MODULES } from './modules.ts'
import { type Context, SchemaValue } from './runtime.ts'
import type { Span } from './source.ts'
import { v4Context } from './v4-context.ts'
import { fieldsWithoutNulls, refuseInPast, type StoredFields } from './write-values.ts'

function create(context: Context, kind: SchemaKind, fields: StoredFields): SchemaView {
  const view = createSchemaObject(v4Context(context), kind, fieldsWithoutNulls(fields), undefined, undefined)
  if (view instanceof SchemaView) return view
  throw new Error('What is created is a schema document.')
}

/** Creates a role. Its privileges name their resources as text, and its predicates are text too. */
export function createRole(context: Context, fields: StoredFields, span: Span): SchemaValue {
  refuseInPast(context, span)
  const name = fields.get('name')
  if (typeof name === 'string' && context.database.schema('roles').find(name)) {
    const failure = { paths: [['name']], message: 'Failed unique constraint' }
    throw constraintFailure('Failed unique constraint.', [failure], span)
  }
  const privileges = fields.get('privileges') ?? []
  for (const privilege of isArray(privileges) ? privileges : [privileges]) {
    const resource = isObject(privilege) ? (privilege.get('resource') ?? null) : null
    if (exists(context, resource)) continue
    const message = `Invalid database schema update.\n    error: Resource \`${resource}\` does not exist`
    throw new FqlError('invalid_schema', message, span)
  }
  return new SchemaValue(create(context, 'roles', fields).ref)
}

function exists(context: Context, resource: Value): boolean {
  if (typeof resource !== 'string') return false
  return MODULES.has(resource) || context.database.collections.has(resource)
}

/** Creates a key. Only this answer contains its secret. */
export function createKey(context: Context, fields: StoredFields, span: Span): SchemaValue {
  refuseInPast(context, span)
  const role = fields.get('role') ?? null
  if (!isBuiltInRole(role) && (typeof role !== 'string' || !context.database.schema('roles').find(role))) {
    const message = `Field refers to an unknown role name \`${role}\`.`
    throw constraintFailure('Failed to create Key.', [{ paths: [['role']], message }], span)
  }
  const view = create(context, 'keys', fields)
  const secret = view.fields.get('secret') ?? null
  return new SchemaValue(new SchemaRef('keys', view.ref.name), undefined, undefined, new Map([['secret', secret]]))
}
