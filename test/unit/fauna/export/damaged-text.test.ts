import { describe, expect, it } from 'vitest'
import { transcodePage as transcodeV4 } from '../../../../src/fauna/v4/export/transcoder.ts'
import { transcodePage as transcodeV10 } from '../../../../src/fauna/v10/export/transcoder.ts'
import { textOf } from '../record-text.ts'

const LONG = 'x'.repeat(100)

const REFERENCE = '{"@ref":{"id":"1","collection":{"@ref":{"id":"c","collection":{"@ref":{"id":"collections"}}}}}}'

const APIS = [
  {
    name: 'FQL v4',
    /** The fields of a document with this value, as they would be written. */
    written(value: string | Buffer): string | undefined {
      const answer = around(`{"resource":{"data":[{"ref":${REFERENCE},"ts":1,"data":{"v":`, value, '}}]}}')
      const [document] = transcodeV4(answer).documents
      return document && textOf(document.json)
    },
  },
  {
    name: 'FQL v10',
    written(value: string | Buffer): string | undefined {
      const head = '{"id":"1","coll":{"@mod":"c"},"ts":{"@time":"2026-11-22T11:31:53Z"},"v":'
      const answer = around(`{"data":{"@set":{"data":[{"@doc":${head}`, value, '}}]}}}')
      const [document] = transcodeV10(answer).documents
      return document && textOf(document.json)
    },
  },
]

function around(before: string, value: string | Buffer, after: string): Buffer {
  return Buffer.concat([Buffer.from(before), Buffer.from(value), Buffer.from(after)])
}

describe.each(APIS)('text of $name', ({ written }) => {
  it.each([
    '0',
    '-0.0',
    '10',
    '1.5',
    '1e300',
    '-1.5E-10',
    'true',
    'false',
    'null',
    '"\\u00E9\\n\\/\\\\"',
    `"${LONG}\\"\\u00e9"`,
  ])('is written as it is (%s)', (value) => {
    expect(written(value)).toBe(`{"v":${value}}`)
  })

  it.each([
    ...['nul', 'nulls', 'True', 'tru', 'truefalse', 'undefined', 'NaN', 'Infinity', ''],
    ...['01', '1.', '.5', '-', '--1', '+1', '1e', '1e+', '1.5.5', '1-1', '0x10', '1_000', '1n', '00'],
    ...[
      '"\\q"',
      '"\\u12"',
      '"\\u12G4"',
      `"${LONG}\\q"`,
      `"${LONG}\\u12"`,
      `"${LONG}\n"`,
      '"\n"',
      '"\t"',
      `"${LONG}\0"`,
    ],
    ...['[1,]', '{"a":1,}', '{"a" 1}', '{a:1}', "'a'", '[1 2]', '1 2', '"a" "b"', '[', '{', '"'],
  ])('that is not JSON is refused (%s)', (value) => {
    expect(() => written(value)).toThrow(SyntaxError)
  })

  it.each([
    Buffer.from([0x22, 0xff, 0x22]),
    Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
    Buffer.from([0x22, 0xc3, 0x22]),
  ])('that is not UTF-8 is refused (%j)', (value) => {
    expect(() => written(value)).toThrow(SyntaxError)
  })
})

it.each(['{"@int":"01"}', '{"@long":"1-1"}', '{"@double":"1e"}', '{"@bytes":"a\\/b"}', '{"@int":"1"}'])(
  'a tagged value that holds something else is JSON all the same (%s)',
  (value) => {
    expect(() => JSON.parse(APIS[1]?.written(value) ?? '')).not.toThrow()
  },
)
