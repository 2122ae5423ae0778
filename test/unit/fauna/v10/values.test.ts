import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DocumentReference, type FaunaValue, NamedReference } from '../../../../src/fauna/document.ts'
import { ExactNumber, stringifyExactJson } from '../../../../src/fauna/exact-json.ts'
import { decodeDocument, decodeValue } from '../../../../src/fauna/v10/values.ts'

/** A value, as FQL v10 sends it and as it is exported. */
interface Pair {
  readonly tagged: unknown
  readonly value: FaunaValue
}

const pair = (tagged: unknown, value: FaunaValue): Pair => ({ tagged, value })
const same = (value: string | boolean | null): Pair => pair(value, value)

/** Keys of a user: names of tags, and of what every JavaScript object has, among them. */
const key = fc.oneof(
  fc.string(),
  fc.constantFrom('@ref', '@int', '@object', '@doc', '@set', '@', '__proto__', 'constructor', 'id', '0', 'data'),
)

/** Defines each field, so that `__proto__` is one like any other. */
function objectOf(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const object = {}
  for (const [name, value] of entries) {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
  }
  return object
}

/** As the server does: an object one of whose keys begins with `@` is wrapped. */
function taggedObject(entries: readonly (readonly [string, Pair])[]): unknown {
  const object = objectOf(entries.map(([name, { tagged }]) => [name, tagged]))
  return entries.some(([name]) => name.startsWith('@')) ? { '@object': object } : object
}

/** What a v4 set in a document looks like; it becomes text. */
function isStoredSet(entries: readonly (readonly [string, Pair])[]): boolean {
  const [name, content] = entries[0] ?? []
  return entries.length === 1 && name === '@set' && content?.tagged !== null && typeof content?.tagged === 'object'
}

const fields = (item: fc.Arbitrary<Pair>) =>
  fc.uniqueArray(fc.tuple(key, item), { selector: ([name]) => name, maxLength: 5 }).filter((it) => !isStoredSet(it))

const scalar: fc.Arbitrary<Pair> = fc.oneof(
  fc.string().map(same),
  fc.boolean().map(same),
  fc.constant(same(null)),
  fc.maxSafeInteger().map((n) => pair({ [Math.abs(n) < 2 ** 31 ? '@int' : '@long']: String(n) }, n)),
  fc.bigInt(2n ** 53n, 2n ** 63n - 1n).map((n) => pair({ '@long': String(-n) }, new ExactNumber(String(-n)))),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((n) =>
      Object.is(n, -0) ? pair({ '@double': '-0.0' }, new ExactNumber('-0.0')) : pair({ '@double': String(n) }, n),
    ),
  fc.constantFrom('NaN', 'Infinity', '-Infinity').map((text) => pair({ '@double': text }, text)),
  fc
    .uint8Array({ maxLength: 9 })
    .map((bytes) => Buffer.from(bytes).toString('base64'))
    .map((text) => pair({ '@bytes': text }, text.replaceAll('+', '-').replaceAll('/', '_'))),
  fc.constant(pair({ '@time': '2020-02-29T12:34:56.123456789Z' }, '2020-02-29T12:34:56.123456789Z')),
  fc.constant(pair({ '@date': '2020-02-29' }, '2020-02-29')),
  fc
    .nat()
    .map((id) => pair({ '@ref': { id: `${id}`, coll: { '@mod': 'users' } } }, new DocumentReference(`${id}`, 'users'))),
  fc.constant(pair({ '@ref': { name: 'f', coll: { '@mod': 'Function' } } }, new NamedReference('f', 'function'))),
)

const { value: anyValue } = fc.letrec<{ value: Pair }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }).map((items) =>
      pair(
        items.map(({ tagged }) => tagged),
        items.map(({ value }) => value),
      ),
    ),
    fields(tie('value')).map((entries) =>
      pair(taggedObject(entries), objectOf(entries.map(([name, { value }]) => [name, value])) as FaunaValue),
    ),
  ),
}))

/** What came over the wire is JSON text. */
const fromWire = (tagged: unknown): unknown => JSON.parse(JSON.stringify(tagged))

/** The fields that Fauna puts together under `data`. */
const RESERVED = new Set(['id', 'coll', 'ts', 'ttl', 'data', 'exists', 'update', 'delete', 'replace'])

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

describe('a document', () => {
  const base: [string, unknown][] = [
    ['id', '5'],
    ['coll', { '@mod': 'users' }],
    ['ts', { '@time': '2026-11-22T11:31:53.620001Z' }],
  ]

  it('has its own fields in data, those too that Fauna puts together', () => {
    const reserved = fc.constantFrom(...RESERVED)
    const own = fc.uniqueArray(fc.tuple(fc.oneof(key, reserved), anyValue), { selector: ([name]) => name })
    fc.assert(
      fc.property(own, (entries) => {
        const beside = entries.filter(([name]) => !RESERVED.has(name))
        const group = entries.filter(([name]) => RESERVED.has(name))
        const fields = [...base, ...beside.map(([name, { tagged }]): [string, unknown] => [name, tagged])]
        if (group.length > 0) fields.push(['data', taggedObject(group)])
        const object = objectOf(fields)
        const content = beside.some(([name]) => name.startsWith('@')) ? { '@object': object } : object
        const document = decodeDocument(fromWire({ '@doc': content }))
        expect(document).toMatchObject({ id: '5', ts: 1795347113620001, ttl: null })
        const expected = objectOf([...beside, ...group].map(([name, { value }]) => [name, value]))
        expect(stringifyExactJson(document.data)).toBe(stringifyExactJson(expected as FaunaValue))
      }),
    )
  })

  it.each([
    ['2026-11-22T11:31:53Z', 1795347113000000],
    ['2026-11-22T11:31:53.6Z', 1795347113600000],
    ['2026-11-22T11:31:53.000001Z', 1795347113000001],
    ['2026-11-22T11:31:53.999999999Z', 1795347113999999],
  ])('of %s has that ts in microseconds', (time, ts) => {
    expect(decodeDocument({ '@doc': { id: '1', coll: { '@mod': 'c' }, ts: { '@time': time } } }).ts).toBe(ts)
  })

  it.each([[null], [5], [{ '@int': '5' }], [{ '@doc': {} }], [{ '@doc': { id: '1' } }]])('is not %j', (value) => {
    expect(() => decodeDocument(value)).toThrow(TypeError)
  })
})
