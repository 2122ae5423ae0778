import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ValueDocument } from '../../../../src/fauna/export/value-document.ts'
import { catchUpAfterMs } from '../../../../src/sync/snapshot/catch-up-time.ts'
import { confirmAccess } from '../../../../src/sync/snapshot/confirm-access.ts'
import { resumeOrRestart } from '../../../../src/sync/snapshot/recreated.ts'
import { Snapshot } from '../../../../src/sync/snapshot/snapshot.ts'
import { FakeFauna } from '../fake-fauna.ts'
import { DELETIONS, testReading } from '../test-reading.ts'

const NOW = 1_000

const faunaOf = (options = {}): FakeFauna => new FakeFauna({ now: NOW }).create('users', options)

const document = (id: string, ttl: string | null = null) => new ValueDocument({ id, ts: 1, ttl }, {}, [])

describe('a snapshot', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('makes requests as of its time', async () => {
    const snapshot = new Snapshot(testReading(faunaOf()), 7)
    expect(await snapshot.ask(async (ts) => ts)).toBe(7)
    expect(await snapshot.askOnce(async (ts) => ts)).toBe(7)
  })

  it('that expired moves to the present for all requests, once, and logs this once', async () => {
    const fauna = faunaOf()
    fauna.write('users', '1')
    fauna.expireHistory('users', 500)
    const reading = testReading(fauna)
    const snapshot = new Snapshot(reading, 7)
    const scan = (ts: number) => fauna.scan({ collection: 'users', snapshot: ts, from: '0', size: 1 })
    const pages = await Promise.all([snapshot.ask(scan), snapshot.ask(scan)])
    expect(pages.map(({ entries }) => entries.length)).toEqual([1, 1])
    expect(snapshot.ts).toBe(NOW + 1)
    expect(fauna.requests('now')).toHaveLength(1)
    fauna.expireHistory('users', NOW + 2)
    fauna.advance(5)
    await snapshot.ask(scan)
    expect(reading.log.lines).toEqual([expect.stringContaining('older than the retained history')])
  })

  it('moves once for a request that began before it moved and fails after', async () => {
    const fauna = faunaOf()
    fauna.expireHistory('users', 500)
    const snapshot = new Snapshot(testReading(fauna), 7)
    let fail = (): void => {}
    const late = new Promise<void>((resolve) => {
      fail = resolve
    })
    const scan = (ts: number) => fauna.scan({ collection: 'users', snapshot: ts, from: '0', size: 1 })
    const slow = snapshot.ask(async (ts) => {
      if (ts === 7) await late
      return scan(ts)
    })
    await snapshot.ask(scan)
    fail()
    await slow
    expect(fauna.requests('now')).toHaveLength(1)
  })

  it('that expired is undefined to a request that has to be made once', async () => {
    const fauna = faunaOf()
    fauna.expireHistory('users', 500)
    const snapshot = new Snapshot(testReading(fauna), 7)
    const request = (ts: number) => fauna.scan({ collection: 'users', snapshot: ts, from: '0', size: 1 })
    expect(await snapshot.askOnce(request)).toBeUndefined()
    expect(snapshot.ts).toBe(7)
  })

  it('throws other errors', async () => {
    const snapshot = new Snapshot(testReading(faunaOf()), 7)
    await expect(snapshot.ask(() => Promise.reject(new Error('other')))).rejects.toThrow('other')
    await expect(snapshot.askOnce(() => Promise.reject(new Error('other')))).rejects.toThrow('other')
  })

  it('has an age, which is 0 again after it moved', async () => {
    const snapshot = new Snapshot(testReading(faunaOf()), 7)
    vi.advanceTimersByTime(1_500)
    expect(snapshot.ageMs).toBe(1_500)
    const moved: number[] = []
    await snapshot.moveForward(async (ts) => void moved.push(ts))
    expect([snapshot.ts, snapshot.ageMs, moved]).toEqual([NOW, 0, [NOW]])
  })

  it('does not move past a collection that was recreated', async () => {
    const fauna = faunaOf()
    const snapshot = new Snapshot(testReading(fauna), NOW)
    fauna.recreate('users')
    await expect(snapshot.moveForward()).rejects.toMatchObject({ kind: 'missing', details: { temporary: true } })
    expect(snapshot.ts).toBe(NOW)
  })

  it('is confirmed if the collection and its index existed and can be read', async () => {
    const fauna = faunaOf().createIndex('users', 'by-ts', 5)
    await new Snapshot(testReading(fauna), 5, 'by-ts').confirm()
    const error = await new Snapshot(testReading(fauna), 4, 'by-ts').confirm().catch((thrown) => thrown)
    expect(error.message).toContain('Collection "users" or its index "by-ts" was dropped and recreated')
    fauna.setAccess('users', 'unreadable')
    await expect(new Snapshot(testReading(fauna), 5).confirm()).rejects.toThrow('cannot read the documents')
  })

  describe('of a collection whose definition the role cannot see', () => {
    const HIDDEN = { historyDays: undefined }
    const hidden = { definition: 'hidden' } as const

    it('is confirmed by a document that was read', async () => {
      const fauna = faunaOf(HIDDEN)
      fauna.write('users', '1')
      const snapshot = new Snapshot(testReading(fauna, { collection: hidden }), fauna.clock)
      snapshot.observe([document('1')], fauna.clock)
      await snapshot.confirm()
      expect(fauna.requests('lastId')).toEqual([{ collection: 'users', snapshot: fauna.clock, from: '1', to: '1' }])
      fauna.recreate('users')
      await expect(snapshot.confirm()).rejects.toMatchObject({ kind: 'missing' })
    })

    it('is confirmed if no document was read that does not expire, or the history has expired', async () => {
      const fauna = faunaOf(HIDDEN)
      const snapshot = new Snapshot(testReading(fauna, { collection: hidden }), NOW)
      snapshot.observe([document('1', '2030-01-01')], NOW)
      await snapshot.confirm()
      expect(fauna.requests('lastId')).toEqual([])
      snapshot.observe([document('2')], NOW)
      fauna.expireHistory('users', NOW + 1)
      await snapshot.confirm()
    })

    it('keeps the first document of each time', async () => {
      const fauna = faunaOf(HIDDEN)
      for (const id of ['1', '2', '3']) fauna.write('users', id, { ts: 5 })
      const snapshot = new Snapshot(testReading(fauna, { collection: hidden }), 5)
      snapshot.observe([document('1')], 5)
      snapshot.observe([document('2')], 5)
      await snapshot.confirm()
      snapshot.observe([document('3')], 6)
      await snapshot.confirm()
      expect(fauna.requests('lastId').map(({ from, snapshot: ts }) => `${from}@${ts}`)).toEqual(['1@5', '3@6'])
    })
  })

  it('requests no document if the role can see the definition', async () => {
    const fauna = faunaOf()
    const snapshot = new Snapshot(testReading(fauna), NOW)
    snapshot.observe([document('1')], NOW)
    await snapshot.confirm()
    expect(fauna.requests('lastId')).toEqual([])
  })
})

describe('access', () => {
  it('is confirmed if it is as before, or better', async () => {
    const fauna = faunaOf({ access: 'conditional' })
    await confirmAccess(testReading(fauna, { collection: { access: 'conditional' } }))
    await expect(confirmAccess(testReading(fauna))).rejects.toThrow('cannot read the documents')
    fauna.setAccess('users', 'readable')
    await confirmAccess(testReading(fauna, { collection: { access: 'conditional' } }))
    fauna.drop('users')
    await expect(confirmAccess(testReading(fauna))).rejects.toThrow('does not exist')
  })
})

describe('a state', () => {
  it.each([
    ['snapshot', { snapshot: 100 }, 100],
    ['first scan', { initial: { snapshot: 100, ranges: [{ from: '0' }] } }, 100],
    ['updates', { updates: { ts: 100, id: '1' } }, 100],
    [
      'last range of the updates',
      {
        updates: {
          ts: 3,
          id: '1',
          ranges: [{ after: { ts: 3, id: '1' }, to: 5 }, { after: { ts: 100, id: '1' } }],
        },
      },
      100,
    ],
    ['deletions', { deletions: { ts: 100, id: '1' }, snapshot: 50 }, 100],
  ])('is of an earlier collection if that was created after its %s', async (_, before, ts) => {
    const fauna = faunaOf({ createdAt: ts })
    const kept = testReading(fauna, { before })
    expect(await resumeOrRestart(kept, NOW)).toBe(before)
    expect(kept.log.lines).toEqual([])

    const restarted = testReading(faunaOf({ createdAt: ts + 1 }), { before })
    expect(await resumeOrRestart(restarted, NOW)).toEqual({})
    expect(restarted.log.lines).toEqual([expect.stringMatching(/dropped and recreated .* from the start\.$/)])
  })

  it('of time 0 is checked too, and an empty one is not', async () => {
    const fauna = faunaOf({ createdAt: 1 })
    expect(await resumeOrRestart(testReading(fauna, { before: { deletions: { ts: 0, id: '0' } } }), NOW)).toEqual({})
    await resumeOrRestart(testReading(fauna), NOW)
    expect(fauna.requests('existedAt')).toHaveLength(1)
  })

  it('of an earlier collection loses deletions, which is reported', async () => {
    const reading = testReading(faunaOf({ createdAt: 9 }), { before: { snapshot: 5 }, deletions: DELETIONS })
    await resumeOrRestart(reading, NOW)
    expect(reading.log.lines[0]).toContain('cannot be reported as deleted')
  })
})

it('a read catches up after a third of the time for which a change can be read', () => {
  expect(catchUpAfterMs(0)).toBe(5 * 60_000)
  expect(catchUpAfterMs(undefined)).toBe(5 * 60_000)
  expect(catchUpAfterMs(1)).toBe((24 * 60 + 15) * 20_000)
  expect(catchUpAfterMs(null)).toBe(Number.POSITIVE_INFINITY)
})
