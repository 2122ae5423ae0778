import type { Collection } from './collection.ts'
import type { IndexTable } from './index-table.ts'
import { SchemaTable } from './schema-table.ts'
import type { SchemaKind } from './values.ts'

const KINDS: readonly SchemaKind[] = [
  'databases',
  'collections',
  'indexes',
  'functions',
  'roles',
  'access_providers',
  'keys',
  'tokens',
  'credentials',
]

/** A database: its schema, and its data. Names are those of the present. */
export class Database {
  readonly globalId: string
  readonly children = new Map<string, Database>()
  readonly collections = new Map<string, Collection>()
  readonly indexes = new Map<string, IndexTable>()
  /** How many schema documents were deleted. */
  deletions = 0
  /** The definitions in the file of FSL, in their order there, with those that were deleted since. */
  readonly fslOrder = new Set<string>()
  readonly #schema: ReadonlyMap<SchemaKind, SchemaTable>

  constructor(globalId: string) {
    this.globalId = globalId
    this.#schema = new Map(KINDS.map((kind) => [kind, new SchemaTable(kind)]))
  }

  schema(kind: SchemaKind): SchemaTable {
    return this.#schema.get(kind) as SchemaTable
  }

  /** A collection that is known to be there. */
  collection(name: string): Collection {
    const collection = this.collections.get(name)
    if (collection === undefined) throw new Error(`There is no collection ${name}.`)
    return collection
  }

  /** An index that is known to be there. */
  index(name: string): IndexTable {
    const index = this.indexes.get(name)
    if (index === undefined) throw new Error(`There is no index ${name}.`)
    return index
  }

  /** The database at this path of names, such as `parent/child`. */
  descendant(path: string): Database | undefined {
    let database: Database | undefined = this
    for (const name of path.split('/')) database = database?.children.get(name)
    return database
  }
}
