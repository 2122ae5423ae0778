import { randomBytes } from 'node:crypto'
import { equalValues } from '../storage/value-order.ts'
import { type DocumentRef, SchemaRef, type Value } from '../storage/values.ts'
import { QueryError } from './errors.ts'
import type { Position } from './position.ts'
import { type Context, type Runtime, SchemaView } from './runtime.ts'

/** A secret that nothing else has. */
export function makeSecret(): string {
  return `fn${randomBytes(28).toString('base64url')}`
}

/** An id of the server's own, for a schema document that has no name. */
export function nextId(context: Context): string {
  return context.store.ids.next(context.store.clock.now()).toString()
}

/** Keeps a document's password. No answer ever contains it (fauna.md, v4). */
export function createCredentials(context: Context, document: DocumentRef, password: string): void {
  const fields = new Map<string, Value>([
    ['instance', document],
    ['password', password],
  ])
  const table = context.database.schema('credentials')
  const existing = table.live().find((object) => equalValues(object.fields.get('instance') ?? null, document))
  if (existing) existing.write(context.transaction, fields)
  else table.create(context.transaction, nextId(context), fields)
}

/** Makes a token for a document whose password is known (`login` in recordings/fql-v4.json). */
export function login(
  context: Context,
  document: DocumentRef,
  password: Value | undefined,
  position: Position,
): Runtime {
  const credentials = context.database
    .schema('credentials')
    .live()
    .find(({ fields }) => equalValues(fields.get('instance') ?? null, document))
  if (credentials === undefined || credentials.fields.get('password') !== password) {
    const description = 'The document was not found or provided password was incorrect.'
    throw new QueryError(400, 'authentication failed', description, position)
  }
  return createToken(context, document)
}

export function createToken(context: Context, document: DocumentRef): SchemaView {
  const { database, store, transaction } = context
  const secret = makeSecret()
  const name = nextId(context)
  const fields = new Map<string, Value>([['instance', document]])
  const object = database.schema('tokens').create(transaction, name, fields)
  store.secrets.set(secret, { database, isValid: () => object.exists, role: [], identity: document })
  transaction.onRollback(() => store.secrets.delete(secret))
  return new SchemaView(new SchemaRef('tokens', name), transaction.ts, new Map([...fields, ['secret', secret]]), true)
}
