import { beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const SET = '{"@set":{"match":{"@ref":{"id":"things-ts","collection":{"@ref":{"id":"indexes"}}}}}}'
const DOCUMENTS = '{"@set":{"documents":{"@ref":{"id":"things","collection":{"@ref":{"id":"collections"}}}}}}'

interface Scenario {
  readonly value: fql.Value
  /** The column `v` as JSON text: integers of 64 bits have no other exact form. */
  readonly exported: string
}

const unknown = (id: string): string => `{"id":"${id}","type":"unknown"}`

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'a reference to a document': {
    value: fql.ref('things', '123'),
    exported: '{"id":"123","collection":"things","type":"document"}',
  },
  'a reference to a document with the greatest id': {
    value: fql.ref('things', '9223372036854775807'),
    exported: '{"id":"9223372036854775807","collection":"things","type":"document"}',
  },
  'a reference to a collection': { value: fql.collection('things'), exported: '{"id":"things","type":"collection"}' },
  'a reference to an index': { value: fql.index('things-ts'), exported: '{"id":"things-ts","type":"index"}' },
  'a reference to a database': { value: fql.database('child'), exported: '{"id":"child","type":"database"}' },
  'a reference to a function': { value: fql.fn('double'), exported: '{"id":"double","type":"function"}' },
  'a reference to a role': { value: fql.role('reader'), exported: '{"id":"reader","type":"role"}' },
  'a reference to an access provider': {
    value: fql.accessProvider('auth'),
    exported: '{"id":"auth","type":"access_provider"}',
  },
  'a reference to a key': { value: fql.ref(fql.native('keys'), '42'), exported: '{"id":"42","type":"key"}' },
  'a reference to a token': { value: fql.ref(fql.native('tokens'), '43'), exported: '{"id":"43","type":"token"}' },
  'a reference to credentials': {
    value: fql.ref(fql.native('credentials'), '44'),
    exported: '{"id":"44","type":"credential"}',
  },
  ...Object.fromEntries(
    ['collections', 'indexes', 'databases', 'functions', 'roles', 'keys', 'tokens', 'credentials'].map((name) => [
      `the native reference to all ${name}`,
      { value: fql.native(name), exported: unknown(name) },
    ]),
  ),
  'bytes, in the alphabet for URLs': { value: fql.bytes('+/8AAQ=='), exported: '"-_8AAQ=="' },
  'empty bytes': { value: fql.bytes(''), exported: '""' },
  'a time with nine decimals': {
    value: fql.time('2020-02-29T12:34:56.123456789Z'),
    exported: '"2020-02-29T12:34:56.123456789Z"',
  },
  'a time without decimals': { value: fql.time('1970-01-01T00:00:00Z'), exported: '"1970-01-01T00:00:00Z"' },
  'a time given with an offset': {
    value: fql.time('2020-01-01T00:00:00+05:30'),
    exported: '"2019-12-31T18:30:00Z"',
  },
  'the year one': { value: fql.time('0001-01-01T00:00:00Z'), exported: '"0001-01-01T00:00:00Z"' },
  'a date': { value: fql.date('2020-02-29'), exported: '"2020-02-29"' },
  'a query': {
    value: fql.query('x', new fql.Expression({ add: [{ var: 'x' }, 1] })),
    exported: text('{"@query":{"api_version":"4","lambda":"x","expr":{"add":[{"var":"x"},1]}}}'),
  },
  'a query with an integer of 64 bits': {
    value: fql.query('x', 9223372036854775807n),
    exported: text('{"@query":{"api_version":"4","lambda":"x","expr":9223372036854775807}}'),
  },
  'a set': { value: fql.match('things-ts'), exported: text(SET) },
  'the set of all documents': { value: fql.documents('things'), exported: text(DOCUMENTS) },
  'sets in sets': {
    value: fql.union(fql.match('things-ts'), fql.union(fql.documents('things'), fql.match('things-ts'))),
    exported: text(`{"@set":{"union":[${SET},{"@set":{"union":[${DOCUMENTS},${SET}]}}]}}`),
  },
  'the greatest integer': { value: 9223372036854775807n, exported: '9223372036854775807' },
  'the least integer': { value: -9223372036854775808n, exported: '-9223372036854775808' },
  'an integer just above 2^53': { value: 9007199254740993n, exported: '9007199254740993' },
  'many large integers': {
    value: [9007199254740993n, { a: [9007199254740995n] }],
    exported: '[9007199254740993,{"a":[9007199254740995]}]',
  },
  'a negative zero': { value: fql.number('-0.0'), exported: '-0.0' },
  'a fraction': { value: 1.5, exported: '1.5' },
  'true and false': { value: [true, false], exported: '[true,false]' },
  'an empty string': { value: '', exported: '""' },
  'text beyond ASCII, and what JSON escapes': {
    value: 'hé "q" \\ \u2028 🚀 \n\t\u0001',
    exported: JSON.stringify('hé "q" \\ \u2028 🚀 \n\t\u0001'),
  },
  'text that looks like a number of 64 bits': { value: ':9007199254740993,', exported: '":9007199254740993,"' },
  'an empty object, an empty array': { value: [{}, []], exported: '[{},[]]' },
  'objects and arrays without their nulls, which Fauna does not keep': {
    value: { a: null, b: 1, c: { d: null }, e: [null, 1] },
    exported: '{"b":1,"c":{},"e":[1]}',
  },
  'special values at any depth': {
    value: [[{ a: { b: [fql.ref('things', '1'), { c: fql.date('2021-01-01') }] } }], fql.bytes('+w==')],
    exported: '[[{"a":{"b":[{"id":"1","collection":"things","type":"document"},{"c":"2021-01-01"}]}}],"-w=="]',
  },
  'a user’s own key that begins with @': {
    value: { '@ref': 'not a ref', plain: 1 },
    exported: '{"@ref":"not a ref","plain":1}',
  },
  'a user’s own keys @ts, @date, @bytes and @obj': {
    value: [
      { '@ts': 'x', a: 1 },
      { '@date': 1, a: 1 },
      { '@bytes': [], a: 1 },
      { '@obj': { a: 1 }, a: 1 },
      { '@set': 's', a: 1 },
    ],
    exported: '[{"@ts":"x","a":1},{"@date":1,"a":1},{"@bytes":[],"a":1},{"@obj":{"a":1},"a":1},{"@set":"s","a":1}]',
  },
  'a user’s own key that begins with @, not the first': { value: { a: 1, '@b': 2 }, exported: '{"@b":2,"a":1}' },
  'special values inside a user’s own @ key': {
    value: { '@key': fql.date('2021-01-01') },
    exported: '{"@key":"2021-01-01"}',
  },
  'keys that JavaScript gives a meaning': {
    value: JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"toString":2,"length":3}'),
    exported: '{"__proto__":{"polluted":true},"constructor":1,"length":3,"toString":2}',
  },
  'keys that are numbers, empty, or unusual': {
    value: { '': 1, a: 2, 'with space': 3, 'with "quotes"': 4 },
    exported: '{"":1,"a":2,"with \\"quotes\\"":4,"with space":3}',
  },
}

describe.each(APIS)('the export formats over $name', (api) => {
  let database: TestDatabase
  let run: ConnectorRun
  const exported = new Map<string, string>()

  beforeAll(async () => {
    database = await fauna.database()
    await database.collection('things')
    await database.query(fql.createDatabase({ name: 'child' }))
    await database.query(fql.createFunction({ name: 'double', body: fql.query('x', fql.variable('x')) }))
    await database.query(fql.createRole({ name: 'reader', privileges: [] }))
    await database.query(
      fql.createAccessProvider({
        name: 'auth',
        issuer: `https://${database.name}.example`,
        jwks_uri: 'https://issuer.example/jwks',
      }),
    )
    await database.create(
      'things',
      Object.fromEntries(Object.values(SCENARIOS).map(({ value }, i) => [`${i + 1}`, { v: value }])),
    )
    run = await connectorFor(database, api).read('full_refresh', 'things')
    for (const { line, data } of run.records) {
      exported.set(data.ref, /"data":\{"v":(.*)\},"ttl":null\}/s.exec(line)?.[1] ?? line)
    }
  })

  it('ends well', () => {
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(run.records).toHaveLength(Object.keys(SCENARIOS).length)
  })

  it.each(Object.keys(SCENARIOS).map((name, i) => [name, `${i + 1}`]))('writes %s', (name, ref) => {
    expect(inOrder(exported.get(ref) ?? '')).toBe(inOrder(SCENARIOS[name]?.exported ?? ''))
  })

  it('writes the same in an incremental sync', async () => {
    const incremental = await connectorFor(database, api).read('incremental', 'things')

    const withoutTime = (records: ConnectorRun['records']) =>
      records.map(({ line }) => line.replace(/,"emitted_at.*/, ''))
    expect(withoutTime(incremental.records)).toEqual(withoutTime(run.records))
  })
})

/** JSON text that holds JSON text. */
function text(json: string): string {
  return JSON.stringify(json)
}

/** JSON text with the keys of its objects in one order; its numbers stay as they are written. */
function inOrder(json: string): string {
  const parse = JSON.parse as (
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ) => unknown
  const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }
  return JSON.stringify(
    parse(json, (_, value, { source }) => {
      if (typeof value === 'number') return rawJSON(source ?? '')
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
      return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    }),
  )
}
