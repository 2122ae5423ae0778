import type { Collection } from '../storage/collection.ts'
import { type IndexField, IndexTable } from '../storage/index-table.ts'
import { isArray, isObject, type ObjectValue, SchemaRef, type Value } from '../storage/values.ts'
import { validationFailed } from './errors.ts'
import type { Position } from './position.ts'
import type { Context } from './runtime.ts'

interface CreatedIndex {
  readonly table: IndexTable
  /** The index's fields as they are answered, after `active`. */
  readonly fields: ReadonlyMap<string, Value>
  /** Whether it is built at once; one of several sources never is (`create-index-two-sources`). */
  readonly isImmediate: boolean
}

export function createIndexTable(context: Context, name: string, object: ObjectValue, where: Position): CreatedIndex {
  const source = object.get('source') ?? null
  const collections = sourceCollections(context, source, where)
  const terms = fieldList(object.get('terms'), where)
  const values = fieldList(object.get('values'), where)
  const fields = new Map<string, Value>([
    ['serialized', object.get('serialized') ?? true],
    ['name', name],
    ['source', source],
  ])
  for (const key of ['terms', 'values', 'unique', 'data']) {
    const value = object.get(key)
    if (value !== undefined && value !== null) fields.set(key, value)
  }
  fields.set('partitions', terms.length === 0 ? 8n : 1n)
  const { indexBuilds } = context.store
  return {
    table: new IndexTable({ terms, values }, collections),
    fields,
    isImmediate: collections.length === 1 && collections.every((collection) => indexBuilds.isImmediate(collection)),
  }
}

function sourceCollections(context: Context, source: Value, where: Position): Collection[] {
  if (source === '_') return [...context.database.collections.values()]
  return (isArray(source) ? source : [source]).map((entry) => {
    const ref = isObject(entry) ? entry.get('collection') : entry
    const collection = ref instanceof SchemaRef ? context.database.collections.get(ref.name) : undefined
    if (collection) return collection
    const failure = { field: ['source'], code: 'value required', description: 'Required value not found.' }
    throw validationFailed([failure], where)
  })
}

/** `{field: "ts"}` or `{field: ["data", "name"], reverse: true}`. */
function fieldList(list: Value | undefined, where: Position): IndexField[] {
  if (list === undefined || list === null) return []
  return (isArray(list) ? list : [list]).map((entry) => {
    const field = isObject(entry) ? entry.get('field') : undefined
    const path = isArray(field ?? null) ? (field as readonly Value[]) : [field]
    if (path.every((part) => typeof part === 'string') && isObject(entry)) {
      return { path: path as string[], reverse: entry.get('reverse') === true }
    }
    const description = 'Must provide one of the following: field, binding'
    throw validationFailed([{ field: ['field'], code: 'value required', description }], where)
  })
}
