import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonMembers, keyHash } from '../../../../src/fauna/export/json-members.ts'
import { assertProperty } from '../../property.ts'

const BEFORE = '[{"x":1},'

interface Member {
  readonly key: string
  readonly value: string
}

/** The members of an object in the middle of other text. */
function membersOf(text: string, members = new JsonMembers()): Member[] {
  const bytes = Buffer.from(`${BEFORE}${text},{"y":"}"}]`)
  const start = Buffer.byteLength(BEFORE)
  members.begin({ bytes, start, end: start + Buffer.byteLength(text) })
  const found: Member[] = []
  while (members.next()) {
    const { keyStart, keyEnd, valueStart, valueEnd, isEscaped, hash } = members
    const raw = bytes.subarray(keyStart, keyEnd)
    expect(isEscaped).toBe(raw.includes('\\'))
    if (!isEscaped) expect(hash).toBe(keyHash(raw))
    found.push({ key: raw.toString(), value: bytes.toString('utf8', valueStart, valueEnd) })
  }
  return found
}

describe('the members of an object', () => {
  it.each<[string, Member[]]>([
    ['{}', []],
    ['{"":0}', [{ key: '', value: '0' }]],
    [
      '{"a":1,"b":null}',
      [
        { key: 'a', value: '1' },
        { key: 'b', value: 'null' },
      ],
    ],
    ['{"a":"}\\",{\\\\"}', [{ key: 'a', value: '"}\\",{\\\\"' }]],
    ['{"a\\"b\\\\":[]}', [{ key: 'a\\"b\\\\', value: '[]' }]],
    [
      '{"a":{"b":[{"]":"[\\""},{}]},"é":-1.5e3}',
      [
        { key: 'a', value: '{"b":[{"]":"[\\""},{}]}' },
        { key: 'é', value: '-1.5e3' },
      ],
    ],
  ])('are found in %s', (text, expected) => {
    expect(membersOf(text)).toEqual(expected)
  })

  it('are those of JSON.parse, in any object, with one reader for all', () => {
    const reader = new JsonMembers()
    const objects = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue())
    assertProperty(
      fc.property(objects, (object) => {
        const text = JSON.stringify(object)
        const found = membersOf(text, reader)
        expect(found.map(({ key, value }) => [JSON.parse(`"${key}"`), JSON.parse(value)])).toEqual(
          Object.entries(JSON.parse(text)),
        )
      }),
    )
  })
})

describe('the hash of a key', () => {
  it('is a small whole number, whatever the length of the key', () => {
    const hash = keyHash(Buffer.alloc(65_536, 0xff))
    expect(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 30).toBe(true)
    expect(keyHash(Buffer.from('ab'))).not.toBe(keyHash(Buffer.from('ba')))
  })
})
