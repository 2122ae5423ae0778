import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_ID, MIN_ID } from '../../../../src/fauna/ids.ts'
import {
  BY_TS,
  lastOrdinalOf,
  ordinalAfter,
  ordinalOf,
  positionAt,
  positionBefore,
} from '../../../../src/sync/ranges/entry-ordinals.ts'
import { assertProperty } from '../../property.ts'

const id = fc.bigInt({ min: 0n, max: BigInt(MAX_ID) - 1n }).map(String)
const entry = fc.record({ ts: fc.nat({ max: Number.MAX_SAFE_INTEGER - 1 }), id })

describe('an ordinal along an index', () => {
  it('is read back as the entry that it was made of', () => {
    assertProperty(
      fc.property(entry, ({ ts, id }) => {
        expect(positionBefore(ordinalAfter({ ts, id }))).toEqual({ ts, id })
        expect(ordinalOf(positionAt(ordinalAfter({ ts, id })))).toBe(ordinalAfter({ ts, id }))
      }),
    )
  })

  it('is after another as its entry is, the negative ids of a ts last', () => {
    const place = (ts: number, ref: string): bigint => ordinalOf({ ts, id: ref })
    const order = [place(1, '0'), place(1, '5'), place(1, MAX_ID), place(1, MIN_ID), place(1, '-1'), place(2, '0')]
    expect([...order].sort((a, b) => (a < b ? -1 : 1))).toEqual(order)
  })

  it('after the largest id is the beginning of the next ts, and back', () => {
    const place = ordinalAfter({ ts: 5, id: MAX_ID })
    expect(positionAt(place)).toEqual({ ts: 6, id: '0' })
    expect(positionBefore(place)).toEqual({ ts: 5, id: MAX_ID })
    expect(place).toBe(lastOrdinalOf(5) + 1n)
  })

  it('before all others has no entry before it, but an id that no document has', () => {
    expect(positionBefore(0n)).toEqual({ ts: 0, id: '-1' })
    expect(ordinalAfter(positionBefore(0n))).toBe(0n)
  })

  it('may be a boundary where a ts begins', () => {
    const first = ordinalOf({ ts: 5, id: '0' })
    expect(BY_TS.boundary(first)).toBe(first)
    expect(BY_TS.boundary(first + 1n)).toBe(ordinalOf({ ts: 6, id: '0' }))
    expect(BY_TS.boundary(0n)).toBe(0n)
  })
})
