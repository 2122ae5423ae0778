import { describe, expect, it } from 'vitest'
import { type Log, openLog } from '../../../src/airbyte/log.ts'
import { Redaction } from '../../../src/airbyte/redaction.ts'

function written(debug: boolean, write: (log: Log) => void): string[] {
  const redaction = new Redaction()
  redaction.use('fnAE"se\\cret')
  const lines: string[] = []
  write(openLog({ text: (line) => lines.push(line) }, redaction, debug))
  return lines
}

const all = (log: Log): void => {
  log.debug('a')
  log.info('b')
  log.warn('c')
}

describe('the log', () => {
  it('writes each message as one line of the protocol', () => {
    expect(written(true, all)).toEqual([
      '{"type":"LOG","log":{"level":"DEBUG","message":"a"}}\n',
      '{"type":"LOG","log":{"level":"INFO","message":"b"}}\n',
      '{"type":"LOG","log":{"level":"WARN","message":"c"}}\n',
    ])
  })

  it('leaves out DEBUG messages unless they are asked for', () => {
    expect(written(false, all).map((line) => JSON.parse(line).log.message)).toEqual(['b', 'c'])
  })

  it.each(['two\nlines', 'a "quote" and a \\', '%s %d %j', '', '\ud83d', '{"type":"RECORD"}', '\u2028'])(
    'keeps the text %j',
    (message) => {
      const lines = written(false, (log) => log.info(message))
      expect(lines).toHaveLength(1)
      expect(lines[0]?.indexOf('\n')).toBe((lines[0]?.length ?? 0) - 1)
      expect(JSON.parse(lines[0] ?? '')).toEqual({ type: 'LOG', log: { level: 'INFO', message } })
    },
  )

  it('redacts a secret whose form in JSON differs', () => {
    const [line] = written(false, (log) => log.warn('with fnAE"se\\cret.'))
    expect(JSON.parse(line ?? '').log.message).toBe('with ****.')
  })
})
