import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nameColumns } from '../../../../src/sync/discovery/column-names.ts'
import { assertProperty } from '../../property.ts'

const RESERVED = ['ref', 'ts', 'data', 'ttl', 'deleted_at']

const named = (...fields: string[]) => Object.fromEntries(nameColumns(fields, RESERVED))

const LONG = 'x'.repeat(120)

describe('the column of a field', () => {
  it('has the name of the field', () => {
    expect(named('a', 'a.b', '"', ' ', 'ü')).toEqual({ a: 'a', 'a.b': 'a.b', '"': '"', ' ': ' ', ü: 'ü' })
  })

  it.each(RESERVED)('called %s has a suffix, in any case', (field) => {
    expect(named(field)).toEqual({ [field]: `${field}_field` })
    const upper = field.toUpperCase()
    expect(named(upper)).toEqual({ [upper]: `${upper}_field` })
  })

  it('keeps its name if another field would get it as its suffixed name', () => {
    const names = named('ts', 'ts_field')
    expect(names).toEqual({ ts_field: 'ts_field', ts: expect.stringMatching(/^ts_[\da-f]{8}$/) })
    expect(named('ts', 'TS_Field').ts).toBe(names.ts)
  })

  it('keeps its name if it has more lower-case letters than another one', () => {
    expect(named('NAME', 'Name', 'name')).toEqual({
      name: 'name',
      Name: 'Name_field',
      NAME: expect.stringMatching(/^NAME_[\da-f]{8}$/),
    })
  })

  it('without a name has one', () => {
    expect(named('')).toEqual({ '': '_field' })
  })

  it('with a very long name has a shorter one', () => {
    expect(named(LONG)).toEqual({ [LONG]: LONG })
    const [one, other] = Object.values(named(`${LONG}1`, `${LONG}2`))
    expect(one).toMatch(/^x{120}_[\da-f]{8}$/)
    expect(other).not.toBe(one)
    const half = `${'x'.repeat(119)}💥💥`
    expect(named(half)[half]).toMatch(/^x{119}_[\da-f]{8}$/)
  })

  it('does not depend on the order of the fields, and differs from all others regardless of case', () => {
    const name = fc.oneof(
      fc.constantFrom('ts', 'TS', 'Ts', 'ts_field', 'TS_FIELD', '', '_field', '__proto__', 'ref', 'a', 'A', 'a_field'),
      fc.string(),
    )
    assertProperty(
      fc.property(fc.uniqueArray(name, { maxLength: 20 }), fc.infiniteStream(fc.nat()), (fields, order) => {
        const names = nameColumns(fields, RESERVED)
        expect([...names.keys()].sort()).toEqual([...fields].sort())
        const all = [...RESERVED, ...names.values()].map((each) => each.toLowerCase())
        expect(new Set(all).size).toBe(all.length)
        const shuffled = fields
          .map((field) => [order.next().value ?? 0, field] as const)
          .sort(([a], [b]) => a - b)
          .map(([, field]) => field)
        expect(nameColumns(shuffled, RESERVED)).toEqual(names)
      }),
    )
  })
})
