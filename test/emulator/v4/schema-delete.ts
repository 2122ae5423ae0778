import { SchemaRef } from '../storage/values.ts'
import { permissionDenied } from './errors.ts'
import { may } from './permissions.ts'
import type { Position } from './position.ts'
import type { Context, Runtime } from './runtime.ts'
import { requireObject, viewOf } from './schema-find.ts'

/** Deletes a schema document. A collection takes the indexes with it that have no other source. */
export function deleteSchemaObject(context: Context, ref: SchemaRef, where: Position): Runtime {
  const { database, transaction } = context
  if (!may(context, 'delete', ref)) throw permissionDenied(where)
  const object = requireObject(context, ref, where)
  const view = viewOf(object, object.versionAt(Infinity)?.ts ?? transaction.ts)
  database.schema(ref.kind).delete(transaction, object)
  database.deletions++
  if (ref.kind === 'collections') dropCollection(context, ref)
  if (ref.kind === 'indexes') dropIndex(context, ref)
  const child = ref.kind === 'databases' ? database.children.get(ref.name) : undefined
  if (child) {
    database.children.delete(ref.name)
    transaction.onRollback(() => database.children.set(ref.name, child))
  }
  return view
}

function dropCollection(context: Context, ref: SchemaRef): void {
  const { database, transaction } = context
  const collection = database.collections.get(ref.name)
  if (collection === undefined) return
  database.collections.delete(ref.name)
  transaction.onRollback(() => database.collections.set(ref.name, collection))
  for (const [name, table] of database.indexes) {
    if (!table.sources.includes(collection)) continue
    table.setSources(table.sources.filter((source) => source !== collection))
    transaction.onRollback(() => table.setSources([...table.sources, collection]))
    if (table.sources.length > 0) continue
    const index = database.schema('indexes').find(name)
    if (index) database.schema('indexes').delete(transaction, index)
    dropIndex(context, new SchemaRef('indexes', name))
  }
}

function dropIndex({ database, transaction }: Context, ref: SchemaRef): void {
  const table = database.indexes.get(ref.name)
  if (table === undefined) return
  database.indexes.delete(ref.name)
  for (const source of table.sources) source.indexes.delete(table)
  transaction.onRollback(() => {
    database.indexes.set(ref.name, table)
    for (const source of table.sources) source.indexes.add(table)
  })
}
