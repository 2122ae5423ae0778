import { describe, expect, it } from 'vitest'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import { minimumTsOf } from '../../../../src/fauna/http/horizon.ts'
import { readAnswer } from '../../../../src/fauna/v4/errors.ts'
import { httpAnswer } from '../http-answer.ts'

const endpoint = { scheme: 'http', host: 'localhost', port: 8443, secret: 'x' } as const

function kindOf(status: number, text: string, waitedMs?: number): string {
  try {
    readAnswer(httpAnswer(status, text, waitedMs), endpoint)
  } catch (error) {
    if (error instanceof FaunaError) return error.kind
    throw error
  }
  return 'none'
}

const v4Error = (code: string, description = 'no'): string => JSON.stringify({ errors: [{ code, description }] })

describe('an answer of Fauna', () => {
  it.each([
    [400, v4Error('bad request', 'Query exceeds max width. Max: 100000'), 'too_large'],
    [413, v4Error('request too large'), 'too_large'],
    [409, v4Error('contended transaction'), 'busy'],
    [429, v4Error('too many requests'), 'busy'],
    [440, v4Error('processing time limit exceeded'), 'time_out'],
    [500, v4Error('internal server error'), 'busy'],
    [503, v4Error('time out'), 'time_out'],
    [503, v4Error('unavailable'), 'busy'],
    [540, v4Error('operator error'), 'busy'],
    [401, v4Error('unauthorized'), 'unauthorized'],
    [410, v4Error('permission denied'), 'disabled'],
    [400, v4Error('instance not found'), 'missing'],
    [400, v4Error('validation failed'), 'rejected'],
    [400, v4Error('invalid ref', "Ref refers to undefined collection 'too large'"), 'missing'],
    [403, v4Error('permission denied', "No privileges on 'exceeds max width'"), 'forbidden'],
  ])('with HTTP %i and %s is %s', (status, text, kind) => {
    expect(kindOf(status, text)).toBe(kind)
  })

  it('with which FQL v4 is switched off has the description of Fauna, and the remedy', () => {
    const description = 'FQL v4 requests have been disabled for your account.'
    expect(() => readAnswer(httpAnswer(410, v4Error('permission denied', description)), endpoint)).toThrow(
      /^Fauna answered: FQL v4 requests have been disabled for your account\. .*"api_version" to "10"/,
    )
    const account = httpAnswer(410, v4Error('permission denied', 'Your account has been disabled.'))
    expect(() => readAnswer(account, endpoint)).toThrow(/^Fauna answered: Your account has been disabled\. \(.*\)$/)
  })

  it('that is cut short is a broken connection, which is retried', () => {
    expect(kindOf(200, '{"resource":{"data":[{"ref":')).toBe('connection')
  })

  it('of a failing proxy is busy', () => {
    expect(kindOf(502, '<html>Bad Gateway</html>')).toBe('busy')
    expect(kindOf(429, 'slow down')).toBe('busy')
  })

  it.each([408, 499, 504, 520, 521, 522, 523, 524])('of a proxy that gives up with HTTP %i is a time-out', (status) => {
    expect(kindOf(status, '<html>Time-out</html>')).toBe('time_out')
    expect(kindOf(status, '{"message":"Endpoint request timed out"}')).toBe('time_out')
  })

  it.each([
    [502, 19_999, 'busy'],
    [502, 20_000, 'time_out'],
    [503, 19_999, 'busy'],
    [503, 20_000, 'time_out'],
    [500, 60_000, 'busy'],
    [525, 60_000, 'busy'],
    [429, 60_000, 'busy'],
  ])('of a proxy with HTTP %i after %i ms is %s', (status, waitedMs, kind) => {
    expect(kindOf(status, '<html></html>', waitedMs)).toBe(kind)
  })

  it('that reports an overloaded server after a long wait is busy', () => {
    expect(kindOf(503, v4Error('unavailable'), 60_000)).toBe('busy')
  })

  it('of another program is not an answer of Fauna', () => {
    expect(kindOf(200, '<html>It works!</html>')).toBe('unreachable')
    expect(kindOf(404, '{"message":"not found"}')).toBe('unreachable')
    expect(kindOf(200, '[]')).toBe('unreachable')
    expect(kindOf(200, 'null')).toBe('unreachable')
    expect(kindOf(400, '{"errors":[{"code":5,"description":null}]}')).toBe('unreachable')
  })
})

describe('the horizon in a message', () => {
  it('has up to nine decimals, or none, and is rounded up to microseconds', () => {
    const message = (time: string) =>
      `Requested timestamp 2020-01-01T00:00:00Z less than minimum allowed timestamp ${time}.`
    expect(minimumTsOf(message('2026-11-22T12:20:02.602613001Z'))).toBe(
      Date.UTC(2026, 10, 22, 12, 20, 2) * 1000 + 602_614,
    )
    expect(minimumTsOf(message('2026-11-22T12:20:02.602613Z'))).toBe(Date.UTC(2026, 10, 22, 12, 20, 2) * 1000 + 602_613)
    expect(minimumTsOf(message('2026-11-22T12:20:02Z'))).toBe(Date.UTC(2026, 10, 22, 12, 20, 2) * 1000)
  })

  it('is absent from other messages', () => {
    expect(minimumTsOf('Document not found.')).toBeUndefined()
  })
})
