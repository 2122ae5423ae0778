import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FaunaDocument } from '../../../../../src/fauna/document.ts'
import { stringifyExactJson } from '../../../../../src/fauna/exact-json.ts'
import { UNPOOLED } from '../../../../../src/fauna/http/buffers.ts'
import { transcodeFeed, transcodePage } from '../../../../../src/fauna/v10/export/transcoder.ts'
import { assertProperty } from '../../../property.ts'
import { textOf } from '../../record-text.ts'
import { anyValue, key, objectOf, type Pair, taggedObject } from '../tagged-values.ts'

/** The fields that Fauna puts together under `data`. */
const RESERVED = new Set(['id', 'coll', 'ts', 'ttl', 'data', 'exists', 'update', 'delete', 'replace'])

const bytesOf = (value: unknown, space?: number): Buffer => Buffer.from(JSON.stringify(value, undefined, space))

function transcoded(entry: unknown): FaunaDocument {
  const [document] = transcodePage(bytesOf({ data: { '@set': { data: [entry] } } }), UNPOOLED, () => {}).documents
  if (document === undefined) throw new Error('it is not a document')
  return document
}

/** A document with these fields as the server sends it. */
function documentOf(id: string, entries: readonly (readonly [string, Pair])[]): unknown {
  const object = objectOf([
    ['id', id],
    ['coll', { '@mod': 'users' }],
    ['ts', { '@time': '2026-11-22T11:31:53.620001Z' }],
    ...entries.map(([name, { tagged }]): [string, unknown] => [name, tagged]),
  ])
  return { '@doc': entries.some(([name]) => name.startsWith('@')) ? { '@object': object } : object }
}

const ownFields = fc
  .uniqueArray(fc.tuple(key, anyValue), { selector: ([name]) => name, maxLength: 6 })
  .map((entries) => entries.filter(([name]) => !RESERVED.has(name)))

const expectedOf = (entries: readonly (readonly [string, Pair])[]): string =>
  stringifyExactJson(objectOf(entries.map(([name, { value }]) => [name, value])))

describe('a document', () => {
  const base: [string, unknown][] = [
    ['id', '5'],
    ['coll', { '@mod': 'users' }],
    ['ts', { '@time': '2026-11-22T11:31:53.620001Z' }],
  ]

  it('has its own fields in data, those too that Fauna puts together', () => {
    const reserved = fc.constantFrom(...RESERVED)
    const own = fc.uniqueArray(fc.tuple(fc.oneof(key, reserved), anyValue), { selector: ([name]) => name })
    assertProperty(
      fc.property(own, (entries) => {
        const beside = entries.filter(([name]) => !RESERVED.has(name))
        const group = entries.filter(([name]) => RESERVED.has(name))
        const fields = [...base, ...beside.map(([name, { tagged }]): [string, unknown] => [name, tagged])]
        if (group.length > 0) fields.push(['data', taggedObject(group)])
        const object = objectOf(fields)
        const content = beside.some(([name]) => name.startsWith('@')) ? { '@object': object } : object
        const document = transcoded({ '@doc': content })
        expect(document).toMatchObject({ id: '5', ts: 1795347113620001, ttl: null, fieldChanges: [] })
        const expected = stringifyExactJson(objectOf([...beside, ...group].map(([name, { value }]) => [name, value])))
        expect(textOf(document.json)).toBe(expected)
        expect(stringifyExactJson(document.data())).toBe(expected)
      }),
    )
  })

  it.each([
    ['2026-11-22T11:31:53Z', 1795347113000000],
    ['2026-11-22T11:31:53.6Z', 1795347113600000],
    ['2026-11-22T11:31:53.000001Z', 1795347113000001],
    ['2026-11-22T11:31:53.999999999Z', 1795347113999999],
  ])('of %s has that ts in microseconds', (time, ts) => {
    expect(transcoded({ '@doc': { id: '1', coll: { '@mod': 'c' }, ts: { '@time': time } } }).ts).toBe(ts)
  })

  const withTtl = (ttl: unknown) => {
    const ts = { '@time': '2026-11-22T11:31:53Z' }
    return transcoded({ '@doc': { id: '1', coll: { '@mod': 'c' }, ts, ttl } })
  }

  it('has the ttl that Fauna sends, and none for null', () => {
    expect(withTtl({ '@time': '2030-01-01T00:00:00Z' }).ttl).toBe('2030-01-01T00:00:00Z')
    expect(withTtl(null).ttl).toBeNull()
  })

  it.each([{}, { '@time': 5 }, 5, 'soon', []])('with the ttl %j is refused', (ttl) => {
    expect(() => withTtl(ttl)).toThrow(expect.objectContaining({ kind: 'unknown_form' }))
  })

  it.each([[null], [5], [{ '@int': '5' }], [{ '@doc': {} }], [{ '@doc': { id: '1' } }]])('is not %j', (value) => {
    expect(() => transcoded(value)).toThrow(/in an unknown form|unexpected/)
  })
})

describe('a page', () => {
  const pages = fc.tuple(fc.array(ownFields, { maxLength: 4 }), fc.boolean(), fc.option(fc.base64String()))

  it('holds its documents and its cursor, first or later, with or without white space', () => {
    assertProperty(
      fc.property(pages, fc.constantFrom(0, 1, 3), ([documents, isFirst, after], space) => {
        const set = { data: documents.map((own, i) => documentOf(String(i), own)), ...(after !== null && { after }) }
        const answer = bytesOf({ data: isFirst ? { '@set': set } : set, summary: '', stats: { a: [1] } }, space)
        const page = transcodePage(answer, UNPOOLED, () => {})
        expect(page.after).toBe(after ?? undefined)
        const expected = documents.map(expectedOf)
        expect(page.lastId).toBe(documents.length === 0 ? undefined : String(documents.length - 1))
        expect(Array.from(page.documents, ({ json }) => textOf(json))).toEqual(expected)
        expect(Array.from(page.documents, (document) => stringifyExactJson(document.data()))).toEqual(expected)
      }),
    )
  })

  it('that is cut short anywhere is refused', () => {
    const documents = fc.sample(ownFields, { numRuns: 5, seed: 3 })
    const data = documents.map((own, i) => documentOf(String(i), own))
    const answer = bytesOf({ data: { '@set': { data, after: 'next' } }, txn_ts: 1 })
    for (let length = 0; length < answer.length; length++) {
      expect(() => transcodePage(answer.subarray(0, length))).toThrow(SyntaxError)
    }
    expect(() => transcodePage(Buffer.concat([answer, Buffer.from('}')]))).toThrow(SyntaxError)
  })

  it('reports documents that no longer exist', () => {
    const reference = { '@ref': { id: '7', coll: { '@mod': 'users' }, exists: false, cause: 'not found' } }
    const page = transcodePage(bytesOf({ data: { data: [documentOf('6', []), reference] } }))
    expect(Array.from(page.documents, ({ id }) => id)).toEqual(['6'])
    expect(page.lastId).toBe('7')
  })

  it.each([{}, { data: null }, { data: { '@set': {} } }, { data: { data: [1] } }, { data: { data: [{}] } }])(
    'is not %j',
    (answer) => {
      expect(() => transcodePage(bytesOf(answer))).toThrow(/in an unknown form|unexpected/)
    },
  )
})

describe('a page of a feed', () => {
  const event = (type: string, data: unknown) => ({ type, data, txn_ts: 5, cursor: 'c', stats: {} })

  it('holds its events', () => {
    const gone = { '@ref': { id: '2', coll: { '@mod': 'users' }, exists: false, cause: 'not found' } }
    const events = [
      event('add', documentOf('1', [])),
      event('remove', documentOf('3', [])),
      event('update', gone),
      { type: 'error', error: { code: 'abort', message: 'stop' }, stats: {} },
    ]
    const feed = transcodeFeed(bytesOf({ events, cursor: 'last', has_next: true, stats: { read_ops: 1 } }))
    expect(feed).toMatchObject({ cursor: 'last', hasNext: true })
    expect(feed.events).toMatchObject([
      { type: 'add', ts: 5, cursor: 'c', entry: { id: '1', document: { id: '1' } } },
      { type: 'remove', entry: { id: '3' } },
      { type: 'update', entry: { id: '2' } },
      { type: 'error', error: { code: 'abort', message: 'stop' } },
    ])
    expect(feed.events[2]).not.toHaveProperty('entry.document')
  })

  it.each([{}, { events: [], cursor: 'c' }, { events: [{ type: 'new' }], cursor: 'c', has_next: false }])(
    'is not %j',
    (answer) => {
      expect(() => transcodeFeed(bytesOf(answer))).toThrow(/in an unknown form/)
    },
  )
})
