import { describe, expect, it } from 'vitest'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import { Moment } from '../../../../src/sync/snapshot/moment.ts'
import { readFullRefresh } from '../../../../src/sync/strategies/full-refresh.ts'
import { readIncremental } from '../../../../src/sync/strategies/index-sync.ts'
import { FakeFauna } from '../fake-fauna.ts'
import { DELETIONS, testReading } from '../test-reading.ts'

const MINUTE_MS = 60_000

/** A third of the 15 minutes that a collection without `history_days` keeps. */
const LIMIT_MS = 5 * MINUTE_MS

describe('the moment of a sync', () => {
  it('is taken once, when the first stream needs it, and is the same for all', async () => {
    const fauna = new FakeFauna({ now: 100 })
    const moment = new Moment({ fauna, elapsed: () => 0 })
    const reading = testReading(fauna)
    expect(await moment.snapshotFor(reading)).toBe(100)
    fauna.advance(50)
    expect(await moment.snapshotFor(reading)).toBe(100)
    expect(fauna.calls.map(({ method }) => method)).toEqual(['now'])
  })

  it('is asked for again by the next stream if the server did not answer', async () => {
    const fauna = new FakeFauna({ now: 100 })
    const moment = new Moment({ fauna, elapsed: () => 0 })
    fauna.failNext('now', new FaunaError('busy', 'busy'))
    await expect(moment.snapshotFor(testReading(fauna))).rejects.toThrow('busy')
    expect(await moment.snapshotFor(testReading(fauna))).toBe(100)
  })

  it.each([
    ['just before a third of the history has passed', LIMIT_MS - 1, 0, 100],
    ['when a third of the history has passed', LIMIT_MS, 0, 150],
    ['of a collection that keeps all history', 1000 * LIMIT_MS, null, 100],
  ])('for a stream that starts %s', async (_, elapsedMs, historyDays, expected) => {
    let ms = 0
    const fauna = new FakeFauna({ now: 100 })
    const moment = new Moment({ fauna, elapsed: () => ms })
    const reading = testReading(fauna, { collection: { historyDays } })
    await moment.snapshotFor(reading)
    ms = elapsedMs
    fauna.advance(50)
    expect(await moment.snapshotFor(reading)).toBe(expected)
    expect(reading.log.lines).toHaveLength(expected === 100 ? 0 : 1)
  })
})

describe('a time that the user chose', () => {
  function shop(): FakeFauna {
    const fauna = new FakeFauna({ now: 10 }).create('users').createIndex('users', 'users-ts')
    fauna.write('users', '1', { ts: 20 })
    fauna.write('users', '2', { ts: 30 })
    fauna.remove('users', '1', 40)
    return fauna
  }

  it('is the one as of which a full refresh reads', async () => {
    const reading = testReading(shop(), { at: 30 })
    await readFullRefresh(reading)
    expect(reading.writer.records).toEqual(['1@20', '2@30'])
  })

  it('is the one up to which an index sync reads, its removals included', async () => {
    const reading = testReading(shop(), { at: 39, deletions: DELETIONS })
    await readIncremental(reading, 'users-ts')
    expect(reading.writer.records).toEqual(['1@20', '2@30'])
    expect(reading.writer.states.at(-1)).toMatchObject({ snapshot: 39, deletions: { ts: 39 } })
  })

  it('does not resume a full refresh as of another time', async () => {
    const before = { fullRefresh: { snapshot: 35, ranges: [{ from: '2' }] } }
    const reading = testReading(shop(), { at: 30, before })
    await readFullRefresh(reading)
    expect(reading.writer.records).toEqual(['1@20', '2@30'])
  })

  it('resumes a full refresh as of the same time', async () => {
    const before = { fullRefresh: { snapshot: 30, ranges: [{ from: '2' }] } }
    const reading = testReading(shop(), { at: 30, before })
    await readFullRefresh(reading)
    expect(reading.writer.records).toEqual(['2@30'])
  })

  it('is refused after the present of the database, but not at it', async () => {
    const fauna = shop()
    await expect(readFullRefresh(testReading(fauna, { at: fauna.clock + 1 }))).rejects.toThrow('its time is')
    await readFullRefresh(testReading(fauna, { at: fauna.clock }))
  })

  it('is refused before the start of the history', async () => {
    const fauna = shop()
    fauna.expireHistory('users', 30)
    await expect(readFullRefresh(testReading(fauna, { at: 29 }))).rejects.toThrow('its history starts at')
    await readFullRefresh(testReading(fauna, { at: 30 }))
  })

  it('is refused if the collection did not exist then', async () => {
    const fauna = shop()
    fauna.recreate('users')
    await expect(readFullRefresh(testReading(fauna, { at: 30 }))).rejects.toThrow('did not exist at')
  })

  it('ends the read with an error if the history expires in the meantime, and does not choose another time', async () => {
    const fauna = shop()
    fauna.failNext('scan', new FaunaError('history_expired', 'too old'))
    const reading = testReading(fauna, { at: 30 })
    await expect(readFullRefresh(reading)).rejects.toThrow('expired while it was read as of')
  })
})
