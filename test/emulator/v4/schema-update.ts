import type { SchemaObject } from '../storage/schema-table.ts'
import { equalValues } from '../storage/value-order.ts'
import type { ObjectValue, SchemaRef, Value } from '../storage/values.ts'
import { toObject, toValue } from './casts.ts'
import { refuseUnwritable } from './document-params.ts'
import { permissionDenied, validationFailed } from './errors.ts'
import { may } from './permissions.ts'
import { at, type Position } from './position.ts'
import type { Context, Runtime } from './runtime.ts'
import { collectionFields, readHistoryDays, requireName } from './schema-fields.ts'
import { requireObject, viewOf } from './schema-find.ts'
import { isNamed } from './schema-kinds.ts'

/** Changes a schema document; under a new name, it is another one for queries by name. */
export function updateSchemaObject(
  context: Context,
  ref: SchemaRef,
  params: Runtime,
  isPartial: boolean,
  position: Position,
): Runtime {
  const where = at(position, isPartial ? 'update' : 'replace')
  refuseUnwritable(params)
  const changes = toValue(toObject(params, at(position, 'params')), position) as ObjectValue
  if (!may(context, 'write', ref)) throw permissionDenied(where)
  const object = requireObject(context, ref, where)
  if (ref.kind === 'indexes') refuseIndexChange(object, changes)
  const merged = new Map<string, Value>([...(isPartial ? object.fields : []), ...changes])
  const name = isNamed(ref.kind) ? requireName(merged, where) : ref.name
  if (name !== ref.name) rename(context, object, name)
  const collection = ref.kind === 'collections' ? context.database.collections.get(name) : undefined
  if (collection === undefined) {
    object.write(context.transaction, new Map([...merged].filter(([, value]) => value !== null)))
    return viewOf(object, context.transaction.ts)
  }
  const kept = object.fields.get('history_days')
  const historyDays = readHistoryDays(changes, typeof kept === 'bigint' ? Number(kept) : null, where)
  collection.retain(historyDays, context.transaction.snapshot)
  object.write(context.transaction, collectionFields(name, merged, historyDays))
  return viewOf(object, context.transaction.ts)
}

function refuseIndexChange(index: SchemaObject, changes: ObjectValue): void {
  const isChange = (key: string) =>
    changes.has(key) && !equalValues(changes.get(key) ?? null, index.fields.get(key) ?? null)
  if (!['source', 'terms', 'values'].some(isChange)) return
  const description = 'Index sources, terms, and values may not be updated'
  throw validationFailed([{ field: [], code: 'invalid index', description }], undefined)
}

function rename(context: Context, object: SchemaObject, name: string): void {
  const { database, transaction } = context
  const oldName = object.name
  database.schema(object.kind).rename(transaction, object, name)
  const collection = object.kind === 'collections' ? database.collections.get(oldName) : undefined
  if (collection === undefined) return
  const move = (from: string, to: string) => {
    database.collections.delete(from)
    database.collections.set(to, collection)
    collection.rename(to)
  }
  move(oldName, name)
  transaction.onRollback(() => move(name, oldName))
}
