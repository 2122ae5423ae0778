import { SchemaRef, type Value } from '../storage/values.ts'
import { createSchemaObject } from '../v4/schema-create.ts'
import { defineIndexes, describeIndexes } from './collection-indexes.ts'
import { constraintFailure } from './errors.ts'
import { type Context, SchemaValue } from './runtime.ts'
import type { Span } from './source.ts'
import { v4Context } from './v4-context.ts'
import { fieldsWithoutNulls, refuseInPast, type StoredFields } from './write-values.ts'

/** Creates a collection; what is not given of `history_days`, `indexes` and `constraints` is filled in. */
export function createCollection(context: Context, fields: StoredFields, span: Span): SchemaValue {
  refuseInPast(context, span)
  const name = fields.get('name')
  if (typeof name !== 'string' || context.database.collections.has(name)) {
    const taken = `A Collection already exists with the name \`${name}\``
    const message = typeof name === 'string' ? taken : 'Missing required field of type String'
    throw constraintFailure('Failed to create Collection.', [{ paths: [['name']], message }], span)
  }
  const given = fieldsWithoutNulls(fields)
  const described = describeIndexes(new Map<string, Value>([['constraints', []], ['indexes', new Map()], ...given]))
  const historyDays = fields.get('history_days') === null ? null : (described.get('history_days') ?? 0n)
  const definition = new Map<string, Value>([...described, ['history_days', historyDays]])
  createSchemaObject(v4Context(context), 'collections', definition, undefined, undefined)
  defineIndexes(context, name)
  return new SchemaValue(new SchemaRef('collections', name))
}
