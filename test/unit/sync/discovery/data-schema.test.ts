import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonSchema } from '../../../../src/airbyte/messages.ts'
import type { FieldType } from '../../../../src/fauna/fields/field-type.ts'
import { unionOf } from '../../../../src/fauna/fields/field-type.ts'
import { parseSignature } from '../../../../src/fauna/v10/schema/signature.ts'
import { airbyteStream } from '../../../../src/sync/discovery/stream-schema.ts'
import { assertProperty } from '../../property.ts'
import { collectionConfig } from '../collection-config.ts'

const CONFIG = collectionConfig()

const collection = { name: 'c', definition: 'visible', historyDays: 0, access: 'readable' } as const

function streamSchema(fields?: ReadonlyMap<string, FieldType>, computed?: readonly string[]): JsonSchema {
  const info = { ...collection, ...(fields && { fields }), ...(computed && { computed }) }
  return airbyteStream(info, CONFIG, true).json_schema
}

function schemaOf(type: FieldType): JsonSchema | undefined {
  return streamSchema(new Map([['f', type]])).properties?.data?.properties?.f
}

const OPEN = { type: ['null', 'boolean', 'number', 'string', 'array', 'object'] }
const STRING = { type: 'string' }
const TIME = { format: 'date-time', airbyte_type: 'timestamp_with_timezone' }
const REFERENCE = { id: STRING, collection: STRING, type: STRING }

const SCHEMAS: readonly (readonly [string, JsonSchema])[] = [
  ['Any', OPEN],
  ['String', STRING],
  ['String?', { type: ['null', 'string'] }],
  ['Boolean', { type: 'boolean' }],
  ['Long', { type: 'integer' }],
  ['Double', { type: ['null', 'number'] }],
  ['Int | Double', { type: ['null', 'number'] }],
  ['Bytes', STRING],
  ['Time', { type: 'string', ...TIME }],
  ['Time?', { type: ['null', 'string'], ...TIME }],
  ['Date', { type: 'string', format: 'date' }],
  ['Date | Time', STRING],
  ['Date | String', STRING],
  ['Date | "none"', STRING],
  ['Date | Int', { type: ['integer', 'string'], format: 'date' }],
  ['Null', { type: 'null' }],
  ['"a" | "b"', { type: 'string', enum: ['a', 'b'] }],
  ['"a" | 1 | true | Null', { type: ['null', 'boolean', 'integer', 'string'], enum: ['a', 1, true, null] }],
  ['"a" | Int', { type: ['integer', 'string'] }],
  ['Array<Int>', { type: 'array', items: { type: 'integer' } }],
  ['Array<Any>', { type: 'array', items: OPEN }],
  ['[Int, String?]', { type: 'array', items: { type: ['null', 'integer', 'string'] } }],
  [
    '{ a: Int, b: { c: String }? }',
    object({ a: { type: 'integer' }, b: { type: ['null', 'object'], properties: { c: STRING } } }),
  ],
  ['{ *: Any }', { type: 'object' }],
  ['Ref<Product>', object(REFERENCE)],
  ['Product | NullProduct', object(REFERENCE)],
  ['Array<Int> | Array<String> | Int', { type: ['integer', 'array'], items: { type: ['integer', 'string'] } }],
  ['{ a: Int } | { a: String, b: Int }', object({ a: { type: ['integer', 'string'] }, b: { type: 'integer' } })],
  ['{ a: Int } | { *: String }', object({ a: { type: ['integer', 'string'] } })],
  ['{ a: Int } | { b: Int, *: Any }', object({ a: OPEN, b: { type: 'integer' } })],
  ['Ref<Product> | { id: Int }', object({ ...REFERENCE, id: { type: ['integer', 'string'] } })],
  ['never { understood', OPEN],
]

function object(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties }
}

describe('the schema of data', () => {
  it.each(SCHEMAS)('of the type %s', (signature, schema) => {
    expect(schemaOf(parseSignature(signature))).toEqual(schema)
  })

  it('has no fields if the collection declares none, even if some are computed', () => {
    const data = { type: 'object', description: "The document's fields." }
    expect(streamSchema().properties?.data).toEqual(data)
    expect(streamSchema(undefined, ['shout']).properties?.data).toEqual(data)
  })

  it('names computed fields beside the declared ones, and leaves them open', () => {
    const { properties } = streamSchema(new Map([['name', { type: 'string' }]]), ['shout']).properties?.data ?? {}
    expect(properties).toEqual({ name: STRING, shout: { ...OPEN, description: 'Computed by Fauna.' } })
  })

  it('lets data be null if deletions are sent', () => {
    const deletions = { column: 'deleted_at', isNullOnDocuments: false, onLost: 'warn' } as const
    const info = { ...collection, fields: new Map([['name', { type: 'string' } as const]]) }
    const { json_schema } = airbyteStream(info, { ...CONFIG, deletions }, true)
    expect(json_schema.properties?.data).toMatchObject({ type: ['null', 'object'], properties: { name: STRING } })
  })

  it('has a field that JavaScript gives a meaning', () => {
    const { properties } = streamSchema(new Map([['__proto__', { type: 'string' }]])).properties?.data ?? {}
    expect(JSON.stringify(properties)).toBe('{"__proto__":{"type":"string"}}')
  })

  it('fits every value of the type', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false })
    assertProperty(
      fc.property(
        typed.chain(({ type, value }) => value.map((value) => ({ type, value }))),
        ({ type, value }) => {
          const schema = streamSchema(new Map([['f', type]])).properties?.data ?? {}
          const data = JSON.parse(JSON.stringify(value === null ? {} : { f: value }))
          expect({ valid: ajv.validate(schema, data), schema, data }).toMatchObject({ valid: true })
        },
      ),
      { numRuns: 500 },
    )
  })

  it('uses nothing that destinations do not understand', () => {
    assertProperty(
      fc.property(typed, ({ type }) => {
        expect(keywords(schemaOf(type) ?? {})).toEqual(new Set())
      }),
    )
  })
})

const KEYWORDS = new Set(['type', 'enum', 'format', 'airbyte_type', 'properties', 'items'])

/** The keywords of a schema and those in it, without the common ones. */
function keywords({ properties = {}, items, ...schema }: JsonSchema): Set<string> {
  const inside = [...Object.values(properties), ...(items ? [items] : [])].flatMap((part) => [...keywords(part)])
  return new Set([...Object.keys(schema).filter((key) => !KEYWORDS.has(key)), ...inside])
}

interface Typed {
  readonly type: FieldType
  /** Exported values of it, a double that JSON cannot say among them: null. */
  readonly value: fc.Arbitrary<unknown>
}

const of = (type: FieldType, value: fc.Arbitrary<unknown>): Typed => ({ type, value })
const reference = fc.oneof(
  fc.record({ id: fc.string(), collection: fc.string(), type: fc.constant('document') }),
  fc.record({ id: fc.string(), type: fc.constant('key') }),
)
const name = fc.constantFrom('a', 'b', 'id', '__proto__')

/** Types with their values. */
const { typed } = fc.letrec<{ typed: Typed; single: Typed }>((tie) => ({
  single: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(
      of({ type: 'any' }, fc.jsonValue()),
      of({ type: 'null' }, fc.constant(null)),
      of({ type: 'boolean' }, fc.boolean()),
      of({ type: 'integer' }, fc.maxSafeInteger()),
      of({ type: 'number' }, fc.double()),
      of({ type: 'string' }, fc.string()),
      of({ type: 'time' }, fc.constant('2026-11-22T11:31:58.740123456Z')),
      of({ type: 'reference' }, reference),
    ),
    fc
      .oneof(fc.string(), fc.maxSafeInteger(), fc.boolean())
      .map((value) => of({ type: 'literal', value }, fc.constant(value))),
    tie('typed').map(({ type, value }) => of({ type: 'array', items: type }, fc.array(value, { maxLength: 3 }))),
    fc
      .tuple(
        fc.uniqueArray(fc.tuple(name, tie('typed')), { selector: ([key]) => key, maxLength: 3 }),
        fc.option(tie('typed'), { nil: undefined }),
      )
      .map(([declared, rest]) =>
        of(
          {
            type: 'object',
            fields: new Map(declared.map(([key, { type }]) => [key, type])),
            ...(rest && { rest: rest.type }),
          },
          objectOf(new Map(declared.map(([key, { value }]) => [key, value])), rest?.value),
        ),
      ),
  ),
  typed: fc
    .array(tie('single'), { minLength: 1, maxLength: 3 })
    .map((members) => of(unionOf(members.map(({ type }) => type)), fc.oneof(...members.map(({ value }) => value)))),
}))

/** Some of the declared fields, and others where there may be. */
function objectOf(
  declared: ReadonlyMap<string, fc.Arbitrary<unknown>>,
  rest: fc.Arbitrary<unknown> | undefined,
): fc.Arbitrary<unknown> {
  const others = rest === undefined ? fc.constant([]) : fc.array(fc.tuple(name, rest), { maxLength: 3 })
  const own = fc.tuple(
    ...Array.from(declared, ([key, value]) => fc.option(value.map((value) => [key, value] as const))),
  )
  return fc
    .tuple(others, own)
    .map(([others, own]) =>
      Object.fromEntries([...others.filter(([key]) => !declared.has(key)), ...own.filter((entry) => entry !== null)]),
    )
}
