import { describe, expect, it } from 'vitest'
import { nameCollisionWarning } from '../../../../src/sync/discovery/name-collisions.ts'

describe('the warning of names that become one table', () => {
  it.each([
    ['case', ['Users', 'users']],
    ['special characters', ['a-b', 'a.b', 'a_b']],
    ['white space of any length', ['a  b', 'a b', 'a_b']],
    ['accents', ['cafe', 'café']],
  ])('lists names that differ only in %s', (_, names) => {
    expect(nameCollisionWarning(['other', ...names])).toContain(
      `underscores: ${names.map((name) => `"${name}"`).join(' and ')}. Sync`,
    )
  })

  it.each([[['users', 'orders']], [['a_b', 'a__b', 'ab']], [['a  b', 'a__b']], [[]], [['constructor', '__proto__']]])(
    'is absent for %j',
    (names) => {
      expect(nameCollisionWarning(names)).toBeUndefined()
    },
  )

  it('lists five groups', () => {
    const groups = (count: number) => Array.from({ length: count }, (_, i) => [`a${i}`, `A${i}`]).flat()
    expect(nameCollisionWarning(groups(5))).toMatch(/"a4" and "A4"\. Sync/)
    expect(nameCollisionWarning(groups(7))).toMatch(/"a4" and "A4"; and 2 more groups\. Sync/)
  })
})
