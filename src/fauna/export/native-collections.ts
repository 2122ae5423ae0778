/** A collection of Fauna's own, as each API calls it, and the `type` that the export formats give to its references. */
export interface NativeCollection {
  readonly v4: string
  readonly v10: string
  readonly type: string
  /** Whether FQL v10 refers to its documents by name; otherwise by id. */
  readonly isNamed: boolean
}

export const NATIVE_COLLECTIONS: readonly NativeCollection[] = [
  { v4: 'collections', v10: 'Collection', type: 'collection', isNamed: true },
  { v4: 'databases', v10: 'Database', type: 'database', isNamed: true },
  { v4: 'indexes', v10: 'Index', type: 'index', isNamed: true },
  { v4: 'functions', v10: 'Function', type: 'function', isNamed: true },
  { v4: 'roles', v10: 'Role', type: 'role', isNamed: true },
  { v4: 'access_providers', v10: 'AccessProvider', type: 'access_provider', isNamed: true },
  { v4: 'keys', v10: 'Key', type: 'key', isNamed: false },
  { v4: 'tokens', v10: 'Token', type: 'token', isNamed: false },
  { v4: 'credentials', v10: 'Credential', type: 'credential', isNamed: false },
]
