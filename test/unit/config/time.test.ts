import { describe, expect, it } from 'vitest'
import { parseTime } from '../../../src/config/time.ts'
import { ConfigError } from '../../../src/text/config-error.ts'

describe('a time', () => {
  it.each([
    ['2026-11-22T14:13:13Z', 1_795_356_793_000_000],
    ['2026-11-22T14:13:13.5Z', 1_795_356_793_500_000],
    ['2026-11-22T14:13:13.545001Z', 1_795_356_793_545_001],
    ['2026-11-22T15:13:13+01:00', 1_795_356_793_000_000],
    ['1795356793545001', 1_795_356_793_545_001],
  ])('%s is that many microseconds', (text, micros) => {
    expect(parseTime(text, 'it')).toBe(micros)
  })

  it.each([
    '',
    'yesterday',
    '2026-11-22',
    '2026-11-22T14:13:13',
    '2026-13-22T14:13:13Z',
    '2026-11-22T14:13:13.1234567Z',
    '0',
    '-1',
    '99999999999999999',
    '1969-12-31T23:59:59Z',
  ])('%j is refused', (text) => {
    expect(() => parseTime(text, 'it')).toThrow(ConfigError)
  })
})
