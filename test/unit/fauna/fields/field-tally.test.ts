import { expect, it } from 'vitest'
import { FieldTally } from '../../../../src/fauna/fields/field-tally.ts'

it('tallies add up', () => {
  const [one, other] = [new FieldTally(), new FieldTally()]
  one.documents = 2
  one.add('a', 'integer')
  one.add('a', 'string')
  other.documents = 1
  other.add('a', 'integer')
  other.add('b', 'unknown')
  one.addAll(other)
  expect(one.documents).toBe(3)
  expect([...one.fields]).toEqual([
    ['a', { documents: 3, kinds: new Set(['integer', 'string']) }],
    ['b', { documents: 1, kinds: new Set(['unknown']) }],
  ])
})

it('a tally remembers 100000 names', () => {
  const tally = new FieldTally()
  for (let i = 0; i <= 100_000; i++) tally.add(`f${i}`, 'integer')
  expect(tally.fields.size).toBe(100_000)
  expect(tally.fields.has('f100000')).toBe(false)
  tally.add('f5', 'string')
  expect(tally.fields.get('f5')?.documents).toBe(2)
  const other = new FieldTally()
  other.add('g', 'integer')
  other.add('f5', 'integer')
  tally.addAll(other)
  expect(tally.fields.has('g')).toBe(false)
  expect(tally.fields.get('f5')?.documents).toBe(3)
})
