import { describe, expect, it } from 'vitest'
import { countOf, wholeNumber } from '../../../src/text/count.ts'

describe('wholeNumber', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1,000'],
    [12_345.6, '12,346'],
    [123_456, '123,456'],
    [1_234_567, '1,234,567'],
    [-1_234, '-1,234'],
    [-123, '-123'],
    [Number.MAX_SAFE_INTEGER, '9,007,199,254,740,991'],
  ])('%d is %s', (n, text) => {
    expect(wholeNumber(n)).toBe(text)
  })
})

describe('countOf', () => {
  it.each([
    [0, '0 streams'],
    [1, '1 stream'],
    [2_000, '2,000 streams'],
  ])('%d', (n, text) => {
    expect(countOf(n, 'stream')).toBe(text)
  })
})
