import type { Database } from './database.ts'
import { isArray, isObject, SchemaRef, StoredQuery, type Value } from './values.ts'

/** The roles that every database has. */
export type BuiltInRole = 'admin' | 'server' | 'server-readonly' | 'client'

export function isBuiltInRole(name: unknown): name is BuiltInRole {
  return name === 'admin' || name === 'server' || name === 'server-readonly' || name === 'client'
}

/** Who asks: a database and what may be done in it. */
export interface Access {
  readonly database: Database
  /** Built-in roles, or names of roles of the database. */
  readonly roles: readonly (BuiltInRole | SchemaRef)[]
  /** The document that a token stands for. */
  readonly identity?: Value
}

/**
 * Whether `access` has the privilege for `action` on a resource (a collection, an index, a native collection): always,
 * never, or as these predicates say, any of which suffices.
 */
export function privilege(
  access: Access,
  action: string,
  isResource: (ref: Value) => boolean,
): boolean | StoredQuery[] {
  const predicates: StoredQuery[] = []
  for (const role of access.roles) {
    if (!(role instanceof SchemaRef)) {
      if (builtInAllows(role, action)) return true
      continue
    }
    for (const allowed of roleActions(access.database, role, action, isResource)) {
      if (allowed === true) return true
      if (allowed instanceof StoredQuery) predicates.push(allowed)
    }
  }
  return predicates.length > 0 ? predicates : false
}

function builtInAllows(role: BuiltInRole, action: string): boolean {
  if (role === 'client') return false
  if (role !== 'server-readonly') return true
  return action === 'read' || action === 'history_read' || action === 'unrestricted_read'
}

function roleActions(
  database: Database,
  role: SchemaRef,
  action: string,
  isResource: (ref: Value) => boolean,
): Value[] {
  const privileges = database.schema('roles').find(role.name)?.fields.get('privileges')
  if (!isArray(privileges)) return []
  return privileges.flatMap((entry) => {
    if (!isObject(entry) || !isResource(entry.get('resource') ?? null)) return []
    const actions = entry.get('actions')
    return isObject(actions) ? [actions.get(action) ?? null] : []
  })
}
