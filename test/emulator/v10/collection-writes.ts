import { SchemaRef, type Value } from '../storage/values.ts'
import { createSchemaObject } from '../v4/schema-create.ts'
import { requireDefinition } from './collection-definition.ts'
import { defineIndexes, describeDefinition } from './collection-indexes.ts'
import { type Context, SchemaValue } from './runtime.ts'
import type { Span } from './source.ts'
import { v4Context } from './v4-context.ts'
import { fieldsWithoutNulls, refuseInPast, type StoredFields } from './write-values.ts'

/** Creates a collection; what is not given of `history_days`, `indexes` and `constraints` is filled in. */
export function createCollection(context: Context, fields: StoredFields, span: Span): SchemaValue {
  refuseInPast(context, span)
  requireDefinition(context, fields, undefined, span)
  const name = String(fields.get('name'))
  const given = fieldsWithoutNulls(fields)
  const described = describeDefinition(
    new Map<string, Value>([['constraints', []], ['indexes', new Map()], ...given]),
    !context.store.indexBuilds.held,
  )
  const historyDays = fields.get('history_days') === null ? null : (described.get('history_days') ?? 0n)
  const definition = new Map<string, Value>([...described, ['history_days', historyDays]])
  createSchemaObject(v4Context(context), 'collections', definition, undefined, undefined)
  defineIndexes(context, name)
  return new SchemaValue(new SchemaRef('collections', name))
}
