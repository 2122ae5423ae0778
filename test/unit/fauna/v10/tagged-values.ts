import fc from 'fast-check'
import { DocumentReference, type FaunaValue, NamedReference } from '../../../../src/fauna/document.ts'
import { ExactNumber } from '../../../../src/fauna/exact-json.ts'

/** A value, as FQL v10 sends it and as it is exported. */
export interface Pair {
  readonly tagged: unknown
  readonly value: FaunaValue
}

const pair = (tagged: unknown, value: FaunaValue): Pair => ({ tagged, value })
const same = (value: string | boolean | null): Pair => pair(value, value)

/** Keys of a user: names of tags, and of what every JavaScript object has, among them. */
export const key = fc.oneof(
  fc.string(),
  fc.constantFrom('@ref', '@int', '@object', '@doc', '@set', '@', '__proto__', 'constructor', 'id', '0', 'data'),
)

/** Defines each field, so that `__proto__` is one like any other. */
export function objectOf(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const object = {}
  for (const [name, value] of entries) {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
  }
  return object
}

/** As the server does: an object one of whose keys begins with `@` is wrapped. */
export function taggedObject(entries: readonly (readonly [string, Pair])[]): unknown {
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

export const { value: anyValue } = fc.letrec<{ value: Pair }>((tie) => ({
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
