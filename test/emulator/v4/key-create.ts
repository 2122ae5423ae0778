import { type ObjectValue, SchemaRef, type Value } from '../storage/values.ts'
import { makeSecret, nextId } from './credentials.ts'
import type { Position } from './position.ts'
import { type Context, SchemaView } from './runtime.ts'
import { missing } from './schema-fields.ts'

/** Only the answer to its creation contains a key's secret. */
export function createKey(context: Context, object: ObjectValue, where: Position): SchemaView {
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
  const answered = new Map<string, Value>([...fields, ['secret', secret], ['hashed_secret', 'HASHED']])
  return new SchemaView(key.ref, transaction.ts, answered, true)
}
