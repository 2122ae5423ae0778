import { describe, expect, it, vi } from 'vitest'
import { FaunaError, type FaunaErrorKind } from '../../../../src/fauna/errors.ts'
import { retrying } from '../../../../src/fauna/http/retry.ts'

const failing = (...kinds: FaunaErrorKind[]) => {
  const errors = kinds.map((kind) => new FaunaError(kind, kind))
  return vi.fn(async () => {
    const error = errors.shift()
    if (error !== undefined) throw error
    return 'an answer'
  })
}

const open = (giveUpAfterMs = 10_000) => retrying({ giveUpAfterMs }, new AbortController().signal)

describe('a request', () => {
  it.each(['connection', 'time_out', 'busy'] as const)('that fails as %s is retried', async (kind) => {
    const request = failing(kind, kind)
    expect(await open()(request)).toBe('an answer')
    expect(request).toHaveBeenCalledTimes(3)
  })

  it.each(['unreachable', 'unauthorized', 'forbidden', 'missing', 'rejected', 'too_large', 'uncomputable'] as const)(
    'that fails as %s is not retried',
    async (kind) => {
      const request = failing(kind)
      await expect(open()(request)).rejects.toMatchObject({ kind })
      expect(request).toHaveBeenCalledTimes(1)
    },
  )

  it('for a page of several documents is not retried after a time-out, because the caller asks for a smaller page', async () => {
    const request = failing('time_out')
    await expect(open()(request, { size: 2 })).rejects.toMatchObject({ kind: 'time_out' })
    expect(request).toHaveBeenCalledTimes(1)
  })

  it.each(['connection', 'busy'] as const)(
    'for a page of several documents that fails as %s is retried',
    async (kind) => {
      expect(await open()(failing(kind), { size: 2 })).toBe('an answer')
    },
  )

  it.each([
    { limit: { size: 2 }, status: 500, attempts: 3 },
    { limit: { size: 2 }, status: 200, attempts: 3 },
    { limit: { size: 1, canSetAside: true }, status: 500, attempts: 3 },
    // The network, a proxy and the load fail for every document.
    { limit: { size: 2 }, status: 503, attempts: 5 },
    { limit: { size: 1 }, status: 500, attempts: 5 },
  ])('that may fail because of one document ($limit, HTTP $status) is tried $attempts times', async (given) => {
    const errors = Array.from({ length: 4 }, () => new FaunaError('busy', 'no', { status: given.status }))
    const request = vi.fn(async () => {
      const error = errors.shift()
      if (error !== undefined) throw error
    })
    await open()(request, given.limit).catch(() => {})
    expect(request).toHaveBeenCalledTimes(given.attempts)
  })

  it('for a page of one document is retried after a time-out', async () => {
    expect(await open()(failing('time_out'), { size: 1 })).toBe('an answer')
  })

  it('that another server seems to answer is retried if Fauna has answered before', async () => {
    const withRetries = open()
    await withRetries(failing())
    expect(await withRetries(failing('unreachable'))).toBe('an answer')
  })

  it('that another server seems to answer is retried if Fauna has refused a request before', async () => {
    const withRetries = open()
    const refused = () => Promise.reject(new FaunaError('forbidden', 'no', { status: 403, code: 'permission denied' }))
    await expect(withRetries(refused)).rejects.toMatchObject({ kind: 'forbidden' })
    expect(await withRetries(failing('unreachable'))).toBe('an answer')
  })

  it('that another server seems to answer is not retried if only others have answered before', async () => {
    const withRetries = open()
    const page = () => Promise.reject(new FaunaError('unreachable', 'a page of HTML', { status: 404 }))
    await expect(withRetries(page)).rejects.toMatchObject({ kind: 'unreachable' })
    await expect(withRetries(failing('unreachable'))).rejects.toMatchObject({ kind: 'unreachable' })
  })

  it.each([401, 403, 407])('that a proxy refuses with HTTP %i is not retried', async (status) => {
    const withRetries = open()
    await withRetries(failing())
    const request = vi.fn(() => Promise.reject(new FaunaError('unreachable', 'no', { status })))
    await expect(withRetries(request)).rejects.toMatchObject({ kind: 'unreachable' })
    expect(request).toHaveBeenCalledTimes(1)
  })

  it('that is refused is not retried, although Fauna has answered before', async () => {
    const withRetries = open()
    await withRetries(failing())
    await expect(withRetries(failing('forbidden'))).rejects.toMatchObject({ kind: 'forbidden' })
  })

  it('that keeps failing is given up as transient', async () => {
    const withRetries = open(1)
    await withRetries(failing())
    const request = vi.fn(() => Promise.reject(new FaunaError('unreachable', 'down')))
    await expect(withRetries(request)).rejects.toMatchObject({ kind: 'connection', message: 'down' })
  })

  it('stops waiting once the signal is aborted', async () => {
    const controller = new AbortController()
    const onWait = () => controller.abort(new Error('stop'))
    const request = vi.fn(() => Promise.reject(new FaunaError('busy', 'busy', { retryAfterMs: 60_000 })))
    await expect(retrying({ giveUpAfterMs: 60_000, onWait }, controller.signal)(request)).rejects.toThrow('stop')
    expect(request).toHaveBeenCalledTimes(1)
  })
})
