import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExactJson, stringifyExactJson } from '../../../../../src/fauna/exact-json.ts'
import { DEEPEST } from '../../../../../src/fauna/fields/deep-text.ts'
import { UNPOOLED } from '../../../../../src/fauna/http/buffers.ts'
import { transcodeList, transcodePage } from '../../../../../src/fauna/v4/export/transcoder.ts'
import { decodeData } from '../../../../../src/fauna/v4/export/values.ts'
import { assertProperty } from '../../../property.ts'
import { textOf } from '../../record-text.ts'

const REFERENCE = (id: unknown, collection: unknown) => ({ '@ref': { id, collection: { '@ref': collection } } })
const COLLECTIONS = { '@ref': { id: 'collections' } }

/** Keys of a user: names of tags, and of what every JavaScript object has, among them. */
const key = fc.oneof(
  fc.string(),
  fc.constantFrom('@ref', '@ts', '@obj', '@set', '@query', '@', '__proto__', 'constructor', 'id', '0', 'data'),
)

/** As the server does: an object one of whose keys begins with `@` is wrapped. */
function wireObject(entries: readonly (readonly [string, unknown])[]): unknown {
  const object = {}
  for (const [name, value] of entries) {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
  }
  return entries.some(([name]) => name.startsWith('@')) ? { '@obj': object } : object
}

const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      fc.string(),
      fc.string({ minLength: 60, maxLength: 90 }),
      fc.constantFrom('"', '\\', '\\"'.repeat(40), '\u0000\u001f\u2028🚀'.repeat(20)),
    ),
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeInteger(),
    fc.constant({ '@ts': '2020-02-29T12:34:56.123456789Z' }),
    fc.constant({ '@date': '2020-02-29' }),
    fc.uint8Array().map((bytes) => ({ '@bytes': Buffer.from(bytes).toString('base64') })),
    fc.nat().map((id) => REFERENCE(String(id), { id: 'users', collection: COLLECTIONS })),
    fc.constantFrom('indexes', 'keys', 'collections', 'unknown').map((of) => REFERENCE('x', { id: of })),
    fc.constantFrom(COLLECTIONS, { '@unknown': [1] }, { '@query': { lambda: 'x', expr: { '@obj': { '@set': {} } } } }),
    fc.constant({ '@obj': { '@set': { match: { '@ref': { id: 'x', collection: COLLECTIONS['@ref'] } } } } }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.uniqueArray(fc.tuple(key, tie('value')), { selector: ([name]) => name, maxLength: 5 }).map(wireObject),
  ),
}))

const anyData = fc
  .uniqueArray(fc.tuple(key, anyValue), { selector: ([name]) => name, maxLength: 6 })
  .map((entries) => wireObject(entries))

const documentOf = (id: string, data: unknown, rest: object = {}) => ({
  ref: REFERENCE(id, { id: 'users', collection: COLLECTIONS }),
  ts: 1795347113620001,
  ...rest,
  ...(data !== undefined && { data }),
})

const bytesOf = (value: unknown, space?: number): Buffer => Buffer.from(JSON.stringify(value, undefined, space))

/** A document as the decoder of values returns it, as JSON text. */
const decoded = (document: unknown): string => stringifyExactJson(decodeData(parseExactJson(JSON.stringify(document))))

describe('a page', () => {
  it('holds what the decoder of values decodes, with or without white space', () => {
    assertProperty(
      fc.property(fc.array(anyData, { maxLength: 4 }), fc.constantFrom(0, 2), (all, space) => {
        const documents = all.map((data, i) => documentOf(String(i), data))
        const page = transcodePage(
          bytesOf({ resource: { before: [1], data: documents, after: [{ a: 1 }] } }, space),
          UNPOOLED,
          () => {},
        )
        expect(page.after).toEqual([{ a: 1 }])
        expect([...page.documents]).toMatchObject(
          all.map((_, i) => ({ id: String(i), ts: 1795347113620001, ttl: null })),
        )
        expect(Array.from(page.documents, ({ json }) => JSON.parse(textOf(json)))).toEqual(
          documents.map((document) => JSON.parse(decoded(document))),
        )
        expect(Array.from(page.documents, (document) => stringifyExactJson(document.data()))).toEqual(
          documents.map(decoded),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('keeps every number as it was written', () => {
    const numbers = '[9223372036854775807,-9223372036854775808,9007199254740993,2.0,-0.0,1.0E300,4.9E-324,1e5]'
    const data = `{"n":${numbers},"@":1}`
    const document = JSON.stringify(documentOf('1', 'DATA')).replace('"DATA"', `{"@obj":${data}}`)
    const [first] = transcodePage(Buffer.from(`{"resource":{"data":[${document}]}}`)).documents
    expect(first && textOf(first.json)).toBe(data)
  })

  it('holds the expiry of its documents, and documents without data', () => {
    const mortal = documentOf('1', undefined, { ttl: { '@ts': '2030-01-01T00:00:00Z' } })
    const [first, second] = transcodePage(
      bytesOf({ resource: { data: [mortal, documentOf('2', {})] } }),
      UNPOOLED,
      () => {},
    ).documents
    expect(first).toMatchObject({ id: '1', ttl: '2030-01-01T00:00:00Z' })
    expect(first && textOf(first.json)).toBe('{}')
    expect(first?.data()).toEqual({})
    expect(second && textOf(second.json)).toBe('{}')
  })

  const withTtl = (ttl: unknown) => transcodePage(bytesOf({ resource: { data: [documentOf('1', {}, { ttl })] } }))

  it('takes a ttl of null for none', () => {
    expect(withTtl(null).documents.at(0)?.ttl).toBeNull()
  })

  it.each([{}, { '@ts': 5 }, { '@ts': null }, 5, 'soon', []])('refuses the ttl %j', (ttl) => {
    expect(() => withTtl(ttl)).toThrow(expect.objectContaining({ kind: 'unknown_form' }))
  })

  it.each(['9223372036854775808', '007', ''])('refuses the document id %j', (id) => {
    const answer = bytesOf({ resource: { data: [documentOf(id, {})] } })
    expect(() => transcodePage(answer)).toThrow(expect.objectContaining({ kind: 'unknown_form' }))
  })

  it('records a wrapped object that is nested too deep, as it does a plain one', () => {
    const nested = (value: unknown) => {
      let deep = value
      for (let i = 0; i < DEEPEST; i++) deep = [deep]
      return transcodePage(bytesOf({ resource: { data: [documentOf('1', { f: deep })] } })).documents.at(0)
        ?.fieldChanges
    }
    const cut = [expect.objectContaining({ path: ['data', 'f'], kind: 'cut' })]
    expect(nested({ '@obj': { '@x': 1 } })).toEqual(cut)
    expect(nested({ x: 1 })).toEqual(cut)
    expect(nested({ '@date': '2020-01-01' })).toEqual([])
  })

  it('that is cut short anywhere is refused', () => {
    const documents = fc.sample(anyData, { numRuns: 5, seed: 3 }).map((data, i) => documentOf(String(i), data))
    const answer = bytesOf({ resource: { data: documents, after: [1] } })
    for (let length = 0; length < answer.length; length++) {
      expect(() => transcodePage(answer.subarray(0, length))).toThrow(SyntaxError)
    }
    expect(() => transcodePage(Buffer.concat([answer, Buffer.from('}')]))).toThrow(SyntaxError)
  })

  it.each([
    {},
    { resource: null },
    { resource: {} },
    { resource: { data: [1] } },
    { resource: { data: [{}] } },
    { resource: { data: [{ ref: {}, ts: 1 }] } },
    { resource: { data: [{ ref: REFERENCE('1', {}), ts: '1' }] } },
    { resource: { data: [{ ref: REFERENCE('1', {}), ts: 1.5 }] } },
    { resource: { data: [{ ref: REFERENCE('1', {}), ts: 1e17 }] } },
  ])('is not %j', (answer) => {
    expect(() => transcodePage(bytesOf(answer))).toThrow(/in an unknown form|unexpected/)
  })
})

describe('a list', () => {
  it('holds documents and nulls', () => {
    const list = transcodeList(bytesOf({ resource: [documentOf('1', {}), null, documentOf('2', {}), null] }))
    expect(list.documents.map((document) => document?.id)).toEqual(['1', undefined, '2', undefined])
  })
})
