import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Json, readJson, writeDouble, writeJson } from '../../emulator/exact-json.ts'
import { assertProperty } from '../property.ts'

const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.string({ unit: 'grapheme' }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
})).value

describe('exact JSON', () => {
  it('is read as it was written, to the last digit', () => {
    assertProperty(
      fc.property(json, (value) => {
        expect(readJson(writeJson(value))).toEqual(value)
      }),
    )
  })

  it('reads what JSON.parse reads, except integers of more than 64 bits', () => {
    assertProperty(
      fc.property(fc.json(), (text) => {
        fc.pre(!/\d{19}/.test(text))
        expect(JSON.parse(writeJson(readJson(text)))).toEqual(JSON.parse(text))
      }),
    )
  })

  it('refuses what is not JSON, and integers of more than 64 bits', () => {
    for (const text of ['', '{', '[1,]', '{"a"}', 'nul', '01', '"', '1 2', '9223372036854775808']) {
      expect(() => readJson(text), text).toThrow(SyntaxError)
    }
  })

  it('writes doubles as the server does', () => {
    expect(
      [2, -0, 1e300, 1e-300, 5e-324, 1e-323, 1e7, 12345678.9, 0.001, 0.00099, 123456.789].map(writeDouble),
    ).toEqual([
      '2.0',
      '-0.0',
      '1.0E300',
      '1.0E-300',
      '4.9E-324',
      '1.0E-323',
      '1.0E7',
      '1.23456789E7',
      '0.001',
      '9.9E-4',
      '123456.789',
    ])
  })
})
