import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_ID, MIN_ID } from '../../../../src/fauna/ids.ts'
import {
  BY_TS,
  beginningAt,
  entryBefore,
  lastOf,
  placeBehind,
  placeOfBeginning,
} from '../../../../src/sync/ranges/entry-ordinals.ts'

const id = fc.bigInt({ min: 0n, max: BigInt(MAX_ID) - 1n }).map(String)
const entry = fc.record({ ts: fc.nat({ max: Number.MAX_SAFE_INTEGER - 1 }), ref: id })

describe('a place along an index', () => {
  it('is read back as the entry that it was made of', () => {
    fc.assert(
      fc.property(entry, ({ ts, ref }) => {
        expect(entryBefore(placeBehind({ ts, ref }))).toEqual({ ts, ref })
        expect(placeOfBeginning(beginningAt(placeBehind({ ts, ref })))).toBe(placeBehind({ ts, ref }))
      }),
    )
  })

  it('lies behind another as its entry does, the negative ids of a ts last', () => {
    const place = (ts: number, ref: string): bigint => placeOfBeginning({ ts, id: ref })
    const order = [place(1, '0'), place(1, '5'), place(1, MAX_ID), place(1, MIN_ID), place(1, '-1'), place(2, '0')]
    expect([...order].sort((a, b) => (a < b ? -1 : 1))).toEqual(order)
  })

  it('behind the largest id is the beginning of the next ts, and back', () => {
    const place = placeBehind({ ts: 5, ref: MAX_ID })
    expect(beginningAt(place)).toEqual({ ts: 6 })
    expect(entryBefore(place)).toEqual({ ts: 5, ref: MAX_ID })
    expect(place).toBe(lastOf(5) + 1n)
  })

  it('before all others has no entry before it, which is said by an id that none has', () => {
    expect(entryBefore(0n)).toEqual({ ts: 0, ref: '-1' })
    expect(placeBehind(entryBefore(0n))).toBe(0n)
  })

  it('may be a boundary where a ts begins', () => {
    const first = placeOfBeginning({ ts: 5 })
    expect(BY_TS.boundary(first)).toBe(first)
    expect(BY_TS.boundary(first + 1n)).toBe(placeOfBeginning({ ts: 6 }))
    expect(BY_TS.boundary(0n)).toBe(0n)
  })
})
