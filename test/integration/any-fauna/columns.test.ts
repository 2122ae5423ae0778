import { Ajv } from 'ajv'
import { beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { refs } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const column = (name: string, path: readonly string[], options: Readonly<Record<string, unknown>> = {}) => ({
  name,
  path,
  type: 'string',
  ...options,
})

describe.each(APIS)('columns over $name', (api) => {
  let database: TestDatabase
  let connector: Connector

  beforeAll(async () => {
    database = await fauna.database(api)
    connector = connectorFor(database, api)
    await database.collection('users')
    await database.create('users', {
      '1': {
        email: 'one@example.com',
        address: { city: { name: 'Kingston' } },
        parent: fql.ref('users', '2'),
        home: fql.collection('users'),
        tags: ['a', { b: 'c' }],
        born: fql.date('2001-02-03'),
        big: 9007199254740993n,
        flag: false,
      },
    })
    await database.create('users', { '2': { email: 'two@example.com', parent: null } })
    await database.collection('others')
    await database.create('others', { '1': {} })
  })

  async function rows(collection: Readonly<Record<string, unknown>>) {
    const run = await connector.read('full_refresh', 'users', { collection })
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    return run.records
  }

  it('leaves data out if it is turned off', async () => {
    const records = await rows({ data_column: false })

    expect(records.map(({ data }) => Object.keys(data))).toEqual([
      ['ref', 'ts', 'ttl'],
      ['ref', 'ts', 'ttl'],
    ])
  })

  it('selects by path through objects, references and the document itself', async () => {
    const [first] = await rows({
      data_column: false,
      additional_columns: [
        column('email', ['data', 'email']),
        column('city', ['data', 'address', 'city', 'name'], { required: false }),
        column('address', ['data', 'address'], { type: 'object', required: false }),
        column('parent', ['data', 'parent'], { type: 'object', required: false }),
        column('parent_id', ['data', 'parent', 'id'], { required: false }),
        column('parent_collection', ['data', 'parent', 'collection', 'id'], { required: false }),
        column('home', ['data', 'home', 'id'], { required: false }),
        column('born', ['data', 'born'], { format: 'date', required: false }),
        column('flag', ['data', 'flag'], { type: 'boolean', required: false }),
        column('id', ['ref', 'id']),
        column('in', ['ref', 'collection', 'id']),
        column('at', ['ts'], { type: 'integer' }),
        column('everything', ['data'], { type: 'object' }),
      ],
    })

    const { ts } = first?.data ?? {}
    expect(first?.data).toMatchObject({
      ref: '1',
      ttl: null,
      email: 'one@example.com',
      city: 'Kingston',
      address: { city: { name: 'Kingston' } },
      parent: { id: '2', collection: 'users', type: 'document' },
      parent_id: '2',
      parent_collection: 'users',
      home: 'users',
      born: '2001-02-03',
      flag: false,
      id: '1',
      in: 'users',
      at: ts,
      everything: { email: 'one@example.com' },
    })
    expect(first?.data).not.toHaveProperty('data')
  })

  it('writes an integer of 64 bits exactly', async () => {
    const [first] = await rows({
      additional_columns: [column('big', ['data', 'big'], { type: 'integer', required: false })],
    })

    expect(first?.line).toContain('"big":9007199254740993}')
  })

  it('writes null for an optional value that is missing', async () => {
    const [, second] = await rows({
      additional_columns: [
        column('city', ['data', 'address', 'city', 'name'], { required: false }),
        column('parent_id', ['data', 'parent', 'id'], { required: false }),
        column('beyond', ['data', 'email', 'length'], { required: false }),
        column('inherited', ['data', 'toString'], { required: false }),
      ],
    })

    expect(second?.data).toMatchObject({ city: null, parent_id: null, beyond: null, inherited: null })
  })

  it('holds values of its declared type only, and logs the first one that does not convert', async () => {
    await database.collection('mixed')
    const n = ['two', 3.5, 42]
    for (const [i, value] of n.entries()) await database.create('mixed', { [`${i + 1}`]: { n: value } })
    const additional_columns = [column('n', ['data', 'n'], { type: 'integer' }), column('text', ['data', 'n'])]
    const run = await connector.read('full_refresh', 'mixed', {
      collection: { data_column: false, additional_columns },
    })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(run.records.map(({ data }) => [data.n, data.text])).toEqual([
      [null, 'two'],
      [null, '3.5'],
      [42, '42'],
    ])
    const nulled = { changes: [{ field: 'n', change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' }] }
    expect(run.records.map(({ line }) => JSON.parse(line).record.meta)).toEqual([nulled, nulled, undefined])
    expect(run.warnings.filter((warning) => warning.includes('"n"'))).toEqual([
      expect.stringMatching(/"n" has no value in document 1: the value is of type string/),
    ])
  })

  it('resumes after a document without a required value received one', async () => {
    await database.collection('mended', { historyDays: 7 })
    for (let n = 1; n <= 8; n++) await database.create('mended', { [`${n}`]: n === 6 ? {} : { n } })
    const collection = { page_size: 2, additional_columns: [column('n', ['data', 'n'], { type: 'integer' })] }
    const first = await connector.read('full_refresh', 'mended', { collection })
    expect(first.errors).toMatchObject([{ failure_type: 'config_error', message: expect.stringContaining('"6"') }])

    await database.update('mended', '6', { n: 6 })
    const second = await connector.read('full_refresh', 'mended', { collection, state: first.states })
    expect(second).toMatchObject({ exitCode: 0, errors: [] })
    expect(second.records).toHaveLength(8)
  })

  it.each(['full_refresh', 'incremental'] as const)(
    'fails a %s over a document without a required value, naming path and document',
    async (mode) => {
      const collection = { name: 'users', additional_columns: [column('city', ['data', 'address', 'city'])] }
      const run = await connector.read(mode, 'users', { collection })

      expect(run.exitCode).toBe(1)
      expect(refs(run.records)).toEqual(['1'])
      expect(run.statuses).toEqual(['users STARTED', 'users RUNNING', 'users INCOMPLETE'])
      expect(run.errors).toEqual([
        expect.objectContaining({ failure_type: 'config_error', stream_descriptor: { name: 'users' } }),
      ])
      expect(run.errors[0]?.message).toContain('["data","address","city"]')
      expect(run.errors[0]?.message).toMatch(/Document "2" of the collection "users"/)
    },
  )

  it('continues with the other streams if one fails', async () => {
    const collection = { additional_columns: [column('ref_id', ['ref', 'id']), column('email', ['data', 'email'])] }
    const run = await connector.read('full_refresh', ['others', 'users'], { collection, concurrency: 1 })

    expect(run.exitCode).toBe(1)
    expect(run.statuses).toEqual([
      'others STARTED',
      'others INCOMPLETE',
      'users STARTED',
      'users RUNNING',
      'users COMPLETE',
    ])
    expect(run.records.map(({ data }) => [data.ref_id, data.email])).toEqual([
      ['1', 'one@example.com'],
      ['2', 'two@example.com'],
    ])
  })

  it('ends only the streams whose documents have no value for a required column', async () => {
    const additional_columns = [column('email', ['data', 'email'])]
    const run = await connector.read('full_refresh', ['others', 'users'], {
      collection: { additional_columns },
      concurrency: 1,
    })

    expect(run.statuses.slice(-1)).toEqual(['users COMPLETE'])
    expect(run.statuses).toContain('others INCOMPLETE')
    expect(run.records.map(({ data }) => data.email)).toEqual(['one@example.com', 'two@example.com'])
  })

  it('belongs to the stream of its collection only, if it names one', async () => {
    const additional_columns = [
      column('email', ['data', 'email'], { collection: 'users' }),
      column('email', ['ref', 'id'], { collection: 'others' }),
    ]
    const run = await connector.read('full_refresh', ['others', 'users'], {
      collection: { data_column: false, additional_columns },
      concurrency: 1,
    })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(run.records.map(({ data }) => data.email)).toEqual(['1', 'one@example.com', 'two@example.com'])
  })

  it('offers the columns with their types, every additional one nullable', async () => {
    const { streams } = await connector.discover({
      collection: {
        name: 'users',
        additional_columns: [
          column('email', ['data', 'email']),
          column('born', ['data', 'born'], { format: 'date', required: false }),
          column('at', ['ts'], { type: 'integer', airbyte_type: 'integer' }),
        ],
      },
    })

    expect(streams?.map(({ name }) => name)).toEqual(['users'])
    expect(streams?.[0]?.json_schema.properties).toMatchObject({
      ref: { type: 'string' },
      ts: { type: 'integer' },
      data: { type: 'object' },
      ttl: { type: ['null', 'string'], format: 'date-time', airbyte_type: 'timestamp_with_timezone' },
      email: { type: ['null', 'string'] },
      born: { type: ['null', 'string'], format: 'date' },
      at: { type: ['null', 'integer'], airbyte_type: 'integer' },
    })
  })

  it('offers the deletion column, and every column of a document nullable, if deletions are on', async () => {
    const { streams } = await connector.discover({
      collection: {
        additional_columns: [column('email', ['data', 'email'])],
        deletions: { deletion_mode: 'deleted_field', column: 'gone_at' },
      },
    })

    const properties = streams?.find(({ name }) => name === 'users')?.json_schema.properties
    expect(properties).toMatchObject({
      ref: { type: 'string' },
      ts: { type: 'integer' },
      data: { type: ['null', 'object'] },
      email: { type: ['null', 'string'] },
      gone_at: { type: ['null', 'string'], format: 'date-time' },
    })
  })

  it('leaves data out of the schema if it is turned off', async () => {
    const { streams } = await connector.discover({ collection: { name: 'users', data_column: false } })

    expect(Object.keys(streams?.[0]?.json_schema.properties ?? {})).toEqual(['ref', 'ts', 'ttl'])
  })

  it('writes records that fit the schema that it offers', async () => {
    const other = await fauna.database(api)
    await other.collection('users', { historyDays: 7 })
    await other.create('users', { '1': { email: 'a', n: 1 }, '2': { n: 9007199254740993n } })
    await other.query(fql.create(fql.ref('users', '3'), { ttl: fql.time('2100-01-01T00:00:00Z') }))
    await other.remove('users', '1')
    await other.create('users', { '1': { email: null, n: null, at: fql.time('2020-01-01T00:00:00.123456789Z') } })
    const along = connectorFor(other, api)
    const additional_columns = [
      column('email', ['data', 'email'], { required: false }),
      column('n', ['data', 'n'], { type: 'integer', required: false }),
      column('at', ['data', 'at'], { format: 'date-time', required: false }),
    ]

    for (const collection of [
      { additional_columns, deletions: { deletion_mode: 'deleted_field' } },
      { additional_columns, data_column: false },
      {},
    ]) {
      const { streams } = await along.discover({ collection })
      const schema = streams?.[0]?.json_schema
      const fits = new Ajv({ strict: false, validateFormats: false }).compile({
        ...schema,
        additionalProperties: false,
      })
      for (const mode of ['full_refresh', 'incremental'] as const) {
        const { records } = await along.read(mode, 'users', { collection })
        expect(records.length).toBeGreaterThanOrEqual(3)
        for (const { data } of records) expect([data, fits(data), fits.errors]).toEqual([data, true, null])
      }
    }
  })

  it.each([
    ['ref', {}],
    ['ts', {}],
    ['data', {}],
    ['ttl', {}],
    ['deleted_at', { deletions: { deletion_mode: 'deleted_field' } }],
  ])('refuses the column name %s, which is taken', async (name, options) => {
    const collection = { ...options, additional_columns: [column(name, ['data', 'x'])] }
    const run = await connector.check({ collection })

    expect(run.connectionStatus).toMatchObject({ status: 'FAILED', message: expect.stringContaining(`"${name}"`) })
    expect(run.connectionStatus?.message).toContain('Choose a name')
  })

  it('refuses a column name that comes twice', async () => {
    const collection = { additional_columns: [column('x', ['data', 'a']), column('x', ['data', 'b'])] }
    const run = await connector.read('full_refresh', 'users', { collection })

    expect(run).toMatchObject({ exitCode: 1, records: [] })
    expect(run.errors).toMatchObject([{ failure_type: 'config_error', message: expect.stringContaining('[1].name') }])
  })
})
