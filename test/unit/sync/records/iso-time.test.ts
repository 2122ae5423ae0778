import { expect, it } from 'vitest'
import { isoTime } from '../../../../src/sync/records/iso-time.ts'

it.each([
  [1700000000000000, '2023-11-14T22:13:20Z'],
  [1700000000120000, '2023-11-14T22:13:20.120000Z'],
  [1, '1970-01-01T00:00:00.000001Z'],
  [-1, '1969-12-31T23:59:59.999999Z'],
  [Number.MAX_SAFE_INTEGER, '2255-06-05T23:47:34.740991Z'],
])('writes %i microseconds with six decimals, or none: %s', (micros, text) => {
  expect(isoTime(micros)).toBe(text)
})
