import { getEventListeners } from 'node:events'
import { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { traceOf } from '../../../src/airbyte/failure.ts'
import type { AirbyteMessage } from '../../../src/airbyte/messages.ts'
import { openOutput } from '../../../src/airbyte/output.ts'

const never = new AbortController().signal

/** A reader that takes a batch only when it is told to. */
function slowReader() {
  const taken: string[] = []
  let take: (() => void) | undefined
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk, _, done) {
      taken.push(String(chunk))
      take = done
    },
  })
  return { stream, taken, take: () => take?.() }
}

describe('the output', () => {
  it('puts lines together until there is enough of them', () => {
    const { stream, taken } = slowReader()
    const output = openOutput(stream, () => {})
    output.text('{"a":1}\n')
    output.text('{"a":2}\n')
    expect(output.full).toBe(false)
    expect(taken).toEqual([])
    void output.flush()
    expect(taken).toEqual(['{"a":1}\n{"a":2}\n'])
  })

  it('waits for a reader that is slower', async () => {
    const { stream, taken, take } = slowReader()
    const output = openOutput(stream, () => {})
    output.text('x'.repeat(70_000))
    expect(output.full).toBe(true)
    let drained = false
    const waiting = output.drained(never).then(() => {
      drained = true
    })
    await setImmediate()
    expect(taken).toHaveLength(1)
    expect(drained).toBe(false)
    take()
    await waiting
    expect(output.full).toBe(false)
  })

  it('waits once for any number of writers', async () => {
    const { stream, take } = slowReader()
    const output = openOutput(stream, () => {})
    const { signal } = new AbortController()
    const listeners = () => [...['drain', 'error'].map((name) => stream.listenerCount(name)), ...aborts()]
    const aborts = () => [getEventListeners(signal, 'abort').length]
    output.text('x'.repeat(70_000))
    const first = output.drained(signal)
    const before = listeners()
    const waiting = Array.from({ length: 32 }, () => output.drained(signal))
    expect(listeners()).toEqual(before)
    take()
    await Promise.all([first, ...waiting])
    expect(output.full).toBe(false)
  })

  it('stops waiting when it is told to', async () => {
    const { stream } = slowReader()
    const output = openOutput(stream, () => {})
    const stop = new AbortController()
    output.text('x'.repeat(70_000))
    const waiting = output.drained(stop.signal)
    stop.abort(new Error('told to stop'))
    await expect(waiting).rejects.toThrow('told to stop')
  })

  it('says once that the reader is gone, and drops the rest', async () => {
    let closed = 0
    const stream = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
      },
    })
    const output = openOutput(stream, () => closed++)
    output.text('x'.repeat(70_000))
    await output.drained(never)
    await setImmediate()
    output.text('more')
    await output.flush()
    expect(closed).toBe(1)
  })

  it('strikes the secret, its parts and its base64 form out of errors and logs, and leaves records alone', async () => {
    const { stream, taken } = slowReader()
    const output = openOutput(stream, () => {})
    output.redact('fnAEsecret:mydatabase:server')
    const base64 = Buffer.from('fnAEsecret:mydatabase:server').toString('base64')
    output.log(JSON.stringify({ level: 'INFO', message: `a fnAEsecret b mydatabase c ${base64} d server` }))
    output.message({ type: 'CONNECTION_STATUS', connectionStatus: { status: 'FAILED', message: 'x fnAEsecret y' } })
    output.text('{"type":"RECORD","record":{"data":{"a":"fnAEsecret"}}}\n')
    void output.flush()
    const lines = taken.join('').trim().split('\n')
    expect(JSON.parse(lines[0] ?? '').log.message).toBe('a **** b **** c **** d server')
    expect(JSON.parse(lines[1] ?? '').connectionStatus.message).toBe('x **** y')
    expect(lines[2]).toContain('fnAEsecret')
  })

  /** What is written where this is redacted. */
  function written(secret: string, message: AirbyteMessage): string {
    const { stream, taken } = slowReader()
    const output = openOutput(stream, () => {})
    output.redact(secret)
    output.message(message)
    void output.flush()
    return taken.join('')
  }

  const failed = (message: string): AirbyteMessage => ({
    type: 'CONNECTION_STATUS',
    connectionStatus: { status: 'FAILED', message },
  })

  it.each([590, 595, 599, 600])('leaves no half of a secret at the end of a message that is cut (%i)', (length) => {
    const text = written('fnAEsecret', failed(`${'.'.repeat(length - 5)}fnAEsecret and so on`))
    expect(text).not.toContain('fnA')
    expect(JSON.parse(text).connectionStatus.message.length).toBeLessThanOrEqual(600)
  })

  it.each([
    ['without padding', Buffer.from('fnAEsecret').toString('base64url')],
    ['of a part', Buffer.from('mydatabase').toString('base64')],
    ['as a user without a password', Buffer.from('fnAEsecret:mydatabase:server:').toString('base64')],
  ])('strikes the base64 form %s', (_, form) => {
    expect(written('fnAEsecret:mydatabase:server', failed(`Basic ${form}.`))).not.toContain(form)
  })

  it('leaves the name of a stream that is called like the database of a scoped secret', () => {
    const stream_descriptor = { name: 'mydatabase' }
    const status = {
      type: 'STREAM_STATUS',
      emitted_at: 1,
      stream_status: { stream_descriptor, status: 'COMPLETE' },
    } as const
    const text = written('fnAEsecret:mydatabase:server', { type: 'TRACE', trace: status })
    expect(JSON.parse(text).trace.stream_status.stream_descriptor).toEqual(stream_descriptor)
    const failure = { type: 'config_error', message: 'of mydatabase', internalMessage: 'of mydatabase' } as const
    const { error } = JSON.parse(
      written('fnAEsecret:mydatabase:server', { type: 'TRACE', trace: traceOf(failure, stream_descriptor) }),
    ).trace
    expect(error).toMatchObject({ message: 'of ****', internal_message: 'of ****', stream_descriptor })
  })

  it('cuts no character in two', () => {
    const { message } = JSON.parse(written('fnAEsecret', failed('🚀'.repeat(400)))).connectionStatus
    expect(message).toMatch(/^(🚀)+…$/u)
  })

  it('says why, where writing fails for another reason than that the reader is gone', async () => {
    const errors: (Error | undefined)[] = []
    const stream = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' }))
      },
    })
    const output = openOutput(stream, (error) => errors.push(error))
    output.text('x'.repeat(70_000))
    await output.drained(never)
    await setImmediate()
    expect(errors).toMatchObject([{ message: 'write ENOSPC' }])
  })
})
