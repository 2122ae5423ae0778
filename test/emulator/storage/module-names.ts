import type { SchemaKind } from './values.ts'

/** What FQL v10 calls the native collections; its roles name their resources so. */
export const MODULE_NAMES: Readonly<Record<SchemaKind, string>> = {
  databases: 'Database',
  collections: 'Collection',
  indexes: 'Index',
  functions: 'Function',
  roles: 'Role',
  access_providers: 'AccessProvider',
  keys: 'Key',
  tokens: 'Token',
  credentials: 'Credential',
}
