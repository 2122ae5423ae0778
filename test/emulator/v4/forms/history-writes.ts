import type { DocumentAction } from '../../storage/document.ts'
import { DocumentRef, type ObjectValue } from '../../storage/values.ts'
import { toRef, toTime, typeName } from '../casts.ts'
import { makeContent, readParams, withoutNulls } from '../document-params.ts'
import { collectionOf } from '../document-writes.ts'
import { invalidArgument, permissionDenied, QueryError } from '../errors.ts'
import { type Form, fn } from '../form.ts'
import { may } from '../permissions.ts'
import { at, type Position } from '../position.ts'
import { type Context, EventView, type Runtime } from '../runtime.ts'

const ACTIONS: readonly unknown[] = ['create', 'update', 'delete']

function toAction(value: Runtime, position: Position): DocumentAction {
  if (ACTIONS.includes(value)) return value as DocumentAction
  throw invalidArgument(`String 'create', 'update', or 'delete' expected, ${typeName(value)} provided.`, position)
}

/**
 * `Insert`: writes an event into a document's history, however old (fauna.md, both APIs). What it is given is the whole
 * document as of then, whether the event is called create or update.
 */
function insert(
  context: Context,
  [target, time, actionName, params]: readonly (Runtime | undefined)[],
  position: Position,
) {
  const ref = toRef(target as Runtime, at(position, 'insert'))
  if (!(ref instanceof DocumentRef)) throw invalidArgument('Cannot insert event for specified ref.', position)
  const ts = toTime(time as Runtime, at(position, 'ts')).micros
  const action = toAction(actionName as Runtime, at(position, 'action'))
  if (ts > context.transaction.snapshot) {
    throw new QueryError(400, 'invalid write time', 'Cannot write outside of snapshot time.', position)
  }
  const collection = collectionOf(context, ref, at(position, 'insert'))
  if (!may(context, 'history_write', ref)) throw permissionDenied(position)
  const { data, ttl } = readParams(params, position, at(position, 'insert'))
  const fields = data ? (withoutNulls(data) as ObjectValue) : undefined
  const content = action === 'delete' ? undefined : makeContent(fields, ttl)
  collection.insertVersion(context.transaction, ref.id, { ts, action, content })
  return new EventView(ts, action === 'delete' ? 'delete' : 'create', ref, fields?.size ? fields : null)
}

/** `Remove`: takes an event out of a document's history. */
function remove(
  context: Context,
  [target, time, actionName]: readonly (Runtime | undefined)[],
  position: Position,
): null {
  const ref = toRef(target as Runtime, at(position, 'remove'))
  if (!(ref instanceof DocumentRef)) throw invalidArgument('Cannot remove event for specified ref.', position)
  const ts = toTime(time as Runtime, at(position, 'ts')).micros
  const isDelete = toAction(actionName as Runtime, at(position, 'action')) === 'delete'
  const collection = collectionOf(context, ref, at(position, 'remove'))
  if (!may(context, 'history_write', ref)) throw permissionDenied(position)
  const version = collection
    .find(ref.id)
    ?.versions()
    .find((candidate) => candidate.ts === ts && (candidate.content === undefined) === isDelete)
  if (version) collection.removeVersion(context.transaction, version)
  return null
}

export const HISTORY_WRITE_FORMS: readonly Form[] = [
  fn(['insert', 'ts', 'action'], ['params'], insert),
  fn(['remove', 'ts', 'action'], [], remove),
]
