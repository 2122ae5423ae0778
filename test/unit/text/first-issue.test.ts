import { expect, it } from 'vitest'
import * as z from 'zod'
import { firstIssue } from '../../../src/text/first-issue.ts'

const schema = z.object({ a: z.array(z.object({ b: z.enum(['x', 'y']), c: z.string().min(1) })) })

it.each<[unknown, string]>([
  [5, 'it must be of type object'],
  [{}, '"a" is missing'],
  [{ a: 5 }, '"a" must be of type array'],
  [
    {
      a: [
        { b: 'x', c: 'y' },
        { b: 'z', c: 'y' },
      ],
    },
    '"a[1].b" must be one of x, y',
  ],
  [{ a: [{ b: 'x', c: 5 }] }, '"a[0].c" must be of type string'],
  [{ a: [{ b: 'x', c: '' }] }, '"a[0].c" is not valid (Too small: expected string to have >=1 characters)'],
])('the first problem of %j names its path', (value, text) => {
  const { error } = schema.safeParse(value)
  expect(error && firstIssue(error)).toBe(text)
})

it('a long key is shortened, and a value is not repeated', () => {
  const { error } = z.record(z.string(), z.number()).safeParse({ ['k'.repeat(100)]: 'secret' })
  expect(error && firstIssue(error)).toBe(`"${'k'.repeat(59)}…" must be of type number`)
})
