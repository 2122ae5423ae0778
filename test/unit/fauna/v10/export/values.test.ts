import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringifyExactJson } from '../../../../../src/fauna/exact-json.ts'
import { decodeValue } from '../../../../../src/fauna/v10/export/values.ts'
import { assertProperty } from '../../../property.ts'
import { anyValue } from '../tagged-values.ts'

/** What came over the wire is JSON text. */
const fromWire = (tagged: unknown): unknown => JSON.parse(JSON.stringify(tagged))

describe('a tagged value', () => {
  it('is what was stored, whatever its keys and however deep', () => {
    assertProperty(
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
    [
      'a document of a collection with the name of a property of every object',
      { '@ref': { id: '1', coll: { '@mod': 'constructor' }, exists: true } },
      { id: '1', collection: 'constructor', type: 'document' },
    ],
    ['a key', { '@ref': { id: '1', coll: { '@mod': 'Key' } } }, { id: '1', type: 'key' }],
    ['a set', { '@set': 'abc' }, '{"@set":"abc"}'],
    ['a page', { '@set': { data: [{ '@int': '1' }] } }, '{"@set":{"data":[{"@int":"1"}]}}'],
    ['a stream', { '@stream': 'abc' }, 'abc'],
    ['an unknown tag', { '@new': 1 }, '{"@new":1}'],
  ])('%s', (_, tagged, exported) => {
    expect(JSON.parse(stringifyExactJson(decodeValue(tagged)))).toEqual(exported)
  })
})

describe('a set that FQL v4 stored', () => {
  const term = (tagged: unknown) => {
    const set = { '@object': { '@set': { match: '[legacy index i]', terms: tagged } } }
    return (/^\{"@set":\{"match":"\[legacy index i\]","terms":(.*)\}\}$/s.exec(String(decodeValue(set))) ?? [])[1]
  }

  it.each<[string, unknown, string]>([
    ['an integer', { '@int': '5' }, '5'],
    ['an integer of 64 bits', { '@long': '9223372036854775807' }, '9223372036854775807'],
    ['a double', { '@double': '1.0E300' }, '1e+300'],
    ['a negative zero', { '@double': '-0.0' }, '-0.0'],
    ['NaN', { '@double': 'NaN' }, '"NaN"'],
    ['text, a boolean', ['a', true], '["a",true]'],
    ['a time', { '@time': '2020-01-01T00:00:00Z' }, '{"@ts":"2020-01-01T00:00:00Z"}'],
    ['a date', { '@date': '2020-01-01' }, '{"@date":"2020-01-01"}'],
    ['bytes', { '@bytes': '+/8=' }, '{"@bytes":"+/8="}'],
    [
      'a document',
      { '@ref': { id: '1', coll: { '@mod': 'users' } } },
      '{"@ref":{"id":"1","collection":{"@ref":{"id":"users","collection":{"@ref":{"id":"collections"}}}}}}',
    ],
    [
      'a collection',
      { '@ref': { name: 'users', coll: { '@mod': 'Collection' } } },
      '{"@ref":{"id":"users","collection":{"@ref":{"id":"collections"}}}}',
    ],
    [
      'a key',
      { '@ref': { id: '4', coll: { '@mod': 'Key' } } },
      '{"@ref":{"id":"4","collection":{"@ref":{"id":"keys"}}}}',
    ],
    [
      'a native collection',
      { '@ref': { name: '[new collection]', coll: { '@mod': 'Collection' } } },
      '{"@ref":{"id":"[new collection]"}}',
    ],
    ['an object', { a: { '@int': '1' }, b: [{ c: null }] }, '{"a":1,"b":[{"c":null}]}'],
    ['a key that begins with @', { '@object': { '@date': { '@int': '1' } } }, '{"@obj":{"@date":1}}'],
    [
      'another set',
      { '@object': { '@set': { documents: { '@ref': { name: 'users', coll: { '@mod': 'Collection' } } } } } },
      '{"@set":{"documents":{"@ref":{"id":"users","collection":{"@ref":{"id":"collections"}}}}}}',
    ],
  ])('has the form of FQL v4, with %s in it', (_, tagged, text) => {
    expect(term(tagged)).toBe(text)
  })
})
