import { Ajv } from 'ajv'
import { beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const FIELDS: fql.Fields = {
  text: 'a',
  flag: false,
  big: fql.number('9007199254740993'),
  double: fql.number('2.5'),
  at: fql.time('2026-11-22T11:31:58.123456789Z'),
  day: fql.date('2024-02-29'),
  object: { a: { b: 1 } },
  list: [1, { c: 'd' }],
  mixed: 5,
  ts: 'own',
  'quo"te': 'q',
}

const COLLECTION = { name: 'things', typed_columns: true } as const

const WITHOUT_LOSS = ['text', 'flag', 'double', 'at', 'day', 'object', 'list', 'quo"te']

describe.each(APIS)('typed columns over $name', (api) => {
  let database: TestDatabase
  let connector: Connector
  let properties: Readonly<Record<string, unknown>>

  beforeAll(async () => {
    database = await fauna.database(api)
    connector = connectorFor(database, api)
    await database.collection('things')
    await database.create('things', { '1': FIELDS, '2': { mixed: { deep: [true] }, text: null } })
    const { streams } = await connector.discover({ collection: COLLECTION })
    properties = streams?.[0]?.json_schema.properties ?? {}
    // Written after discovery: none of these values fits its column.
    await database.create('things', {
      '3': { text: { a: 1 }, flag: 1, big: fql.number('2.0'), at: 'soon', list: 'no' },
    })
  })

  const read = async (selected: Readonly<Record<string, unknown>>, collection: object = COLLECTION) => {
    const run = await connector.read('full_refresh', 'things', {
      collection: { ...collection },
      properties: selected,
      concurrency: 1,
    })
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    return run.records
  }

  it('have the values that data has, and data is what it is without them', async () => {
    const records = await read(properties)
    const [first, second] = records

    for (const name of WITHOUT_LOSS) expect(first?.data[name]).toEqual(first?.data.data[name])
    expect(first?.line).toContain('"big":9007199254740993')
    expect(first?.data).toMatchObject({ mixed: '5', ts_field: 'own' })
    expect(second?.data.mixed).toBe('{"deep":[true]}')
    const plain = await read({}, { name: 'things' })
    expect(records.map(({ data }) => data.data)).toEqual(plain.map(({ data }) => data.data))
  })

  it('fit the schema of the stream, also in documents that were not part of the sample', async () => {
    const schema = { type: 'object', properties, additionalProperties: false }
    const fits = new Ajv({ strict: false, validateFormats: false }).compile(schema)
    for (const { data } of await read(properties)) expect([data, fits(data), fits.errors]).toEqual([data, true, null])
  })

  it('convert what no longer fits, or are null with a field change', async () => {
    const third = (await read(properties))[2]

    expect(third?.data).toMatchObject({ text: '{"a":1}', flag: null, big: 2, at: null, list: null })
    const { changes } = JSON.parse(third?.line ?? '').record.meta
    expect(changes.map(({ field }: { readonly field: string }) => field).sort()).toEqual(['at', 'flag', 'list'])
  })

  it('can be selected without data', async () => {
    const { ref, ts, text, at } = properties as Readonly<Record<'ref' | 'ts' | 'text' | 'at', unknown>>
    const records = await read({ ref, ts, text, at })

    expect(records.map(({ data }) => Object.keys(data).sort())).toEqual([
      ['at', 'ref', 'text', 'ts'],
      ['ref', 'ts'],
      ['at', 'ref', 'text', 'ts'],
    ])
  })
})
