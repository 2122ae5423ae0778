import { type IndexField, IndexTable } from '../storage/index-table.ts'
import { isArray, isObject, type ObjectValue, type Value } from '../storage/values.ts'
import type { Context } from './runtime.ts'

const BUILDING = 'building'

/**
 * A definition as an answer shows it: its indexes with the order of each value, and built (`create-collection` in
 * recordings/fql-v10.json) or, if they are not built at once, neither; its unique constraints active, though nothing is
 * held to them.
 */
export function describeDefinition(definition: ObjectValue, isImmediate: boolean): ObjectValue {
  const described = new Map(definition)
  const indexes = definition.get('indexes')
  if (isObject(indexes))
    described.set(
      'indexes',
      eachIndex(indexes, (index) => describe(index, isImmediate)),
    )
  const constraints = definition.get('constraints') ?? null
  if (isArray(constraints)) described.set('constraints', constraints.map(withStatus))
  return described
}

function withStatus(constraint: Value): Value {
  const isUnique = isObject(constraint) && constraint.has('unique')
  return isUnique ? new Map<string, Value>([...constraint, ['status', 'active']]) : constraint
}

function eachIndex(indexes: ObjectValue, change: (index: ObjectValue) => ObjectValue): ObjectValue {
  return new Map([...indexes].map(([name, index]) => [name, isObject(index) ? change(index) : index]))
}

function describe(index: ObjectValue, isImmediate: boolean): ObjectValue {
  const terms = index.get('terms')
  return new Map<string, Value>([
    ...(terms === undefined ? [] : [['terms', terms] as const]),
    ...(index.has('values') ? [['values', fields(index, 'values').map(withOrder)] as const] : []),
    ['queryable', index.get('queryable') ?? isImmediate],
    ['status', index.get('status') ?? (isImmediate ? 'complete' : BUILDING)],
  ])
}

function withOrder(field: ObjectValue): ObjectValue {
  const first = [
    ['field', field.get('field') ?? null],
    ['order', field.get('order') ?? 'asc'],
  ] as const
  return new Map<string, Value>([...first, ...[...field].filter(([key]) => key !== 'field' && key !== 'order')])
}

function fields(index: ObjectValue, part: 'terms' | 'values'): ObjectValue[] {
  const list = index.get(part) ?? []
  return isArray(list) ? list.filter(isObject) : []
}

/** Makes the tables of a collection's indexes anew, as its definition says. */
export function defineIndexes({ database, transaction, store }: Context, name: string): void {
  const collection = database.collections.get(name)
  const definition = database.schema('collections').find(name)
  const definitions = definition?.fields.get('indexes')
  if (collection === undefined || definition === undefined || !isObject(definitions)) return
  const before = new Map(collection.ownIndexes)
  const after = new Map(
    [...definitions].flatMap(([index, definition]) => {
      if (!isObject(definition)) return []
      const terms = fields(definition, 'terms').map(indexField)
      const values = fields(definition, 'values').map(indexField)
      return [[index, new IndexTable({ terms, values, hasAll: true }, [collection])] as const]
    }),
  )
  collection.replaceOwnIndexes(after)
  transaction.onRollback(() => collection.replaceOwnIndexes(before))
  if ([...definitions.values()].some(isBuilding)) store.indexBuilds.start(definition, withIndexesBuilt)
}

function isBuilding(index: Value): boolean {
  return isObject(index) && index.get('status') === BUILDING
}

function withIndexesBuilt(definition: ObjectValue): ObjectValue {
  const indexes = definition.get('indexes') ?? null
  if (!isObject(indexes)) return definition
  const complete = (index: ObjectValue) =>
    isBuilding(index) ? new Map<string, Value>([...index, ['queryable', true], ['status', 'complete']]) : index
  return new Map<string, Value>([...definition, ['indexes', eachIndex(indexes, complete)]])
}

/** Whether an index can be called; while it is being built it cannot (seen on a server). */
export function isQueryable({ database, transaction }: Context, collection: string, index: string): boolean {
  const version = database.schema('collections').find(collection)?.versionAt(transaction.visibleUntil)
  const indexes = version?.fields.get('indexes')
  const definition = isObject(indexes) ? indexes.get(index) : undefined
  return !isObject(definition) || definition.get('queryable') !== false
}

/** `.ts`, `.id`, `.ttl`, or a field of the document's own: `.name`, `.address.city`. */
function indexField(field: ObjectValue): IndexField {
  const path = String(field.get('field')).replace(/^\./, '').split('.')
  const reverse = field.get('order') === 'desc'
  const [first = ''] = path
  if (first === 'id') return { path: ['ref'], reverse }
  return { path: ['ts', 'ttl', 'data'].includes(first) ? path : ['data', ...path], reverse }
}
