import { Collection } from '../storage/collection.ts'
import { Database } from '../storage/database.ts'
import { DocumentRef, type ObjectValue, type SchemaKind, SchemaRef, type Value } from '../storage/values.ts'
import { toObject, toValue } from './casts.ts'
import { createToken, nextId } from './credentials.ts'
import { refuseUnwritable } from './document-params.ts'
import { permissionDenied, QueryError } from './errors.ts'
import { createIndexTable } from './index-definition.ts'
import { createKey } from './key-create.ts'
import { may } from './permissions.ts'
import type { Position } from './position.ts'
import { type Context, type Runtime, SchemaView } from './runtime.ts'
import { collectionFields, missing, named, readHistoryDays, requireName } from './schema-fields.ts'
import { isNamed, KIND_NAMES } from './schema-kinds.ts'

/** Creates a schema document of any kind; `where` is the position of the function's name, for errors. */
export function createSchemaObject(
  context: Context,
  kind: SchemaKind,
  params: Runtime,
  position: Position,
  where: Position,
): Runtime {
  refuseUnwritable(params)
  const object = toValue(toObject(params, where), position) as ObjectValue
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

function create(context: Context, kind: SchemaKind, name: string, fields: ObjectValue): SchemaView {
  const object = context.database.schema(kind).create(context.transaction, name, fields)
  return new SchemaView(object.ref, context.transaction.ts, object.fields, true)
}

/** `history_days` is 0 when it is not given; null keeps everything, and is then absent (`collection kept for ever` in the recordings). */
function createCollection(context: Context, name: string, object: ObjectValue, where: Position): SchemaView {
  const { database, transaction } = context
  const historyDays = readHistoryDays(object, 0, where)
  const collection = new Collection(name, historyDays, transaction.snapshot)
  database.collections.set(name, collection)
  transaction.onRollback(() => database.collections.delete(name))
  return create(context, 'collections', name, collectionFields(name, object, historyDays))
}

function createIndex(context: Context, name: string, object: ObjectValue, where: Position): SchemaView {
  const { database, transaction, store } = context
  const { table, fields, isImmediate } = createIndexTable(context, name, object, where)
  database.indexes.set(name, table)
  for (const source of table.sources) source.indexes.add(table)
  transaction.onRollback(() => {
    database.indexes.delete(name)
    for (const source of table.sources) source.indexes.delete(table)
  })
  const view = create(context, 'indexes', name, new Map<string, Value>([['active', isImmediate], ...fields]))
  const index = database.schema('indexes').find(name)
  if (!isImmediate && index) store.indexBuilds.start(index, (built) => new Map([...built, ['active', true]]))
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

function createAccessProvider(context: Context, name: string, object: ObjectValue): SchemaView {
  const audience = `https://db.fauna.com/db/${context.database.globalId}`
  const fields = new Map<string, Value>([...named(name, object), ['audience', audience]])
  return create(context, 'access_providers', name, fields)
}
