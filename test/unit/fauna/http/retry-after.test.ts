import { describe, expect, it } from 'vitest'
import { retryAfterMs } from '../../../../src/fauna/http/retry-after.ts'

const NOW = Date.UTC(2026, 10, 28, 12, 0, 0)

describe('Retry-After', () => {
  it.each([
    ['seconds', '7', 7000],
    ['a date', 'Sat, 28 Nov 2026 12:00:30 GMT', 30_000],
    ['a date that has passed', 'Sat, 28 Nov 2026 11:59:59 GMT', undefined],
    ['zero', '0', undefined],
    ['anything else', 'soon', undefined],
    ['absent', undefined, undefined],
  ])('%s', (_, header, ms) => {
    expect(retryAfterMs(header, NOW)).toBe(ms)
  })
})
