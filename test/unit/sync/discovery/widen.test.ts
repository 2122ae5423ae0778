import { describe, expect, it } from 'vitest'
import type { ValueKind } from '../../../../src/fauna/fields/field-tally.ts'
import { type FieldType, unionOf } from '../../../../src/fauna/fields/field-type.ts'
import { kindsOf, widen } from '../../../../src/sync/discovery/widen.ts'

const KINDS = ['boolean', 'integer', 'number', 'string', 'time', 'date', 'object', 'array'] as const

describe('the type of a column', () => {
  it.each(KINDS)('of %s values only is that', (kind) => {
    expect(widen([kind])).toBe(kind)
    expect(widen([kind, kind, 'unknown'])).toBe(kind)
  })

  it('of values of unknown kinds only is string', () => {
    expect(widen([])).toBe('string')
    expect(widen(['unknown'])).toBe('string')
  })

  it.each(KINDS.flatMap((one) => KINDS.filter((other) => other > one).map((other) => [one, other] as const)))(
    'of %s and %s values',
    (one, other) => {
      const expected = one === 'integer' && other === 'number' ? 'number' : 'string'
      expect(widen([one, other])).toBe(expected)
      expect(widen([other, one])).toBe(expected)
    },
  )

  it('of integers, other numbers and text is string', () => {
    expect(widen(['integer', 'number', 'string'])).toBe('string')
  })
})

describe('the kinds that a declared type allows', () => {
  it.each<[FieldType, readonly ValueKind[] | undefined]>([
    [{ type: 'any' }, undefined],
    [{ type: 'null' }, ['unknown']],
    [{ type: 'boolean' }, ['boolean']],
    [{ type: 'integer' }, ['integer']],
    [{ type: 'number' }, ['number']],
    [{ type: 'string' }, ['string']],
    [{ type: 'bytes' }, ['string']],
    [{ type: 'time' }, ['time']],
    [{ type: 'date' }, ['date']],
    [{ type: 'reference' }, ['object']],
    [{ type: 'literal', value: 3 }, ['integer']],
    [{ type: 'literal', value: 'a' }, ['string']],
    [{ type: 'literal', value: true }, ['boolean']],
    [{ type: 'array', items: { type: 'string' } }, ['array']],
    [{ type: 'object', fields: new Map() }, ['object']],
    [unionOf([{ type: 'time' }, { type: 'null' }]), ['time', 'unknown']],
  ])('%j', (type, kinds) => {
    expect(kindsOf(type)).toEqual(kinds)
  })
})
