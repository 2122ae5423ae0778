import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExactJson, stringifyExactJson } from '../../../src/fauna/exact-json.ts'
import { assertProperty } from '../property.ts'

const again = (text: string): string => stringifyExactJson(parseExactJson(text))

describe('JSON with exact numbers', () => {
  it.each([
    '[9007199254740993]',
    '[-9007199254740993]',
    '[9223372036854775807,-9223372036854775808]',
    '{"a":{"b":[1,12345678901234567890]},"c":"x"}',
    '[-0.0]',
    '[-0]',
    '[1.5,-2,0,0.1]',
    '{"__proto__":{"a":9007199254740993},"constructor":1}',
    '["9007199254740993, 12345678901234567890]"]',
    '{"toJSON":1,"isLosslessNumber":true,"n":9007199254740993}',
  ])('%s comes out as it went in', (text) => {
    expect(again(text)).toBe(text)
  })

  it('keeps any integer of 64 bits, at any depth', () => {
    assertProperty(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.nat(5), (integer, depth) => {
        const text = `${'['.repeat(depth)}{"n":${integer},"m":[${integer}]}${']'.repeat(depth)}`
        expect(again(text)).toBe(text)
      }),
    )
  })

  it('reads and writes what plain JSON does, for everything else', () => {
    assertProperty(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value)
        expect(again(text)).toBe(text)
      }),
    )
  })
})
