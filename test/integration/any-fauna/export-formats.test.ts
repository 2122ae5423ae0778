import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { APIS, READS, V4, V10 } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import { TS_REF } from '../harness/test-database.ts'

const fauna = useFauna()

const USERS = '{"@ref":{"id":"users","collection":{"@ref":{"id":"collections"}}}}'
const USERS_TS = '{"@ref":{"id":"users-ts","collection":{"@ref":{"id":"indexes"}}}}'
const SET = `{"@set":{"match":${USERS_TS}}}`
const DOCUMENTS = `{"@set":{"documents":${USERS}}}`

interface Scenario {
  readonly value: fql.Value
  /** The column `v` as JSON text, the only exact form of 64-bit integers. */
  readonly exported: string
}

const NATIVE = [
  'collections',
  'indexes',
  'databases',
  'functions',
  'roles',
  'access_providers',
  'keys',
  'tokens',
  'credentials',
]

const unknown = (id: string): string => `{"id":"${id}","type":"unknown"}`

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'a reference to a document': {
    value: fql.ref('users', '123'),
    exported: '{"id":"123","collection":"users","type":"document"}',
  },
  'a reference to a document with the greatest id': {
    value: fql.ref('users', '9223372036854775807'),
    exported: '{"id":"9223372036854775807","collection":"users","type":"document"}',
  },
  'a reference to a collection': { value: fql.collection('users'), exported: '{"id":"users","type":"collection"}' },
  'a reference to an index': { value: fql.index('users-ts'), exported: '{"id":"users-ts","type":"index"}' },
  'a reference to an index that was deleted': {
    value: fql.index('gone-ts'),
    exported: '{"id":"gone-ts","type":"index"}',
  },
  'a reference to a document whose collection was deleted': {
    value: fql.ref('gone', '7'),
    exported: '{"id":"7","collection":"gone","type":"document"}',
  },
  'a reference to a collection that was deleted': {
    value: fql.collection('gone'),
    exported: '{"id":"gone","type":"collection"}',
  },
  'a reference to a document of a collection that is called Key': {
    value: fql.ref('Key', '7'),
    exported: '{"id":"7","collection":"Key","type":"document"}',
  },
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
    NATIVE.map((name) => [`the native reference to all ${name}`, { value: fql.native(name), exported: unknown(name) }]),
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
  'a set': { value: fql.match('users-ts'), exported: text(SET) },
  'the set of all documents': { value: fql.documents('users'), exported: text(DOCUMENTS) },
  'sets in sets': {
    value: fql.union(fql.match('users-ts'), fql.union(fql.documents('users'), fql.match('users-ts'))),
    exported: text(`{"@set":{"union":[${SET},{"@set":{"union":[${DOCUMENTS},${SET}]}}]}}`),
  },
  'a set with a term of each type': {
    value: fql.match(
      'users-ts',
      1,
      9007199254740993n,
      2.5,
      fql.number('2.0'),
      fql.number('1e300'),
      fql.number('-0.0'),
      'a',
      true,
      fql.time('2020-01-01T00:00:00Z'),
      fql.date('2020-01-01'),
      fql.bytes('+/8='),
      fql.ref('users', '1'),
      { '@a': 1 },
    ),
    exported: text(
      `{"@set":{"match":${USERS_TS},"terms":[1,9007199254740993,2.5,2,1e+300,-0.0,"a",true,{"@ts":"2020-01-01T00:00:00Z"},` +
        `{"@date":"2020-01-01"},{"@bytes":"+/8="},{"@ref":{"id":"1","collection":${USERS}}},{"@obj":{"@a":1}}]}}`,
    ),
  },
  'a set with a query in it': {
    value: fql.match('users-ts', fql.query('x', 1)),
    exported: text(`{"@set":{"match":${USERS_TS},"terms":{"@query":{"api_version":"4","lambda":"x","expr":1}}}}`),
  },
  'the greatest integer': { value: 9223372036854775807n, exported: '9223372036854775807' },
  'the least integer': { value: -9223372036854775808n, exported: '-9223372036854775808' },
  'an integer just above 2^53': { value: 9007199254740993n, exported: '9007199254740993' },
  'many large integers': {
    value: [9007199254740993n, { a: [9007199254740995n] }],
    exported: '[9007199254740993,{"a":[9007199254740995]}]',
  },
  'a negative zero': { value: fql.number('-0.0'), exported: '-0.0' },
  'NaN and the infinities, which JSON does not have': {
    value: [
      new fql.Expression({ to_double: 'NaN' }),
      new fql.Expression({ multiply: [1e308, 10] }),
      new fql.Expression({ multiply: [-1e308, 10] }),
    ],
    exported: '["NaN","Infinity","-Infinity"]',
  },
  'doubles of all sizes': {
    value: ['2.0', '1e21', '5e-324', '1.7976931348623157e308'].map(fql.number),
    exported: '[2.0,1.0E21,4.9E-324,1.7976931348623157E308]',
  },
  'a fraction': { value: 1.5, exported: '1.5' },
  'true and false': { value: [true, false], exported: '[true,false]' },
  'an empty string': { value: '', exported: '""' },
  'text outside ASCII, and characters that JSON escapes': {
    value: 'hé "q" \\ \u2028 🚀 \n\t\u0001',
    exported: JSON.stringify('hé "q" \\ \u2028 🚀 \n\t\u0001'),
  },
  'text that looks like a number of 64 bits': { value: ':9007199254740993,', exported: '":9007199254740993,"' },
  'an empty object, an empty array': { value: [{}, []], exported: '[{},[]]' },
  'objects and arrays, of which Fauna does not keep nulls': {
    value: { a: null, b: 1, c: { d: null }, e: [null, 1] },
    exported: '{"b":1,"c":{},"e":[1]}',
  },
  'special values at any depth': {
    value: [[{ a: { b: [fql.ref('users', '1'), { c: fql.date('2021-01-01') }] } }], fql.bytes('+w==')],
    exported: '[[{"a":{"b":[{"id":"1","collection":"users","type":"document"},{"c":"2021-01-01"}]}}],"-w=="]',
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
  'keys with a meaning in JavaScript': {
    value: JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"toString":2,"length":3}'),
    exported: '{"__proto__":{"polluted":true},"constructor":1,"length":3,"toString":2}',
  },
  'keys that are numbers, empty, or unusual': {
    value: { '': 1, a: 2, 'with space': 3, 'with "quotes"': 4 },
    exported: '{"":1,"a":2,"with \\"quotes\\"":4,"with space":3}',
  },
}

/** What FQL v10 returns differently, by its name in docs/fauna.md: scenarios, with the value that v10 writes. */
const DIFFERENT_OVER_V10: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'A query': {
    'a query': '"[function <lambda>]"',
    'a query with an integer of 64 bits': '"[function <lambda>]"',
  },
  'A reference to an index': { 'a reference to an index': '"[legacy index users-ts]"' },
  'A reference to an index that was deleted': {
    'a reference to an index that was deleted': '"[legacy index <deleted>]"',
  },
  'An index or a query in a set': Object.fromEntries(
    ['a set', 'sets in sets', 'a set with a term of each type', 'a set with a query in it'].map((name) => [
      name,
      text(
        (JSON.parse(SCENARIOS[name]?.exported ?? '""') as string)
          .replaceAll(USERS_TS, '"[legacy index users-ts]"')
          .replace('{"@query":{"api_version":"4","lambda":"x","expr":1}}', '"[function <lambda>]"'),
      ),
    ]),
  ),
  'A reference to a native collection itself, such as `Collections()`': Object.fromEntries(
    NATIVE.map((name) => [`the native reference to all ${name}`, '{"id":"[new collection]","type":"unknown"}']),
  ),
  'A reference to a document whose collection was deleted': {
    'a reference to a document whose collection was deleted': '{"id":"7","collection":"Deleted","type":"document"}',
  },
  'A reference to a document of a collection that is called `Key`, `Token` or `Credential`': {
    'a reference to a document of a collection that is called Key': '{"id":"7","type":"key"}',
  },
}

const overV10 = new Map(Object.values(DIFFERENT_OVER_V10).flatMap((scenarios) => Object.entries(scenarios)))

/** Complete documents, with the part of their records after `ts`. */
const DOCUMENT_SCENARIOS: Readonly<Record<string, readonly [params: fql.Fields, exported: string]>> = {
  'names reserved by FQL v10': [
    {
      data: { id: 1, coll: 2, ts: 3, ttl: 4, data: { data: 5 }, exists: 6, update: 7, delete: 8, replace: 9, own: 10 },
    },
    '"data":{"coll":2,"data":{"data":5},"delete":8,"exists":6,"id":1,"own":10,"replace":9,"ts":3,"ttl":4,"update":7},"ttl":null',
  ],
  'a field called data': [{ data: { data: 'x' } }, '"data":{"data":"x"},"ttl":null'],
  'fields that begin with @': [{ data: { '@ref': 1, '@data': 2 } }, '"data":{"@data":2,"@ref":1},"ttl":null'],
  'no fields': [{}, '"data":{},"ttl":null'],
  'a time to live': [{ ttl: fql.time('2100-01-01T00:00:00.123456Z') }, '"data":{},"ttl":"2100-01-01T00:00:00.123456Z"'],
  credentials: [{ data: { a: 1 }, credentials: { password: 'secret' } }, '"data":{"a":1},"ttl":null'],
}

describe('a value written with FQL v4', () => {
  const runs = new Map<string, ConnectorRun>()
  /** The `data` of each record by ref, as JSON text, the only exact form of 64-bit integers. */
  const records = new Map<string, Map<string, string>>()

  beforeAll(async () => {
    const database = await fauna.database(V4)
    await database.collection('users', { historyDays: 1 })
    await V10.createIndex(database, 'users')
    for (const name of ['gone', 'Key']) await database.collection(name, { index: false })
    await database.index('gone-ts', fql.collection('users'), { values: TS_REF })
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
    const documents = [
      ...Object.values(SCENARIOS).map(({ value }) => ({ data: { v: value } })),
      ...Object.values(DOCUMENT_SCENARIOS).map(([params]) => params),
    ]
    await database.query(documents.map((params, i) => fql.create(fql.ref('users', `${i + 1}`), params)))
    for (const gone of [fql.collection('gone'), fql.index('gone-ts')]) await database.query(fql.remove(gone))
    for (const read of READS) {
      const run = await connectorFor(database, read).read(read.mode, 'users')
      runs.set(read.name, run)
      const data = run.records.map(({ line, data }) => [data.ref as string, withSortedKeys(dataOf(line))] as const)
      records.set(read.name, new Map(data))
    }
  })

  const names = Object.keys(SCENARIOS)
  const refs = [...names, ...Object.keys(DOCUMENT_SCENARIOS)].map((_, i) => `${i + 1}`)

  const written = (read: string, ref: string): string => records.get(read)?.get(ref) ?? ''

  describe.each(APIS)('is exported over $name', (api) => {
    it.each(names.map((name, i) => [name, refs[i] ?? '']))('for %s', (name, ref) => {
      const exported = (api.name === V10.name ? overV10.get(name) : undefined) ?? SCENARIOS[name]?.exported ?? ''
      expect(tailOf(written(`${api.name}, in full`, ref))).toBe(
        tailOf(withSortedKeys(`{"data":{"v":${exported}},"ttl":null}`)),
      )
    })

    it.each(
      Object.entries(DOCUMENT_SCENARIOS).map(([name, [, exported]], i) => [
        name,
        exported,
        refs[names.length + i] ?? '',
      ]),
    )('for %s', (_, exported, ref) => {
      expect(tailOf(written(`${api.name}, in full`, ref))).toBe(tailOf(withSortedKeys(`{${exported}}`)))
    })
  })

  it.each(READS)('is the same over $name as over FQL v4, except for what docs/fauna.md lists', ({ name, ...read }) => {
    expect(runs.get(name)).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
    expect([...(records.get(name)?.keys() ?? [])]).toEqual(refs)
    const over4 = records.get(`${V4.name}, in full`)
    for (const [i, ref] of refs.entries()) {
      const scenario = names[i] ?? ''
      const unseen = read.config === V10.config ? overV10.get(scenario) : undefined
      const expected = over4?.get(ref) ?? ''
      const seen = withSortedKeys(SCENARIOS[scenario]?.exported ?? 'null')
      expect(written(name, ref)).toBe(
        unseen === undefined ? expected : expected.replace(`{"v":${seen}}`, `{"v":${withSortedKeys(unseen)}}`),
      )
    }
  })

  it('is listed in docs/fauna.md if FQL v10 returns it differently', () => {
    const listed = listedInDocs()

    expect([...listed.keys()]).toEqual(Object.keys(DIFFERENT_OVER_V10))
    for (const [kind, scenarios] of Object.entries(DIFFERENT_OVER_V10)) {
      const [[name, over10] = ['', '']] = Object.entries(scenarios)
      const over4 = SCENARIOS[name]?.exported ?? ''
      expect(listed.get(kind)).toEqual([JSON.parse(over4), JSON.parse(over10)])
    }
  })
})

/** The rows of the table in docs/fauna.md: the kind of value, with an example over each API. */
function listedInDocs(): Map<string, [over4: unknown, over10: unknown]> {
  const page = readFileSync(new URL('../../../docs/fauna.md', import.meta.url), 'utf8')
  const [, table = ''] = /\| Value \| Over FQL v4 \| Over FQL v10 \|\n\|[ -|]+\|\n((?:\|.*\n)+)/.exec(page) ?? []
  const rows = table.matchAll(/^\| (.+?) \| `(.+?)` \| `(.+?)` \|$/gm)
  return new Map(
    [...rows].map(([, what = '', over4 = '', over10 = '']) => [what, [JSON.parse(over4), JSON.parse(over10)]]),
  )
}

/** The JSON text of the data of a record, from its line. */
function dataOf(line: string): string {
  return /"data":(\{"ref":.*\}),"emitted_at"/s.exec(line)?.[1] ?? line
}

/** The part after `ref` and `ts`, which differ in each run. */
function tailOf(data: string): string {
  return data.replace(/"ref":"\d+","ts":\d+,/, '')
}

/** A JSON string that contains JSON. */
function text(json: string): string {
  return JSON.stringify(json)
}

/** JSON text with sorted keys. Its numbers stay as they are written. */
function withSortedKeys(json: string): string {
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
