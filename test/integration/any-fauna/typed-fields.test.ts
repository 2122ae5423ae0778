import { Ajv } from 'ajv'
import { beforeAll, describe, expect, it } from 'vitest'
import { V4, V10 } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { refs } from '../harness/messages.ts'
import { queryV10 } from '../harness/query-v10.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

/** Field types, with values of them in FQL. */
const FIELDS: Readonly<Record<string, readonly [signature: string, ...values: string[]]>> = {
  any: ['Any', '1', '"x"', '{ a: [null, 1.5] }', 'things.byId("1")', '[Time("2026-11-22T11:31:58Z")]', 'null'],
  text: ['String', '"x"', '""'],
  textOrNone: ['String?', '"x"', 'null'],
  flag: ['Boolean', 'true', 'false'],
  int: ['Int', '0', '-2147483648'],
  long: ['Long', '1', '9223372036854775807'],
  double: ['Double', '1.5', '2.0', '1e300', 'Math.NaN', 'Math.Infinity'],
  doubles: ['Array<Double>?', '[1.5, Math.NaN]', 'null'],
  doubleOrText: ['Double | String', 'Math.NaN', '"x"'],
  number: ['Number', '1', '1.5', '-9223372036854775808'],
  bytes: ['Bytes', 'Bytes("+/8AAQ==")', 'Bytes("")'],
  time: ['Time', 'Time("2026-11-22T11:31:58.123456789Z")', 'Time("0001-01-01T00:00:00+05:30")', 'Time.now()'],
  date: ['Date', 'Date("2024-02-29")', 'Date("9999-12-31")'],
  dateOrTime: ['Date | Time', 'Date("2024-02-29")', 'Time("2026-11-22T11:31:58Z")'],
  nothing: ['Null', 'null'],
  literal: ['"a" | "b" | 3 | true | Null', '"a"', '3', 'true', 'null'],
  list: ['Array<Int?>', '[1, null]', '[]'],
  tuple: ['[Int, String?]', '[1, "x"]', '[1, null]'],
  object: ['{ a: Int, "b c": { d: String? }? }', '{ a: 1, "b c": { d: "x" } }', '{ a: 1, "b c": {} }', '{ a: 1 }'],
  defaults: ['{ a: Int = 1, b: String? // an end\n }', '{ a: 2 }'],
  open: ['{ a: Int, *: Any }', '{ a: 1, b: 2 }', '{ a: 1, "@ref": "x" }'],
  map: ['{ *: String }', '{}', '{ a: "x" }'],
  reference: ['Ref<things>', 'things.byId("1")', 'things.byId("404")'],
  document: ['things | Nullthings', 'things.byId("1")'],
  referenceOrNone: ['Ref<things>?', 'things.byId("1")', 'null'],
  objects: ['{ a: Int } | { a: String, b: Int } | { *: Boolean }', '{ a: 1 }', '{ a: "x", b: 1 }', '{ a: true }', '{}'],
  mixed: ['String | Int | Array<Ref<things>> | Null', '"x"', '1', '[things.byId("1")]', 'null'],
}

describe('a collection with declared fields, over FQL v10', () => {
  let database: TestDatabase
  let connector: Connector

  beforeAll(async () => {
    database = await fauna.database()
    connector = connectorFor(database, V10)
    const fql = (query: string, args?: Readonly<Record<string, unknown>>) => queryV10(database, query, args)
    await fql('Collection.create({ name: "things" }); 0')
    await fql('things.create({ id: "1" }); 0')
    await fql('Collection.create(definition)', {
      definition: {
        name: 'typed',
        history_days: 7,
        fields: Object.fromEntries(Object.entries(FIELDS).map(([name, [signature]]) => [name, { signature }])),
        computed_fields: {
          shout: { body: '(d) => d.text + "!"', signature: 'String' },
          // Its declared type is wrong. Fauna accepts it, because it types the body as Any.
          lie: { body: '(d) => d.any', signature: 'Int' },
        },
        wildcard: 'Any',
      },
    })
    const count = Math.max(...Object.values(FIELDS).map(([, ...values]) => values.length))
    for (let i = 0; i < count; i++) {
      const fields = Object.entries(FIELDS).map(([name, [, ...values]]) => `${name}: ${values[i % values.length]}`)
      await fql(`typed.create({ id: "${i + 1}", more: ${i}, ${fields.join(', ')} }); 0`)
    }
  })

  async function schemaOf(collection: object = {}, discoverer = connector): Promise<Schema> {
    const { streams } = await discoverer.discover({ collection: { ...collection } })
    return (streams?.find(({ name }) => name === 'typed')?.json_schema ?? {}) as Schema
  }

  /** The records that violate the schema, with the errors. */
  function violations(run: ConnectorRun, schema: Schema): unknown[] {
    const validate = new Ajv({ strict: false, formats: FORMATS }).compile(schema)
    return run.records.flatMap(({ data }) => (validate(data) ? [] : [{ data, errors: validate.errors }]))
  }

  it('has a schema with their types, whether it is the named collection or one of all', async () => {
    const schema = await schemaOf()
    expect(Object.keys(schema.properties.data.properties ?? {})).toEqual([...Object.keys(FIELDS), 'shout', 'lie'])
    expect(schema.properties.data.properties).toMatchObject({
      text: { type: 'string' },
      textOrNone: { type: ['null', 'string'] },
      time: { type: 'string', format: 'date-time', airbyte_type: 'timestamp_with_timezone' },
      list: { type: 'array', items: { type: ['null', 'integer'] } },
      object: { type: 'object', properties: { a: { type: 'integer' } } },
      defaults: { type: 'object', properties: { a: { type: 'integer' }, b: { type: ['null', 'string'] } } },
      referenceOrNone: { type: ['null', 'object'], properties: { id: { type: 'string' } } },
    })
    expect(await schemaOf({ name: 'typed' })).toEqual(schema)
  })

  it('has a schema without computed fields if these are turned off', async () => {
    const { data } = (await schemaOf({ computed_fields: false })).properties
    expect(Object.keys(data.properties ?? {})).toEqual(Object.keys(FIELDS))
  })

  it('has a schema without fields over FQL v4', async () => {
    const { data } = (await schemaOf({}, connectorFor(database, V4))).properties
    expect(data).toEqual({ type: 'object', description: expect.any(String) })
  })

  it.each(['full_refresh', 'incremental'] as const)('has a schema that every record matches: %s', async (mode) => {
    const run = await connector.read(mode, 'typed')
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(run.records.length).toBeGreaterThan(4)
    expect(violations(run, await schemaOf())).toEqual([])
  })

  it('writes null for a declared number that JSON cannot express, and reports the change', async () => {
    const run = await connector.read('full_refresh', 'typed')
    const nulled = run.records.flatMap(({ data, meta }) => (meta ? [[data.data.double, meta.changes]] : []))
    const change = (field: string) => ({ field, change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' })
    expect(nulled).toContainEqual([null, [change('data.double')]])
    expect(run.records.map(({ data }) => data.data.doubles)).toContainEqual([1.5, null])
    expect(run.records.flatMap(({ meta }) => meta?.changes ?? [])).toContainEqual(change('data.doubles.1'))
    expect(run.records.map(({ data }) => data.data.doubleOrText)).toContain('NaN')
  })

  it('has a schema that deletions match too', async () => {
    const collection = { deletions: { deletion_mode: 'deleted_field' } }
    const { states } = await connector.read('incremental', 'typed', { collection })
    await queryV10(database, 'typed.byId("6")!.delete(); 0')
    const run = await connector.read('incremental', 'typed', { collection, state: [states.at(-1)] })
    expect(refs(run.records)).toEqual(['6'])
    expect(violations(run, await schemaOf(collection))).toEqual([])
  })
})

interface Schema {
  readonly properties: { readonly data: { readonly properties?: Readonly<Record<string, unknown>> } }
}

/** RFC 3339 in UTC. */
const FORMATS = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
  date: /^\d{4}-\d\d-\d\d$/,
}
