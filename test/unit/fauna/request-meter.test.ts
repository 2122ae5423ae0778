import { setImmediate as tick } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { noRequests, RequestMeter } from '../../../src/fauna/request-meter.ts'

describe('the request meter', () => {
  it('counts requests for the code that causes them, and all in total', async () => {
    const meter = new RequestMeter()
    const [a, b] = [noRequests(), noRequests()]
    const read = async (bytes: number) => {
      await tick()
      meter.answered(bytes)
      meter.retried()
      await tick()
      meter.answered(bytes)
    }
    await Promise.all([meter.measure(a, () => read(10)), meter.measure(b, () => read(200)), read(3_000)])
    expect(a).toEqual({ requests: 2, retries: 1, bytes: 20 })
    expect(b).toEqual({ requests: 2, retries: 1, bytes: 400 })
    expect(meter.total).toEqual({ requests: 6, retries: 3, bytes: 6_420 })
  })

  it('returns what was measured', () => {
    expect(new RequestMeter().measure(noRequests(), () => 7)).toBe(7)
  })
})
