import type { Database } from './database.ts'
import { MODULE_NAMES } from './module-names.ts'
import {
  isArray,
  isObject,
  NativeRef,
  type ObjectValue,
  type SchemaKind,
  SchemaRef,
  StoredQuery,
  type Value,
} from './values.ts'

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
  /** The document that a token identifies. */
  readonly identity?: Value
  /** The time, in microseconds, as of which the roles are read; the present if absent. */
  readonly asOf?: number
}

/** What a privilege is on: a collection, an index, a function, or a native collection. */
export type Resource = SchemaRef | NativeRef

/** What only an admin key may see and change. */
const ADMIN_KINDS: readonly SchemaKind[] = ['databases', 'keys', 'roles', 'access_providers']

/**
 * Whether `access` has the privilege for `action` on a resource: always, never, or as these predicates say, any of which
 * suffices. `subject` is what it is really about, where that is not the resource.
 */
export function privilege(
  access: Access,
  action: string,
  resource: Resource,
  subject: Resource = resource,
): boolean | StoredQuery[] {
  const predicates: StoredQuery[] = []
  for (const role of access.roles) {
    if (!(role instanceof SchemaRef)) {
      if (builtInAllows(role, action, subject)) return true
      continue
    }
    for (const allowed of roleActions(access, role, action, resource)) {
      if (allowed === true) return true
      if (allowed instanceof StoredQuery) predicates.push(allowed)
      if (typeof allowed === 'string') predicates.push(new StoredQuery('v10', allowed))
    }
  }
  return predicates.length > 0 ? predicates : false
}

function builtInAllows(role: BuiltInRole, action: string, subject: Resource): boolean {
  if (role === 'client' || action === 'unrestricted_read') return false
  if (role === 'admin') return true
  if (subject instanceof NativeRef && ADMIN_KINDS.includes(subject.kind)) return false
  return role === 'server' || action === 'read' || action === 'history_read'
}

function roleActions(
  { database, asOf = Infinity }: Access,
  role: SchemaRef,
  action: string,
  resource: Resource,
): Value[] {
  const version = database.schema('roles').find(role.name)?.versionAt(asOf)
  if (version === undefined) return []
  const privileges = version.fields.get('privileges') ?? []
  return (isArray(privileges) ? privileges : [privileges]).flatMap((entry) => {
    const named = isObject(entry) ? (entry.get('resource') ?? null) : null
    if (!isSame(named, resource)) return []
    if (typeof named !== 'string' && isMadeAgain(database, resource, version.ts)) return []
    const actions = (entry as ObjectValue).get('actions') ?? null
    return isObject(actions) ? [actions.get(action) ?? null] : []
  })
}

/**
 * A privilege does not cover what was recreated under the same name, though the role still names it (fauna.md); but where it
 * was given by a name, in v10, it is (seen on a server).
 */
function isMadeAgain(database: Database, resource: Resource, writtenAt: number): boolean {
  const object = resource instanceof SchemaRef ? database.schema(resource.kind).find(resource.name) : undefined
  return object !== undefined && object.createdAt > writtenAt
}

/** A role that was made with v10 names its resources as v10 does. */
function isSame(ref: Value, resource: Resource): boolean {
  if (typeof ref === 'string') {
    if (resource instanceof NativeRef) return ref === MODULE_NAMES[resource.kind]
    return resource.kind !== 'indexes' && ref === resource.name
  }
  if (resource instanceof NativeRef) return ref instanceof NativeRef && ref.kind === resource.kind
  return ref instanceof SchemaRef && ref.kind === resource.kind && ref.name === resource.name
}
