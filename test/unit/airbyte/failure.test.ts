import { expect, it } from 'vitest'
import { traceOf } from '../../../src/airbyte/failure.ts'

const failure = { type: 'transient_error', message: 'a', internalMessage: 'b' } as const

it('a failure becomes an error trace with the time in milliseconds', () => {
  const before = Date.now()
  const trace = traceOf(failure)
  expect(trace).toEqual({
    type: 'ERROR',
    emitted_at: expect.any(Number),
    error: { message: 'a', internal_message: 'b', failure_type: 'transient_error' },
  })
  expect(trace.emitted_at).toBeGreaterThanOrEqual(before)
  expect(trace.emitted_at).toBeLessThanOrEqual(Date.now())
})

it('a failure of a stream names the stream, and keeps the stack', () => {
  expect(traceOf({ ...failure, stack: 's' }, { name: 'users' })).toMatchObject({
    error: { stack_trace: 's', stream_descriptor: { name: 'users' } },
  })
})
