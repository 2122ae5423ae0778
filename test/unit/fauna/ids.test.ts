import { describe, expect, it } from 'vitest'
import { compareScanIds, isDocumentId, isScanId, MAX_ID, MIN_ID, nextId, previousId } from '../../../src/fauna/ids.ts'

describe('a document id', () => {
  it.each(['0', '1', '-1', '999999999999999999', MAX_ID, MIN_ID])('%s', (text) => {
    expect(isDocumentId(text)).toBe(true)
  })

  it.each(['', '-0', '007', '1.5', '1e3', ' 1', 'abc', '9223372036854775808', '-9223372036854775809'])(
    'is not %j',
    (text) => {
      expect(isDocumentId(text)).toBe(false)
    },
  )

  it('is not negative in a scan', () => {
    expect([isScanId('0'), isScanId('-1')]).toEqual([true, false])
  })

  it('has a next one and a previous one within 64 bits', () => {
    expect([nextId('9'), nextId('-1'), nextId(MAX_ID)]).toEqual(['10', '0', undefined])
    expect([previousId('10'), previousId('0'), previousId(MIN_ID)]).toEqual(['9', '-1', undefined])
  })
})

it.each<[string, string, number]>([
  ['0', '0', 0],
  ['9', '10', -1],
  ['10', '9', 1],
  ['10', '11', -1],
  ['9223372036854775807', '9223372036854775806', 1],
])('the scan ids %s and %s are compared as numbers', (a, b, sign) => {
  expect(Math.sign(compareScanIds(a, b))).toBe(sign)
})
