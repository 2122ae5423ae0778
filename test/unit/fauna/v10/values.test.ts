import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringifyExactJson } from '../../../../src/fauna/exact-json.ts'
import { decodeValue } from '../../../../src/fauna/v10/values.ts'
import { anyValue } from './tagged-values.ts'

/** What came over the wire is JSON text. */
const fromWire = (tagged: unknown): unknown => JSON.parse(JSON.stringify(tagged))

describe('a tagged value', () => {
  it('is what was stored, whatever its keys and however deep', () => {
    fc.assert(
      fc.property(anyValue, ({ tagged, value }) => {
        expect(stringifyExactJson(decodeValue(fromWire(tagged)))).toBe(stringifyExactJson(value))
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['a collection', { '@mod': 'users' }, { id: 'users', type: 'collection' }],
    ['a part of FQL', { '@mod': 'Collection' }, { id: 'Collection', type: 'unknown' }],
    [
      'a document that does not exist',
      { '@ref': { id: '1', coll: { '@mod': 'users' }, exists: false, cause: 'not found' } },
      { id: '1', collection: 'users', type: 'document' },
    ],
    [
      'a document inside another',
      { '@doc': { '@object': { id: '1', coll: { '@mod': 'users' }, '@x': 1 } } },
      { id: '1', collection: 'users', type: 'document' },
    ],
    ['a key', { '@ref': { id: '1', coll: { '@mod': 'Key' } } }, { id: '1', type: 'key' }],
    ['a set', { '@set': 'abc' }, '{"@set":"abc"}'],
    ['a page', { '@set': { data: [{ '@int': '1' }] } }, '{"@set":{"data":[{"@int":"1"}]}}'],
    ['a stream', { '@stream': 'abc' }, 'abc'],
    ['what nobody knows yet', { '@new': 1 }, '{"@new":1}'],
  ])('%s', (_, tagged, exported) => {
    expect(JSON.parse(stringifyExactJson(decodeValue(tagged)))).toEqual(exported)
  })
})
