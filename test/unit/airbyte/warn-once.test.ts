import { expect, it } from 'vitest'
import { warnOnce } from '../../../src/airbyte/warn-once.ts'
import { RecordingLog } from '../sync/test-reading.ts'

it('a log that warns once repeats no warning, and every other message', () => {
  const log = new RecordingLog()
  const once = warnOnce(log)
  for (const message of ['a', 'b', 'a']) {
    once.warn(message)
    once.info(message)
    once.debug(message)
  }
  expect(log.lines.filter((line) => line.startsWith('warn'))).toEqual(['warn: a', 'warn: b'])
  expect(log.lines).toHaveLength(8)
})
