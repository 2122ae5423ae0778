import { expect, it } from 'vitest'
import { Workers } from '../../../../src/sync/pacing/workers.ts'

it('workers are acquired until none is idle', () => {
  const workers = new Workers(2)
  expect(workers.count).toBe(2)
  expect([workers.tryAcquire(), workers.tryAcquire(), workers.tryAcquire()]).toEqual([true, true, false])
  expect(workers.hasIdle).toBe(false)
  expect(workers.busy).toBe(2)
  workers.release()
  expect(workers.hasIdle).toBe(true)
  expect(workers.busy).toBe(1)
  expect(workers.tryAcquire()).toBe(true)
})

it('a released worker goes to the one that waits longest, before any that only tries', async () => {
  const workers = new Workers(1)
  const order: string[] = []
  await workers.acquire()
  const first = workers.acquire().then(() => order.push('first'))
  const second = workers.acquire().then(() => order.push('second'))
  workers.release()
  expect(workers.tryAcquire()).toBe(false)
  await first
  expect(order).toEqual(['first'])
  workers.release()
  await second
  expect(order).toEqual(['first', 'second'])
})

it('listeners are called when a worker becomes idle, until they are removed', () => {
  const workers = new Workers(1)
  let calls = 0
  const remove = workers.onIdle(() => calls++)
  workers.tryAcquire()
  expect(calls).toBe(0)
  workers.release()
  expect(calls).toBe(1)
  remove()
  workers.tryAcquire()
  workers.release()
  expect(calls).toBe(1)
})

it('no listener is called for a worker that another stream waits for', async () => {
  const workers = new Workers(1)
  let calls = 0
  workers.onIdle(() => calls++)
  await workers.acquire()
  const waiting = workers.acquire()
  workers.release()
  await waiting
  expect(calls).toBe(0)
})
