import { beforeAll, describe, expect, it } from 'vitest'
import { APIS, V4, V10 } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const BOOLEAN = { type: ['null', 'boolean'] }
const INTEGER = { type: ['null', 'integer'] }
const NUMBER = { type: ['null', 'number'] }
const STRING = { type: ['null', 'string'] }
const TIME = { type: ['null', 'string'], format: 'date-time', airbyte_type: 'timestamp_with_timezone' }
const DATE = { type: ['null', 'string'], format: 'date' }
const OBJECT = { type: ['null', 'object'] }
const ARRAY = { type: ['null', 'array'] }

const renamed = (schema: object, field: string) => ({ ...schema, 'x-fauna-field': field })

/** For each column, its schema and the values of its field, one in each document. */
const COLUMNS: Readonly<Record<string, readonly [schema: object, ...values: fql.Value[]]>> = {
  boolean: [BOOLEAN, true, false],
  integer: [INTEGER, 5, -5],
  long: [INTEGER, fql.number('9223372036854775807'), 1],
  double: [NUMBER, fql.number('2.0'), fql.number('1.0E300')],
  'integer and double': [NUMBER, 2, fql.number('2.5')],
  text: [STRING, 'a', ''],
  'text that looks like a time': [STRING, '2026-11-22T11:31:58Z', '2026-11-22'],
  'text of a number': [STRING, '5', 'NaN'],
  time: [TIME, fql.time('2026-11-22T11:31:58.123456789Z'), fql.now],
  date: [DATE, fql.date('2024-02-29'), null],
  'date and time': [STRING, fql.date('2024-02-29'), fql.now],
  bytes: [STRING, fql.bytes('aGk='), fql.bytes('')],
  reference: [OBJECT, fql.ref('things', '1'), fql.ref('things', '404')],
  'reference to a collection': [OBJECT, fql.collection('things'), null],
  'reference and object': [OBJECT, fql.ref('things', '1'), { a: 1 }],
  object: [OBJECT, {}, { a: { b: 1 } }],
  'object with an own @-key': [OBJECT, { '@own': 1 }, { '@ref': 'x', plain: 1 }],
  array: [ARRAY, [], [1, 'a']],
  set: [STRING, fql.documents('things'), null],
  'object and array': [STRING, {}, []],
  'integer and text': [STRING, 5, 'a'],
  'boolean and integer': [STRING, true, 1],
  'a field of one document': [INTEGER, null, 5],
  'a.b "c"': [INTEGER, 1, 2],
  '@key': [INTEGER, 1, 2],
  ['__proto__']: [INTEGER, 1, 2],
  case: [INTEGER, 1, 2],
  Case_field: [renamed(STRING, 'Case'), 'a', 'b'],
  ts_field: [renamed(STRING, 'ts'), 'a', 'b'],
  ref_field: [renamed(INTEGER, 'ref'), 1, 2],
  data_field: [renamed(OBJECT, 'data'), { a: 1 }, {}],
  id: [STRING, 'a', 'b'],
  coll: [STRING, 'a', 'b'],
  _field: [renamed(INTEGER, ''), 1, 2],
}

const fieldOf = (column: string, schema: { readonly 'x-fauna-field'?: string }): string =>
  schema['x-fauna-field'] ?? column

const FIXED = ['ref', 'ts', 'data', 'ttl']

describe('typed columns of documents that FQL v4 created', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await fauna.database(V4)
    await database.collection('things', { index: false })
    await database.collection('values', { index: false })
    const documentOf = (i: number): fql.Fields =>
      Object.fromEntries(
        Object.entries(COLUMNS).map(([column, [schema, ...values]]) => [fieldOf(column, schema), values[i] ?? null]),
      )
    await database.create('values', { 1: documentOf(0), 2: documentOf(1) })
  })

  it.each(APIS)('have the types of the values over $name', async (api) => {
    const run = await connectorFor(database, api).discover({ collection: { name: 'values', typed_columns: true } })
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    const properties = Object.entries(run.streams?.[0]?.json_schema.properties ?? {})
    const typed = Object.fromEntries(properties.filter(([name]) => !FIXED.includes(name)))
    expect(typed).toEqual(Object.fromEntries(Object.entries(COLUMNS).map(([name, [schema]]) => [name, schema])))
    const [message] = run.logs.filter(({ message }) => message.includes('have other names'))
    expect(message).toMatchObject({ level: 'INFO' })
    for (const text of ['"Case" as "Case_field"', '"ts" as "ts_field"', '"" as "_field"']) {
      expect(message?.message).toContain(text)
    }
  })

  it.each(APIS)('are not offered unless they are turned on over $name', async (api) => {
    const { streams } = await connectorFor(database, api).discover({ collection: { name: 'values' } })
    expect(Object.keys(streams?.[0]?.json_schema.properties ?? {})).toEqual(FIXED)
  })
})

describe('typed columns over FQL v10', () => {
  it('have the declared types, and the types of the values of other fields and of computed fields', async () => {
    const database = await fauna.database(V10)
    await database.queryV10(`Collection.create({
      name: "declared",
      fields: {
        total: { signature: "Number" },
        at: { signature: "Time?" },
        mixed: { signature: "Int | String" },
        any: { signature: "Any" },
      },
      computed_fields: { twice: { body: "d => d.n * 2" }, fails: { body: "d => abort('no')", signature: "Int" } },
      wildcard: "Any",
    })`)
    await database.queryV10('declared.create({ total: 1, mixed: 1, any: Date("2024-02-29"), n: 5 }).id')
    const connector = connectorFor(database, V10)
    const collection = { name: 'declared', typed_columns: true }
    const declared = { any: DATE, at: TIME, mixed: STRING, n: INTEGER, total: NUMBER }
    const propertiesOf = async (options: object) => {
      const run = await connector.discover({ collection: { ...collection, ...options } })
      expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
      return run.streams?.[0]?.json_schema.properties
    }
    expect(await propertiesOf({})).toMatchObject({ ...declared, fails: STRING, twice: STRING })
    expect(Object.keys((await propertiesOf({ computed_fields: false })) ?? {})).toEqual([
      ...FIXED,
      ...Object.keys(declared),
    ])
  })
})

it.each(APIS)('typed columns leave out a document written before 1970 over $name', async (api) => {
  const database = await fauna.database(V4)
  await database.collection('users', { historyDays: null, index: false })
  await database.create('users', { 1: { a: 1 }, 9: { b: 1 } })
  await database.query(fql.insert(fql.ref('users', '5'), fql.time('1969-12-31T23:59:59Z'), { data: { c: 1 } }))
  const run = await connectorFor(database, api).discover({ collection: { name: 'users', typed_columns: true } })
  expect(run).toMatchObject({ exitCode: 0, errors: [] })
  expect(Object.keys(run.streams?.[0]?.json_schema.properties ?? {})).toEqual([...FIXED, 'a', 'b'])
})
