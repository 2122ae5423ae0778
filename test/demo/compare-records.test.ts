import { describe, expect, it } from 'vitest'
import { differences } from './compare-records.ts'
import { parseExactly } from './fauna-query.ts'
import { readResult } from './read-result.ts'

/** A read that wrote these records of the stream `s`. @param records as JSON text */
const readOf = (...records: readonly string[]) =>
  readResult(records.map((data) => parseExactly(`{"type":"RECORD","record":{"stream":"s","data":${data}}}`) as never))

describe('two reads of a stream', () => {
  it.each<[string, string, string, string[]]>([
    ['of equal records', '{"ref":"1","data":{"a":[1,{"b":2}]}}', '{"ref":"1","data":{"a":[1,{"b":2}]}}', []],
    ['with fields in another order', '{"ref":"1","data":{"a":1,"b":2}}', '{"ref":"1","data":{"b":2,"a":1}}', []],
    ['with another column', '{"ref":"1","ts":5,"data":{}}', '{"ref":"1","ts":6,"data":{}}', ['1 ts']],
    ['with another value', '{"ref":"1","data":{"a":1}}', '{"ref":"1","data":{"a":{}}}', ['1 data.a']],
    [
      'with another value inside',
      '{"ref":"1","data":{"a":[{"b":1}]}}',
      '{"ref":"1","data":{"a":[{"b":2}]}}',
      ['1 data.a'],
    ],
    ['with a field that only one has', '{"ref":"1","data":{}}', '{"ref":"1","data":{"a":1}}', ['1 data.a']],
    [
      'with a record that only one has',
      '{"ref":"1","data":{}}',
      '{"ref":"2","data":{}}',
      ['1 the record', '2 the record'],
    ],
    [
      'with integers that are equal as doubles',
      '{"ref":"1","data":{"a":9007199254740993}}',
      '{"ref":"1","data":{"a":9007199254740992}}',
      ['1 data.a'],
    ],
  ])('%s', (_, one, other, expected) => {
    const found = differences('s', readOf(one), readOf(other))
    expect(found.map(({ ref, field }) => `${ref} ${field}`)).toEqual(expected)
  })
})
