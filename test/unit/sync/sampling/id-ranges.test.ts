import { expect, it } from 'vitest'
import { MAX_ID } from '../../../../src/fauna/ids.ts'
import { divide } from '../../../../src/sync/sampling/id-ranges.ts'

it.each<[bigint, bigint, number, [bigint, bigint][]]>([
  [
    0n,
    9n,
    2,
    [
      [0n, 4n],
      [5n, 9n],
    ],
  ],
  [
    0n,
    9n,
    3,
    [
      [0n, 2n],
      [3n, 5n],
      [6n, 9n],
    ],
  ],
  [
    5n,
    6n,
    4,
    [
      [5n, 5n],
      [6n, 6n],
    ],
  ],
  [5n, 5n, 1, [[5n, 5n]]],
  [5n, 4n, 2, []],
  [5n, 9n, 0, []],
  [5n, 9n, -1, []],
])('%s to %s in %s parts', (from, to, parts, expected) => {
  expect(divide({ from, to }, parts)).toEqual(expected.map(([from, to]) => ({ from, to })))
})

it('all ids are divided without a gap', () => {
  const parts = divide({ from: 0n, to: BigInt(MAX_ID) }, 7)
  expect(parts).toHaveLength(7)
  for (const [i, { from }] of parts.entries()) expect(from).toBe(i === 0 ? 0n : (parts[i - 1]?.to ?? 0n) + 1n)
  expect(parts.at(-1)?.to).toBe(BigInt(MAX_ID))
})
