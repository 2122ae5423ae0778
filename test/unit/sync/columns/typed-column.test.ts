import { describe, expect, it } from 'vitest'
import {
  parseTypedColumn,
  TYPED_COLUMN_TYPES,
  type TypedColumnType,
  typedColumnSchema,
} from '../../../../src/sync/columns/typed-column.ts'

describe('the schema of a typed column', () => {
  it.each(TYPED_COLUMN_TYPES)('of type %s is nullable, and is read back', (type) => {
    const column = { name: 'a', field: 'a', type }
    const schema = typedColumnSchema(column)
    expect(schema.type).toContain('null')
    expect(schema).not.toHaveProperty('x-fauna-field')
    expect(parseTypedColumn('a', JSON.parse(JSON.stringify(schema)))).toEqual(column)
  })

  it.each(['ts', '', '__proto__', 'a.b', '"'])('names the field %j if the column has another name', (field) => {
    const column = { name: 'renamed', field, type: 'integer' } as const
    const schema = typedColumnSchema(column)
    expect(schema['x-fauna-field']).toBe(field)
    expect(parseTypedColumn('renamed', JSON.parse(JSON.stringify(schema)))).toEqual(column)
  })
})

describe('a typed column of a configured catalog', () => {
  it.each<[string, unknown, TypedColumnType]>([
    ['types in another order', { type: ['integer', 'null'] }, 'integer'],
    ['no null', { type: 'boolean' }, 'boolean'],
    ['integer and number', { type: ['null', 'integer', 'number'] }, 'number'],
    ['an integer as a number', { type: ['null', 'number'], airbyte_type: 'integer' }, 'integer'],
    ['a time without its format', { type: 'string', airbyte_type: 'timestamp_with_timezone' }, 'time'],
    ['a time without its Airbyte type', { type: 'string', format: 'date-time' }, 'time'],
    ['a date', { type: ['string', 'null'], format: 'date' }, 'date'],
    ['an unknown format', { type: 'string', format: 'email' }, 'string'],
    ['oneOf', { oneOf: [{ type: 'null' }, { type: 'string', format: 'date' }] }, 'date'],
    ['anyOf', { anyOf: [{ type: 'array' }, { type: 'null' }] }, 'array'],
    ['several types', { type: ['null', 'object', 'string'] }, 'string'],
    ['no type', {}, 'string'],
    ['only null', { type: 'null' }, 'string'],
    ['a type that is not one of JSON schema', { type: 'time' }, 'string'],
    ['unknown keywords', { type: 'object', properties: { id: {} }, description: 5 }, 'object'],
    ['a type of an unknown form', { type: { a: 1 } }, 'string'],
    ['a schema of true', true, 'string'],
    ['a schema of null', null, 'string'],
  ])('with %s', (_, schema, type) => {
    expect(parseTypedColumn('a', schema)).toEqual({ name: 'a', field: 'a', type })
  })

  it('has the field of its name if the keyword is not text', () => {
    expect(parseTypedColumn('a', { type: 'string', 'x-fauna-field': 5 }).field).toBe('a')
  })
})
