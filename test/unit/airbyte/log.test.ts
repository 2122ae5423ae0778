import { describe, expect, it } from 'vitest'
import { type Log, openLog } from '../../../src/airbyte/log.ts'
import type { LogLevel } from '../../../src/airbyte/log-level.ts'
import { LONGEST_MESSAGE } from '../../../src/airbyte/output.ts'
import { Redaction } from '../../../src/airbyte/redaction.ts'

function written(level: LogLevel, write: (log: Log) => void): string[] {
  const redaction = new Redaction()
  redaction.use('fnAE"se\\cret')
  const lines: string[] = []
  write(openLog({ text: (line) => lines.push(line) }, redaction, level))
  return lines
}

const all = (log: Log): void => {
  log.debug('a')
  log.info('b')
  log.warn('c')
}

describe('the log', () => {
  it('writes each message as one line of the protocol', () => {
    expect(written('debug', all)).toEqual([
      '{"type":"LOG","log":{"level":"DEBUG","message":"a"}}\n',
      '{"type":"LOG","log":{"level":"INFO","message":"b"}}\n',
      '{"type":"LOG","log":{"level":"WARN","message":"c"}}\n',
    ])
  })

  it.each<[LogLevel, string[]]>([
    ['debug', ['a', 'b', 'c']],
    ['info', ['b', 'c']],
    ['warn', ['c']],
    ['error', []],
  ])('leaves out messages below its level: %s', (level, messages) => {
    expect(written(level, all).map((line) => JSON.parse(line).log.message)).toEqual(messages)
  })

  it('cuts a long message between words', () => {
    const [line] = written('info', (log) => log.info('word '.repeat(1_000)))
    const { message } = JSON.parse(line ?? '').log
    expect(message.length).toBeLessThanOrEqual(LONGEST_MESSAGE)
    expect(message).toMatch(/ word…$/)
  })

  it.each(['two\nlines', 'a "quote" and a \\', '%s %d %j', '', '\ud83d', '{"type":"RECORD"}', '\u2028'])(
    'keeps the text %j',
    (message) => {
      const lines = written('info', (log) => log.info(message))
      expect(lines).toHaveLength(1)
      expect(lines[0]?.indexOf('\n')).toBe((lines[0]?.length ?? 0) - 1)
      expect(JSON.parse(lines[0] ?? '')).toEqual({ type: 'LOG', log: { level: 'INFO', message } })
    },
  )

  it('redacts a secret whose form in JSON differs', () => {
    const [line] = written('info', (log) => log.warn('with fnAE"se\\cret.'))
    expect(JSON.parse(line ?? '').log.message).toBe('with ****.')
  })
})
