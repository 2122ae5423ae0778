import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { SampleAnswer } from '../../../../src/fauna/export/kind-reader.ts'
import type { ValueKind } from '../../../../src/fauna/fields/field-tally.ts'
import { readKinds as readV4 } from '../../../../src/fauna/v4/export/kinds.ts'
import { readKinds as readV10 } from '../../../../src/fauna/v10/export/kinds.ts'

const V4_REFERENCE = '{"@ref":{"id":"1","collection":{"@ref":{"id":"c","collection":{"@ref":{"id":"collections"}}}}}}'
const V10_REFERENCE = '{"@ref":{"id":"1","coll":{"@mod":"c"}}}'

const v4Document = (fields: string, id = '1') => `{"ref":${V4_REFERENCE.replace('1', id)},"ts":5,"data":${fields}}`
const v10Document = (fields: string, id = '1') =>
  `{"@doc":{"id":"${id}","coll":{"@mod":"c"},"ts":{"@time":"2026-11-22T11:31:58Z"}${fields === '{}' ? '' : `,${fields.slice(1, -1)}`}}}`

const APIS = [
  {
    name: 'FQL v4',
    documentOf: v4Document,
    read: (...pages: string[]) => readV4(Buffer.from(`{"resource":[${pages.join()}]}`)),
  },
  {
    name: 'FQL v10',
    documentOf: v10Document,
    read: (...pages: string[]) => readV10(Buffer.from(`{"data":[${pages.join()}],"txn_ts":7}`)),
  },
]

/** The kinds of each field on the first page. */
function kindsOn({ pages }: SampleAnswer): Record<string, ValueKind[]> {
  return Object.fromEntries(Array.from(pages[0]?.tally.fields ?? [], ([name, { kinds }]) => [name, [...kinds]]))
}

describe('the kind of a value over FQL v4', () => {
  it.each<[string, ValueKind]>([
    ['null', 'unknown'],
    ['true', 'boolean'],
    ['false', 'boolean'],
    ['0', 'integer'],
    ['-9223372036854775808', 'integer'],
    ['2.0', 'number'],
    ['-0.5', 'number'],
    ['1E300', 'number'],
    ['1e-7', 'number'],
    ['"a"', 'string'],
    ['"2026-11-22"', 'string'],
    ['"NaN"', 'unknown'],
    ['"Infinity"', 'unknown'],
    ['"-Infinity"', 'unknown'],
    ['"NaN "', 'string'],
    ['{"@ts":"2026-11-22T11:31:58Z"}', 'time'],
    ['{"@date":"2026-11-22"}', 'date'],
    ['{"@bytes":"aGk="}', 'string'],
    ['{"@query":{"lambda":"x"}}', 'string'],
    ['{"@unheard":1}', 'string'],
    [V4_REFERENCE, 'object'],
    ['{"@obj":{"@ref":1}}', 'object'],
    ['{"@obj":{"@set":{"match":1}}}', 'string'],
    ['{"@obj":{"@set":1}}', 'object'],
    ['{}', 'object'],
    ['{"a":{"@ts":"x"}}', 'object'],
    [' { "@date" : "2026-11-22" } ', 'date'],
    ['[]', 'array'],
    ['[1]', 'array'],
  ])('%s is %s', (value, kind) => {
    const answer = APIS[0]?.read(`{"data":[${v4Document(`{"a":${value},"after":1}`)}]}`)
    expect(answer && kindsOn(answer)).toEqual({ a: [kind], after: ['integer'] })
  })
})

describe('the kind of a value over FQL v10', () => {
  it.each<[string, ValueKind]>([
    ['null', 'unknown'],
    ['true', 'boolean'],
    ['{"@int":"5"}', 'integer'],
    ['{"@long":"9223372036854775807"}', 'integer'],
    ['{"@double":"2.0"}', 'number'],
    ['{"@double":"NaN"}', 'unknown'],
    ['{"@double":"-Infinity"}', 'unknown'],
    ['"a"', 'string'],
    ['"NaN"', 'unknown'],
    ['{"@time":"2026-11-22T11:31:58Z"}', 'time'],
    ['{"@date":"2026-11-22"}', 'date'],
    ['{"@bytes":"aGk="}', 'string'],
    ['{"@set":"cursor"}', 'string'],
    ['{"@stream":"token"}', 'string'],
    ['{"@unheard":1}', 'string'],
    [V10_REFERENCE, 'object'],
    ['{"@doc":{"id":"1"}}', 'object'],
    ['{"@mod":"users"}', 'object'],
    ['{"@object":{"@ref":{"@int":"1"}}}', 'object'],
    ['{"@object":{"@set":{"match":{"@int":"1"}}}}', 'string'],
    ['{"a":{"@int":"1"}}', 'object'],
    ['[{"@int":"1"}]', 'array'],
  ])('%s is %s', (value, kind) => {
    const answer = APIS[1]?.read(`{"data":[${v10Document(`{"a":${value},"after":{"@int":"1"}}`)}]}`)
    expect(answer && kindsOn(answer)).toEqual({ a: [kind], after: ['integer'] })
  })

  it('is read of fields that Fauna groups under data, and of wrapped documents', () => {
    const fields = '{"@own":{"@int":"1"},"data":{"id":"x","data":{"@date":"2026-11-22"}}}'
    const wrapped = v10Document(fields).replace('{"@doc":', '{"@doc":{"@object":').replace(/\}$/, '}}')
    const answer = APIS[1]?.read(`{"data":[${wrapped}]}`)
    expect(answer && kindsOn(answer)).toEqual({ '@own': ['integer'], id: ['string'], data: ['date'] })
    expect(answer?.txnTs).toBe(7)
  })

  it('ignores references to documents that no longer exist', () => {
    const gone = '{"@ref":{"id":"2","coll":{"@mod":"c"},"exists":false}}'
    const answer = APIS[1]?.read(`{"data":[${gone},${v10Document('{"a":true}')}]}`)
    expect(answer?.pages[0]).toMatchObject({ tally: { documents: 1 }, ids: { first: '1', last: '1' } })
  })
})

describe.each(APIS)('an answer over $name', ({ documentOf, read }) => {
  it('has a page for each range, with its ids in order, and whether there is more', () => {
    const { pages } = read(
      `{"data":[${documentOf('{"a":true}', '9')},${documentOf('{}', '10')}],"after":["x"]}`,
      `{"before":[1],"data":[${documentOf('{"a":true}', '10')},${documentOf('{"a":"x"}', '9')}]}`,
      '{"data":[]}',
    )
    expect(pages.map(({ ids, hasMore, tally }) => [ids, hasMore, tally.documents])).toEqual([
      [{ first: '9', last: '10' }, true, 2],
      [{ first: '9', last: '10' }, false, 2],
      [undefined, false, 0],
    ])
    expect(pages[0]?.tally.fields.get('a')).toEqual({ documents: 1, kinds: new Set(['boolean']) })
    expect(pages[1]?.tally.fields.get('a')).toEqual({ documents: 2, kinds: new Set(['boolean', 'string']) })
  })

  it.each(['__proto__', '', 'a.b', '"', 'é', '\u0000', 'x'.repeat(65_536)])('can have the field %j', (name) => {
    expect(kindsOn(read(`{"data":[${documentOf(`{${JSON.stringify(name)}:[]}`)}]}`))).toEqual(
      Object.fromEntries([[name, ['array']]]),
    )
  })

  it('that is cut short is refused', () => {
    const whole = `{"data":[${documentOf('{"a":true}')}]}`
    for (const end of [10, whole.length - 2]) expect(() => read(whole.slice(0, end))).toThrow(SyntaxError)
  })

  it.each(['{"data":[5]}', '{"data":[{"a":1}]}', '{"after":[]}'])(
    'that is not a list of pages is refused: %s',
    (page) => {
      expect(() => read(page)).toThrow()
    },
  )
})

it('bytes that are not UTF-8 are refused', () => {
  expect(() => readV4(Buffer.from([0x7b, 0xff, 0x7d]))).toThrow(SyntaxError)
})

describe('recorded pages', () => {
  const bodyOf = (list: string, name: string): string => {
    const lines = readFileSync(new URL(`../../../fixtures/recordings/${list}.json`, import.meta.url), 'utf8').split(
      '\n',
    )
    const line = lines.find((each) => each.startsWith(`{"name":"${name}"`)) ?? ''
    return JSON.parse(line.replace(/,$/, '')).response.body
  }

  it('of documents with all types are read', () => {
    const page = JSON.parse(bodyOf('fql-v10', 'scan-page-1')).data['@set']
    const answer = readV10(Buffer.from(JSON.stringify({ data: [page] })))
    expect(kindsOn(answer)).toMatchObject({ int: ['integer'], long: ['integer'], dbl: ['number'], nan: ['unknown'] })
  })
})
