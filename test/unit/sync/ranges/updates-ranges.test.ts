import { expect, it } from 'vitest'
import { endOf } from '../../../../src/fauna/positions.ts'
import { ordinalAfter } from '../../../../src/sync/ranges/entry-ordinals.ts'
import { cursorBefore, rangesAfter } from '../../../../src/sync/ranges/updates-ranges.ts'
import type { UpdatesCursor } from '../../../../src/sync/state/progress.ts'

const BEFORE: UpdatesCursor = { ts: 5, id: '7' }
const DIVIDED: UpdatesCursor = { ...BEFORE, ranges: [{ after: BEFORE, to: 8 }, { after: { ts: 9, id: '3' } }] }

it('a cursor leaves the ranges that it was made of', () => {
  for (const cursor of [BEFORE, DIVIDED]) expect(cursorBefore(rangesAfter(cursor), undefined)).toEqual(cursor)
  expect(rangesAfter(undefined)).toEqual([{ from: 0n }])
})

it('two ranges are both in the cursor', () => {
  const [first, second] = rangesAfter(DIVIDED)
  expect(first?.to).toBe(ordinalAfter(endOf(8)) - 1n)
  expect(second).toEqual({ from: ordinalAfter({ ts: 9, id: '3' }) })
  expect(cursorBefore(rangesAfter(DIVIDED), DIVIDED)?.ranges).toHaveLength(2)
})

it('a cursor without ranges stays as it is until something is written after it', () => {
  expect(cursorBefore([{ from: 0n }], undefined)).toBeUndefined()
  expect(cursorBefore([{ from: 1n }], undefined)).toEqual({ ts: 0, id: '0' })
  expect(cursorBefore([{ from: ordinalAfter(BEFORE) }], BEFORE)).toBe(BEFORE)
  expect(cursorBefore([{ from: ordinalAfter(endOf(8)) }], BEFORE)).toEqual(endOf(8))
})

it('a cursor has no ranges if only one, open-ended, is left', () => {
  expect(cursorBefore([{ from: ordinalAfter(BEFORE) }], DIVIDED)).toEqual(BEFORE)
})
