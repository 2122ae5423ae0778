import { type IndexField, IndexTable } from '../storage/index-table.ts'
import { isArray, isObject, type ObjectValue, type Value } from '../storage/values.ts'
import type { Context } from './runtime.ts'

/**
 * A definition as it is told: its indexes with the order of each value, and built at once (`create-collection` in
 * recordings/fql-v10.json); its unique constraints active, though nothing is held to them.
 */
export function describeDefinition(definition: ObjectValue): ObjectValue {
  const described = new Map(definition)
  const indexes = definition.get('indexes')
  if (isObject(indexes)) {
    described.set(
      'indexes',
      new Map([...indexes].map(([name, index]) => [name, isObject(index) ? describe(index) : index])),
    )
  }
  const constraints = definition.get('constraints') ?? null
  if (isArray(constraints)) described.set('constraints', constraints.map(withStatus))
  return described
}

function withStatus(constraint: Value): Value {
  const isUnique = isObject(constraint) && constraint.has('unique')
  return isUnique ? new Map<string, Value>([...constraint, ['status', 'active']]) : constraint
}

function describe(index: ObjectValue): ObjectValue {
  const terms = index.get('terms')
  return new Map<string, Value>([
    ...(terms === undefined ? [] : [['terms', terms] as const]),
    ...(index.has('values') ? [['values', fields(index, 'values').map(withOrder)] as const] : []),
    ['queryable', true],
    ['status', 'complete'],
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
export function defineIndexes({ database, transaction }: Context, name: string): void {
  const collection = database.collections.get(name)
  const definitions = database.schema('collections').find(name)?.fields.get('indexes')
  if (collection === undefined || !isObject(definitions)) return
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
}

/** `.ts`, `.id`, `.ttl`, or a field of the document's own: `.name`, `.address.city`. */
function indexField(field: ObjectValue): IndexField {
  const path = String(field.get('field')).replace(/^\./, '').split('.')
  const reverse = field.get('order') === 'desc'
  const [first = ''] = path
  if (first === 'id') return { path: ['ref'], reverse }
  return { path: ['ts', 'ttl', 'data'].includes(first) ? path : ['data', ...path], reverse }
}
