import { expect, it } from 'vitest'
import { MAX_ID, MIN_ID } from '../../../src/fauna/ids.ts'
import { comparePositions, endOf, firstOf, nextPosition, type Position } from '../../../src/fauna/positions.ts'

it('positions are ordered by ts, then by id as a number', () => {
  const ordered: Position[] = [
    { ts: 1, id: MIN_ID },
    { ts: 1, id: '-1' },
    firstOf(1),
    { ts: 1, id: '9' },
    { ts: 1, id: '10' },
    endOf(1),
    firstOf(2),
  ]
  for (const [i, a] of ordered.entries()) {
    for (const [j, b] of ordered.entries()) expect(Math.sign(comparePositions(a, b))).toBe(Math.sign(i - j))
  }
})

it('the position after another is that of the next id, or the first of the next ts', () => {
  expect(nextPosition({ ts: 5, id: '9' })).toEqual({ ts: 5, id: '10' })
  expect(nextPosition({ ts: 5, id: '-1' })).toEqual(firstOf(5))
  expect(nextPosition(endOf(5))).toEqual({ ts: 6, id: '0' })
  expect(endOf(5)).toEqual({ ts: 5, id: MAX_ID })
  expect(nextPosition(endOf(Number.MAX_SAFE_INTEGER)).ts).toBe(Number.MAX_SAFE_INTEGER)
})
