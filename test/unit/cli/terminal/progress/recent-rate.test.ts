import { expect, it } from 'vitest'
import { recentRate } from '../../../../../src/cli/terminal/progress/recent-rate.ts'

it('the rate is that of the last five seconds', () => {
  const rate = recentRate(1_000)

  expect(rate.at(1_000, 0)).toBe(0)
  expect(rate.at(2_000, 500)).toBe(500)
  expect(rate.at(4_000, 1_500)).toBe(500)
  // Nothing came since; the first seconds are forgotten one after another.
  expect(rate.at(7_000, 1_500)).toBe(200)
  expect(rate.at(9_000, 1_500)).toBe(0)
})

it('the rate can be that of a longer time', () => {
  const rate = recentRate(0, 60_000)
  expect(rate.at(10_000, 1_000)).toBe(100)
  expect(rate.at(60_000, 1_000)).toBeCloseTo(16.7, 1)
  expect(rate.at(80_000, 1_000)).toBe(0)
})
