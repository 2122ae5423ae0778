import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { COLUMN_TYPES, type ColumnType } from '../../../../src/config/collections/columns.ts'
import { DocumentReference, type FaunaObject, type FaunaValue, NamedReference } from '../../../../src/fauna/document.ts'
import { ExactNumber, parseExactJson, stringifyExactJson } from '../../../../src/fauna/exact-json.ts'
import { ValueDocument } from '../../../../src/fauna/export/value-document.ts'
import { decodeData as decodeV4 } from '../../../../src/fauna/v4/export/values.ts'
import { decodeData as decodeV10 } from '../../../../src/fauna/v10/export/values.ts'
import { airbyteStream } from '../../../../src/sync/discovery/stream-schema.ts'
import { toColumnType, valueTypeOf } from '../../../../src/sync/records/column-value.ts'
import { collectionConfig } from '../collection-config.ts'
import { recordFormat, textOfRecord } from '../record-format.ts'

/** The JSON text of the converted value, or undefined if the column cannot hold the value. */
function converted(value: FaunaValue, type: ColumnType): string | undefined {
  const result = toColumnType(value, type)
  return 'value' in result ? stringifyExactJson(result.value) : undefined
}

const REFERENCE = new DocumentReference('9', 'orders')
const BIG = new ExactNumber('9007199254740993')

describe('a column of type', () => {
  it.each<[ColumnType, string, FaunaValue, string]>([
    ['string', 'text', 'a "b"', '"a \\"b\\""'],
    ['string', 'a boolean', false, '"false"'],
    ['string', 'an integer', 42, '"42"'],
    ['string', 'a fraction', 3.5, '"3.5"'],
    ['string', 'an integer above 2^53', BIG, '"9007199254740993"'],
    ['string', 'a reference, as its id', REFERENCE, '"9"'],
    ['string', 'a reference to a collection, as its id', new NamedReference('users', 'collection'), '"users"'],
    ['string', 'an object, as JSON text', { deep: [true, BIG] }, '"{\\"deep\\":[true,9007199254740993]}"'],
    [
      'string',
      'an array, as JSON text',
      [REFERENCE],
      '"[{\\"id\\":\\"9\\",\\"collection\\":\\"orders\\",\\"type\\":\\"document\\"}]"',
    ],
    ['string', 'NaN, as its text', 'NaN', '"NaN"'],
    ['integer', 'an integer', -42, '-42'],
    ['integer', 'an integral double', 3.0, '3'],
    ['integer', '-0.0, as 0', new ExactNumber('-0.0'), '0'],
    ['integer', 'the largest integer', new ExactNumber('9223372036854775807'), '9223372036854775807'],
    ['integer', 'the smallest integer', new ExactNumber('-9223372036854775808'), '-9223372036854775808'],
    ['integer', 'an integral double above 2^53, in all its digits', 2 ** 62, '4611686018427387904'],
    ['number', 'an integer', 42, '42'],
    ['number', 'a fraction', 3.5, '3.5'],
    ['number', 'an integer above 2^53, exactly', BIG, '9007199254740993'],
    ['number', '-0.0', new ExactNumber('-0.0'), '-0.0'],
    ['boolean', 'a boolean', false, 'false'],
    ['object', 'an object', { a: 1 }, '{"a":1}'],
    ['object', 'a reference', REFERENCE, '{"id":"9","collection":"orders","type":"document"}'],
    ['array', 'an array', [1, null], '[1,null]'],
  ])('%s holds %s', (type, _, value, expected) => {
    expect(converted(value, type)).toBe(expected)
  })

  it.each<[ColumnType, string, FaunaValue, RegExp]>([
    ['integer', 'text', 'two', /of type string, and the column is of type integer/],
    ['integer', 'digits as text', '42', /of type string/],
    ['integer', 'a boolean', true, /of type boolean/],
    ['integer', 'a fraction', 3.5, /fraction/],
    ['integer', 'a double of more than 64 bits', 1e19, /64 bits/],
    ['integer', 'the double 2^63', 2 ** 63, /64 bits/],
    ['integer', 'an infinity', '-Infinity', /NaN or infinite/],
    ['number', 'NaN', 'NaN', /NaN or infinite/],
    ['number', 'text', '4.2', /of type string, and the column is of type number/],
    ['number', 'a reference', REFERENCE, /of type object/],
    ['boolean', 'text', 'NaN', /of type string, and the column is of type boolean/],
    ['boolean', 'a number', 0, /of type number/],
    ['boolean', 'an exact number', BIG, /of type number/],
    ['object', 'an array', [{}], /of type array/],
    ['object', 'text', '{}', /of type string/],
    ['object', 'a number', BIG, /of type number/],
    ['array', 'an object', { 0: 'a' }, /of type object, and the column is of type array/],
    ['array', 'a reference', REFERENCE, /of type object/],
  ])('%s does not hold %s', (type, _, value, cause) => {
    expect(toColumnType(value, type)).toEqual({ cause: expect.stringMatching(cause) })
  })

  it.each(COLUMN_TYPES)('%s holds null', (type) => {
    expect(toColumnType(null, type)).toEqual({ value: null })
  })

  it('number holds integers only if its Airbyte type is integer', () => {
    expect(valueTypeOf({ type: 'number', airbyteType: 'integer' })).toBe('integer')
    expect(valueTypeOf({ type: 'number' })).toBe('number')
    expect(valueTypeOf({ type: 'string', airbyteType: 'integer' })).toBe('string')
  })
})

const v4Reference = (id: string, collection: string) => ({
  '@ref': { id, collection: { '@ref': { id: collection, collection: { '@ref': { id: 'collections' } } } } },
})

/** The same kinds of values as both APIs send them, as JSON text. */
const WIRE = {
  4: {
    decode: (text: string) => decodeV4(parseExactJson(`{"data":{"v":${text}}}`)),
    values: {
      text: '"two"',
      'digits as text': '"42"',
      boolean: 'true',
      integer: '42',
      'the largest integer': '9223372036854775807',
      'integral double': '2.0',
      'large double': '1.0E300',
      fraction: '3.5',
      'negative zero': '-0.0',
      time: '{"@ts":"2020-02-29T12:34:56.123456789Z"}',
      date: '{"@date":"2020-02-29"}',
      bytes: '{"@bytes":"+/8="}',
      document: JSON.stringify(v4Reference('9', 'orders')),
      collection: '{"@ref":{"id":"users","collection":{"@ref":{"id":"collections"}}}}',
      query: '{"@query":{"lambda":"x","expr":{"var":"x"}}}',
      set: '{"@obj":{"@set":{"documents":{"@ref":{"id":"users"}}}}}',
      'object of special keys': '{"@obj":{"@ref":1}}',
      object: '{"deep":true}',
      array: '[1,"a",{"b":[]}]',
    },
  },
  10: {
    decode: (text: string) => decodeV10({ id: '1', coll: {}, ts: {}, v: JSON.parse(text) }),
    values: {
      text: '"two"',
      'digits as text': '"42"',
      boolean: 'true',
      integer: '{"@int":"42"}',
      'the largest integer': '{"@long":"9223372036854775807"}',
      'integral double': '{"@double":"2.0"}',
      'large double': '{"@double":"1.0E300"}',
      fraction: '{"@double":"3.5"}',
      'negative zero': '{"@double":"-0.0"}',
      NaN: '{"@double":"NaN"}',
      infinity: '{"@double":"-Infinity"}',
      time: '{"@time":"2020-02-29T12:34:56.123456789Z"}',
      date: '{"@date":"2020-02-29"}',
      bytes: '{"@bytes":"+/8="}',
      document: '{"@ref":{"id":"9","coll":{"@mod":"orders"}}}',
      collection: '{"@mod":"users"}',
      set: '{"@set":{"data":[]}}',
      'object of special keys': '{"@object":{"@ref":{"@int":"1"}}}',
      object: '{"deep":true}',
      array: '[{"@int":"1"},"a",{"b":[]}]',
    },
  },
} as const

const additional = COLUMN_TYPES.flatMap((type) => [
  { name: type, path: ['data', 'v'], type, required: true },
  { name: `${type} of document`, path: ['data', 'absent'], type, required: false },
])
const config = collectionConfig({ columns: { data: true, createdAt: false, additional } })
const users = { name: 'users', definition: 'visible', historyDays: 0, access: 'readable' } as const
const schema = { ...airbyteStream(users, config, true).json_schema, additionalProperties: false }
const fits = new Ajv({ strict: false, validateFormats: false }).compile(schema)

describe.each([4, 10] as const)('a record with columns of all types, read over FQL v%s', (version) => {
  const { decode, values } = WIRE[version]

  it.each(Object.entries(values))('fits the schema of the stream, and lists each nulled column: %s', (_, text) => {
    const data: FaunaObject = decode(text)
    const document = new ValueDocument({ id: '1', ts: 5, ttl: null }, data, [])
    const written = recordFormat(config).document(document)
    const { changes = [] } = written
    const record = JSON.parse(textOfRecord(written))
    expect([record, fits(record), fits.errors]).toEqual([record, true, null])
    const nulled = COLUMN_TYPES.filter((type) => record[type] === null)
    expect(changes.map(({ change }) => change)).toEqual(
      nulled.map((field) => ({ field, change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' })),
    )
    expect(typeof record.string).toBe('string')
  })
})
