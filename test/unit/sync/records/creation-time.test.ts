import { describe, expect, it } from 'vitest'
import { creationTime } from '../../../../src/sync/records/creation-time.ts'

const NOW = Date.UTC(2026, 10, 28)

/** An id that Fauna chooses at this time. @param counter the lowest 20 bits */
const idAt = (ms: number, counter = 0n): string => ((BigInt(ms - 1_336_258_850_000) << 20n) + counter).toString()

const DAY_MS = 86_400_000
const FIRST = Date.UTC(2013, 0, 1)

describe('the time of creation', () => {
  it.each([
    ['the id of a document in the recordings', '481388943740240384', Date.UTC(2026, 10, 22, 11, 32, 1, 847)],
    ['the earliest time', idAt(FIRST), FIRST],
    ['the last id of a millisecond', idAt(NOW, (1n << 20n) - 1n), NOW],
    ['a clock that is a day ahead', idAt(NOW + DAY_MS), NOW + DAY_MS],
  ])('is decoded from %s', (_, id, ms) => {
    expect(creationTime(id, NOW)).toBe(ms)
  })

  it.each([
    ['0', '0'],
    ['a small number', '5003'],
    ['a time in microseconds', '1795356793545000'],
    ['the last millisecond of 2012', idAt(FIRST - 1, (1n << 20n) - 1n)],
    ['more than a day after now', idAt(NOW + DAY_MS + 1)],
    ['the largest id', '9223372036854775807'],
    ['a negative id', '-5'],
  ])('is unknown for %s', (_, id) => {
    expect(creationTime(id, NOW)).toBeUndefined()
  })
})
