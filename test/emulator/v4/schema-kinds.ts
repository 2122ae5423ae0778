import type { SchemaKind } from '../storage/values.ts'

/** What FQL v4 calls the kinds of schema documents: in a ref function, in errors, and in errors about missing refs. */
interface KindNames {
  /** The function that makes a ref to one by name, if there is one. */
  readonly refFunction?: string
  /** In "X not found." and "X already exists." */
  readonly title: string
  /** In "Ref refers to undefined x". */
  readonly noun: string
}

export const KIND_NAMES: Readonly<Record<SchemaKind, KindNames>> = {
  databases: { refFunction: 'database', title: 'Database', noun: 'database' },
  collections: { refFunction: 'collection', title: 'Collection', noun: 'collection' },
  indexes: { refFunction: 'index', title: 'Index', noun: 'index' },
  functions: { refFunction: 'function', title: 'Function', noun: 'function' },
  roles: { refFunction: 'role', title: 'Role', noun: 'role' },
  access_providers: { refFunction: 'access_provider', title: 'other', noun: 'access_provider' },
  keys: { title: 'Key', noun: 'key' },
  tokens: { title: 'Token', noun: 'token' },
  credentials: { title: 'Credentials', noun: 'credentials' },
}

export const SCHEMA_KINDS = Object.keys(KIND_NAMES) as SchemaKind[]

export function isSchemaKind(name: unknown): name is SchemaKind {
  return typeof name === 'string' && Object.hasOwn(KIND_NAMES, name)
}

/** Whether documents of this kind are named by a name, and not by a number. */
export function isNamed(kind: SchemaKind): boolean {
  return KIND_NAMES[kind].refFunction !== undefined
}
