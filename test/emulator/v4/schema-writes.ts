import { Collection } from '../storage/collection.ts'
import { Database } from '../storage/database.ts'
import type { SchemaObject } from '../storage/schema-table.ts'
import { equalValues } from '../storage/value-order.ts'
import { DocumentRef, type ObjectValue, type SchemaKind, SchemaRef, type Value } from '../storage/values.ts'
import { toObject, toValue } from './casts.ts'
import { createToken, makeSecret, nextId } from './credentials.ts'
import { refuseUnwritable, storedTypeName } from './document-params.ts'
import { instanceNotFound, permissionDenied, QueryError, validationFailed } from './errors.ts'
import { createIndexTable } from './index-definition.ts'
import { may } from './permissions.ts'
import { at, type Place } from './position.ts'
import { type Context, type Runtime, SchemaView } from './runtime.ts'
import { isNamed, KIND_NAMES } from './schema-kinds.ts'

/** Creates a schema document of any kind; `where` is the place of the function's name, for errors. */
export function createSchemaObject(
  context: Context,
  kind: SchemaKind,
  params: Runtime,
  place: Place,
  where: Place,
): Runtime {
  refuseUnwritable(params)
  const object = toValue(toObject(params, where), place) as ObjectValue
  const name = isNamed(kind) ? requireName(object, where) : nextId(context)
  if (!may(context, 'create', new SchemaRef(kind, name), object)) throw permissionDenied(where)
  if (context.database.schema(kind).find(name)) {
    throw new QueryError(400, 'instance already exists', `${KIND_NAMES[kind].title} already exists.`, where)
  }
  switch (kind) {
    case 'collections':
      return createCollection(context, name, object, where)
    case 'indexes':
      return createIndex(context, name, object, where)
    case 'databases':
      return createDatabase(context, name, object)
    case 'keys':
      return createKey(context, object, where)
    case 'tokens': {
      const instance = object.get('instance')
      if (!(instance instanceof DocumentRef)) throw missing('instance', where)
      return createToken(context, instance)
    }
    case 'access_providers':
      return createAccessProvider(context, name, object)
    case 'roles':
    case 'functions':
    case 'credentials':
      return create(context, kind, name, named(name, object))
  }
}

function requireName(object: ObjectValue, where: Place): string {
  const name = object.get('name')
  if (typeof name !== 'string' || name === '') throw missing('name', where)
  if (/^[;@+$\-_.!~%\w]+$/.test(name)) return name
  const description = `The name ${name} uses invalid characters. Valid characters must match: [;@+$\\-_.!~%\\w]+`
  throw validationFailed([{ field: ['name'], code: 'invalid characters', description }], where)
}

function missing(field: string, where: Place): QueryError {
  const failure = { field: [field], code: 'value required', description: 'Required value not found.' }
  return validationFailed([failure], where)
}

function create(context: Context, kind: SchemaKind, name: string, fields: ObjectValue): SchemaView {
  const object = context.database.schema(kind).create(context.transaction, name, fields)
  return new SchemaView(object.ref, context.transaction.ts, object.fields, true)
}

function viewOf(object: SchemaObject, ts: number): SchemaView {
  return new SchemaView(object.ref, ts, object.fields)
}

/** The name first, then the other fields as they came; null is absent. */
function named(name: string, object: ObjectValue): ObjectValue {
  const rest = [...object].filter(([key, value]) => key !== 'name' && value !== null)
  return new Map<string, Value>([['name', name], ...rest])
}

/** `history_days` is 0 when it is not given; null keeps everything, and is then absent (`collection kept for ever`). */
function createCollection(context: Context, name: string, object: ObjectValue, where: Place): SchemaView {
  const { database, transaction } = context
  const historyDays = readHistoryDays(object, 0, where)
  const collection = new Collection(name, historyDays, transaction.snapshot)
  database.collections.set(name, collection)
  transaction.onRollback(() => database.collections.delete(name))
  return create(context, 'collections', name, collectionFields(name, object, historyDays))
}

function readHistoryDays(object: ObjectValue, otherwise: number | null, where: Place): number | null {
  const days = object.get('history_days')
  if (days === undefined) return otherwise
  if (days === null) return null
  if (typeof days !== 'bigint') {
    const description = `Invalid type ${storedTypeName(days)}, expected type Long.`
    throw validationFailed([{ field: ['history_days'], code: 'invalid type', description }], where)
  }
  if (days >= 0n) return Number(days)
  const description = 'Value must be non-negative.'
  throw validationFailed([{ field: ['history_days'], code: 'non-negative value required', description }], where)
}

function collectionFields(name: string, object: ObjectValue, historyDays: number | null): ObjectValue {
  const rest = [...named(name, object)].filter(([key]) => key !== 'history_days')
  return new Map<string, Value>([
    ...(historyDays === null ? [] : [['history_days', BigInt(historyDays)] as const]),
    ...rest,
  ])
}

function createIndex(context: Context, name: string, object: ObjectValue, where: Place): SchemaView {
  const { database, transaction, store } = context
  const { table, fields, isImmediate } = createIndexTable(context, name, object, where)
  const isActive = isImmediate && !store.indexBuilds.held
  database.indexes.set(name, table)
  for (const source of table.sources) source.indexes.add(table)
  transaction.onRollback(() => {
    database.indexes.delete(name)
    for (const source of table.sources) source.indexes.delete(table)
  })
  const view = create(context, 'indexes', name, new Map<string, Value>([['active', isActive], ...fields]))
  const index = database.schema('indexes').find(name)
  if (!isActive && index) store.indexBuilds.start(index)
  return view
}

function createDatabase(context: Context, name: string, object: ObjectValue): SchemaView {
  const { database, transaction, store } = context
  const id = store.ids.next(store.clock.now())
  const child = new Database(`y${id.toString(36)}`)
  database.children.set(name, child)
  transaction.onRollback(() => database.children.delete(name))
  const fields = new Map([...named(name, object), ['global_id', child.globalId] as const])
  return create(context, 'databases', name, fields)
}

/** A key's secret is told once, when it is created. */
function createKey(context: Context, object: ObjectValue, where: Place): SchemaView {
  const { transaction, store } = context
  const role = object.get('role')
  const databaseRef = object.get('database')
  if (role === undefined || role === null) throw missing('role', where)
  const database = databaseRef instanceof SchemaRef ? context.database.children.get(databaseRef.name) : context.database
  if (database === undefined) throw missing('database', where)
  const fields = new Map<string, Value>(
    ['database', 'role', 'priority', 'data', 'ttl'].flatMap((key) => {
      const value = object.get(key)
      return value === undefined || value === null ? [] : [[key, value] as const]
    }),
  )
  const secret = makeSecret()
  const name = nextId(context)
  const key = context.database
    .schema('keys')
    .create(transaction, name, new Map([...fields, ['hashed_secret', 'HASHED']]))
  const isThere = () => database === context.database || [...context.database.children.values()].includes(database)
  store.secrets.set(secret, { database, isValid: () => key.exists && isThere(), role })
  transaction.onRollback(() => store.secrets.delete(secret))
  const told = new Map<string, Value>([...fields, ['secret', secret], ['hashed_secret', 'HASHED']])
  return new SchemaView(key.ref, transaction.ts, told, true)
}

function createAccessProvider(context: Context, name: string, object: ObjectValue): SchemaView {
  const audience = `https://db.fauna.com/db/${context.database.globalId}`
  const fields = new Map<string, Value>([...named(name, object), ['audience', audience]])
  return create(context, 'access_providers', name, fields)
}

function requireObject(context: Context, ref: SchemaRef, where: Place): SchemaObject {
  const object = context.database.schema(ref.kind).find(ref.name)
  if (object === undefined) throw instanceNotFound(KIND_NAMES[ref.kind].title, where)
  return object
}

/** Changes a schema document; a new name makes it another one to those who ask by name (fauna.md, "Made again"). */
export function updateSchemaObject(
  context: Context,
  ref: SchemaRef,
  params: Runtime,
  isPartial: boolean,
  place: Place,
): Runtime {
  const where = at(place, isPartial ? 'update' : 'replace')
  refuseUnwritable(params)
  const changes = toValue(toObject(params, at(place, 'params')), place) as ObjectValue
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

/** Deletes a schema document. A collection takes the indexes with it that have no other source. */
export function deleteSchemaObject(context: Context, ref: SchemaRef, where: Place): Runtime {
  const { database, transaction } = context
  if (!may(context, 'delete', ref)) throw permissionDenied(where)
  const object = requireObject(context, ref, where)
  const view = viewOf(object, object.versionAt(Infinity)?.ts ?? transaction.ts)
  database.schema(ref.kind).delete(transaction, object)
  if (ref.kind === 'collections') dropCollection(context, ref)
  if (ref.kind === 'indexes') dropIndex(context, ref)
  if (ref.kind === 'databases') database.children.delete(ref.name)
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
