import * as z from 'zod'
import type { JsonSchema } from '../../airbyte/messages.ts'

/**
 * The types of typed columns. Each holds the export format of its values: an `object` is an object or a reference, a
 * `string` is text, bytes, a query or a set, or any other value as its text (scalars) or as its JSON text (objects,
 * references and arrays).
 */
export const TYPED_COLUMN_TYPES = ['boolean', 'integer', 'number', 'string', 'time', 'date', 'object', 'array'] as const

export type TypedColumnType = (typeof TYPED_COLUMN_TYPES)[number]

/** A column with the values of one top-level field. */
export interface TypedColumn {
  readonly name: string
  /** The field's name in the documents. It differs from the column's name if that was taken. */
  readonly field: string
  readonly type: TypedColumnType
}

/** The schema of a typed column in a stream's `properties`. Every typed column is nullable. */
export function typedColumnSchema({ name, field, type }: TypedColumn): JsonSchema {
  return { ...SCHEMAS[type], ...(field !== name && { 'x-fauna-field': field }) }
}

const SCHEMAS: Readonly<Record<TypedColumnType, JsonSchema>> = {
  boolean: { type: ['null', 'boolean'] },
  integer: { type: ['null', 'integer'] },
  number: { type: ['null', 'number'] },
  string: { type: ['null', 'string'] },
  time: { type: ['null', 'string'], format: 'date-time', airbyte_type: 'timestamp_with_timezone' },
  date: { type: ['null', 'string'], format: 'date' },
  object: { type: ['null', 'object'] },
  array: { type: ['null', 'array'] },
}

/**
 * Reads a typed column from its schema in a configured catalog. Unknown keywords are ignored, and a keyword of an unknown
 * form counts as absent, because destinations and tools rewrite schemas. A column whose type is unknown, or that has several
 * types, is a `string`: it can hold every value.
 * @param schema as the catalog contains it, unchecked
 */
export function parseTypedColumn(name: string, schema: unknown): TypedColumn {
  const parsed = columnSchema.safeParse(schema)
  const given: ColumnSchema = parsed.success ? parsed.data : {}
  return { name, field: given['x-fauna-field'] ?? name, type: typeOf(given) }
}

const text = z.string().optional().catch(undefined)

const types = z.union([z.string().transform((type) => [type]), z.array(z.string())]).catch([])

/** `oneOf` and `anyOf` are how some tools write a list of types. */
const variants = z.array(z.object({ type: types, format: text, airbyte_type: text })).catch([])

const columnSchema = z.object({
  type: types,
  format: text,
  airbyte_type: text,
  oneOf: variants,
  anyOf: variants,
  'x-fauna-field': text,
})

type ColumnSchema = Partial<z.infer<typeof columnSchema>>

function typeOf({ type = [], format, airbyte_type, oneOf = [], anyOf = [] }: ColumnSchema): TypedColumnType {
  const members = [{ type, format, airbyte_type }, ...oneOf, ...anyOf]
  const found = new Set(members.flatMap((member) => member.type.filter((name) => name !== 'null')))
  if (found.has('number')) found.delete('integer')
  const [only = 'string', ...more] = found
  if (more.length > 0 || !isSchemaType(only)) return 'string'
  const has = (keyword: 'format' | 'airbyte_type', value: string) => members.some((member) => member[keyword] === value)
  if (only === 'number') return has('airbyte_type', 'integer') ? 'integer' : 'number'
  if (only !== 'string') return only
  if (has('format', 'date-time') || has('airbyte_type', 'timestamp_with_timezone')) return 'time'
  return has('format', 'date') ? 'date' : 'string'
}

/** The types that JSON schema knows by these names. */
type SchemaType = Exclude<TypedColumnType, 'time' | 'date'>

function isSchemaType(type: string): type is SchemaType {
  return (TYPED_COLUMN_TYPES as readonly string[]).includes(type) && type !== 'time' && type !== 'date'
}
