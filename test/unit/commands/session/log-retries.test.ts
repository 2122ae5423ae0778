import { beforeEach, describe, expect, it } from 'vitest'
import { logRetries } from '../../../../src/commands/session/log-retries.ts'
import { FaunaError, type FaunaErrorDetails } from '../../../../src/fauna/errors.ts'

let logged: string[]
let waits: (number | undefined)[]
let retries: number

beforeEach(() => {
  logged = []
  waits = []
  retries = 0
})

function retry(attempt: number, details: FaunaErrorDetails = {}): void {
  const log = (level: string) => (message: string) => {
    logged.push(`${level}: ${message}`)
  }
  const onWait = logRetries(
    { warn: log('warn'), info: log('info'), debug: log('debug') },
    (waitMs) => waits.push(waitMs),
    () => retries++,
  )
  onWait(new FaunaError('busy', 'too busy', details), attempt)
}

describe('a retry', () => {
  it('is a warning at the third attempt only', () => {
    for (const attempt of [1, 2, 3, 4]) retry(attempt)
    expect(logged).toEqual([
      'debug: Attempt 1 failed: too busy',
      'debug: Attempt 2 failed: too busy',
      'warn: Retrying: too busy',
      'debug: Attempt 4 failed: too busy',
    ])
    expect(retries).toBe(4)
  })

  it.each([
    [{ status: 429, retryAfterMs: 5_000 }, [5_000]],
    [{ status: 429 }, [undefined]],
    [{ status: 503, retryAfterMs: 5_000 }, []],
  ])('after %j reports the rate limit: %j', (details, expected) => {
    retry(1, details)
    expect(waits).toEqual(expected)
  })
})
