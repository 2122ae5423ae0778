import { expect, it } from 'vitest'
import { parseLogLevel } from '../../../src/airbyte/log-level.ts'

it.each([
  ['debug', 'debug'],
  ['INFO', 'info'],
  [' Warn ', 'warn'],
  ['error', 'error'],
  ['TRACE', undefined],
  ['', undefined],
])('the text %j names the level %s', (text, level) => {
  expect(parseLogLevel(text)).toBe(level)
})
