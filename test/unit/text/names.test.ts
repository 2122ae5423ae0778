import { expect, it } from 'vitest'
import { listed } from '../../../src/text/listed.ts'
import { quoted } from '../../../src/text/quoted.ts'

it.each([
  ['users', '"users"'],
  ['a "b"\n', '"a \\"b\\"\\n"'],
  ['x'.repeat(100), `"${'x'.repeat(100)}"`],
  ['x'.repeat(101), `"${'x'.repeat(99)}…"`],
])('the name %j is quoted as %s', (name, text) => {
  expect(quoted(name)).toBe(text)
})

it.each([
  [0, ''],
  [2, '"n0", "n1"'],
  [20, Array.from({ length: 20 }, (_, i) => `"n${i}"`).join(', ')],
  [22, `${Array.from({ length: 20 }, (_, i) => `"n${i}"`).join(', ')} and 2 more`],
])('of %i names a message lists twenty', (count, text) => {
  expect(listed(Array.from({ length: count }, (_, i) => `n${i}`))).toBe(text)
})
