import type { IndexTable } from '../../storage/index-table.ts'
import { DocumentRef, isArray, isObject, SchemaRef } from '../../storage/values.ts'
import { isQueryable } from '../collection-indexes.ts'
import { createDocument } from '../document-writes.ts'
import { FqlError, invalidArgument, unreadable, wrongArgument } from '../errors.ts'
import { type Call, type Method, type Module, method } from '../method.ts'
import { mayReadSome } from '../permissions.ts'
import { type Context, DocumentValue, pinnedTime, type Runtime, SchemaValue, SetValue } from '../runtime.ts'
import { type Bounds, UNBOUNDED } from '../set-expression.ts'
import { firstOf } from '../set-read.ts'
import { argument, boundRef, functionArgument, toId, typeName } from '../types.ts'

/** A collection as a module: its functions, and one more for each of its indexes. */
export function userCollection(context: Context, name: string): Module {
  const indexes = [...(context.database.collections.get(name)?.ownIndexes ?? [])]
  return {
    name,
    methods: new Map([...ownMethods(name), ...indexes.map(([index, table]) => indexMethod(name, index, table))]),
    properties: {
      // Its time does not stay with it (seen on a server).
      definition: () => new SchemaValue(new SchemaRef('collections', name)),
    },
  }
}

function ownMethods(name: string): [string, Method][] {
  const all = ({ context }: Call, bounds: Bounds) =>
    new SetValue({ type: 'documents', collection: name, bounds }, pinnedTime(context))
  const where = (call: Call) => {
    const set = all(call, UNBOUNDED)
    return set.with({ type: 'where', set: set.expression, by: functionArgument(call, 0, 'pred') })
  }
  return [
    ['all', method([0, 1], (call) => all(call, call.arguments.length === 0 ? UNBOUNDED : idBounds(call, name)))],
    ['where', method(1, where)],
    ['firstWhere', method(1, (call) => firstOf(call.context, where(call)))],
    ['byId', method(1, (call) => byId(call, name))],
    ['create', method(1, (call) => createDocument(call, name, false))],
    ['createData', method(1, (call) => createDocument(call, name, true))],
  ]
}

function byId(call: Call, name: string): Runtime {
  const value = argument(call, 0)
  const id = toId(value)
  if (id === undefined) throw wrongArgument('id', 'ID', typeName(value), call.span)
  return new DocumentValue(new DocumentRef(name, id), pinnedTime(call.context), call.span)
}

/** An index, called with its terms, and perhaps with a range of its values after them. */
function indexMethod(collection: string, index: string, { definition }: IndexTable): [string, Method] {
  const [termCount, valueCount] = [definition.terms.length, definition.values.length]
  const run = (call: Call): Runtime => {
    if (!mayReadSome(call.context, collection)) throw unreadable(collection, call.span)
    if (!isQueryable(call.context, collection, index)) {
      const message = `The index \`${collection}.${index}\` is not queryable.`
      throw new FqlError('invalid_index_invocation', message, call.span)
    }
    const terms = call.arguments.slice(0, termCount)
    const bounds = call.arguments.length > termCount ? readBounds(call, termCount, valueCount) : UNBOUNDED
    return new SetValue({ type: 'index', collection, index, terms, bounds }, pinnedTime(call.context))
  }
  return [index, method([termCount, termCount + 1], run)]
}

/** Bounds of a scan are documents or their ids. */
function idBounds(call: Call, name: string): Bounds {
  const bounds = readBounds(call, 0, 1)
  for (const key of ['from', 'to'] as const) {
    if (bounds[key] === undefined || boundRef(name, bounds[key][0])) continue
    throw invalidArgument(`invalid argument \`range\`: The \`${key}\` field must be a document id.`, call.span)
  }
  return bounds
}

/** `{from, to}`, of which one may be absent; each is one value or a list of no more than the index has. */
function readBounds(call: Call, position: number, most: number): Bounds {
  const range = argument(call, position)
  const fields = isObject(range) ? (range as ReadonlyMap<string, Runtime>) : new Map<string, Runtime>()
  if (!fields.has('from') && !fields.has('to')) {
    const expected = 'should be an object contining `{ from }`, `{ to }`, or `{ from, to }` fields'
    throw invalidArgument(`invalid argument \`range\`: ${expected}`, call.span)
  }
  const read = (key: 'from' | 'to') => {
    const bound = fields.get(key)
    if (bound === undefined) return undefined
    const list = isArray(bound) ? (bound as readonly Runtime[]) : [bound]
    if (list.length <= most) return list
    const message = `invalid argument \`range\`: The field \`${key}\` can have at most ${most} values`
    throw invalidArgument(message, call.span)
  }
  return { from: read('from'), to: read('to') }
}
