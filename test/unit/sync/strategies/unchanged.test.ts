import { describe, expect, it } from 'vitest'
import { endOf } from '../../../../src/fauna/positions.ts'
import type { StreamProgress } from '../../../../src/sync/state/progress.ts'
import { hasFeeds } from '../../../../src/sync/strategies/feed-reading.ts'
import { readByFeed } from '../../../../src/sync/strategies/feed-sync.ts'
import { readIncremental } from '../../../../src/sync/strategies/index-sync.ts'
import { FakeFauna } from '../fake-fauna.ts'
import { DELETIONS, type TestReading, testReading } from '../test-reading.ts'

const NOW = 100
const UPDATES = { ts: 5, id: '1' }

type Options = NonNullable<Parameters<typeof testReading>[1]>

const faunaOf = (feeds: boolean): FakeFauna =>
  new FakeFauna({ now: NOW, feeds }).create('users').createIndex('users', 'by-ts')

/** Reads a stream that has nothing new, as of its opening at 90. */
async function read(feeds: boolean, { opening, ...options }: Options): Promise<TestReading> {
  const fauna = faunaOf(feeds)
  const reading = testReading(fauna, { opening: { ts: 90, isUnchanged: true, ...opening }, ...options })
  if (hasFeeds(fauna)) await readByFeed({ ...reading, fauna }, async () => undefined)
  else await readIncremental(reading, 'by-ts')
  return reading
}

describe.each([
  ['along an index', false],
  ['by the feed', true],
])('%s, a stream whose opening shows that it is unchanged', (_, feeds) => {
  const before: StreamProgress = { updates: UPDATES, deletions: endOf(50), snapshot: 50 }
  const updates = feeds ? endOf(90) : UPDATES

  it('costs no request, and has a state as of the opening', async () => {
    const { fauna, writer, starts } = await read(feeds, { before, deletions: DELETIONS })
    expect(fauna.calls).toEqual([])
    expect(writer.entries).toEqual([{ state: { updates, deletions: endOf(90), snapshot: 90 } }])
    expect(starts).toEqual([expect.stringContaining('incremental')])
  })

  it('keeps its cursor of deletions if they are not read', async () => {
    const { writer } = await read(feeds, { before })
    expect(writer.states).toEqual([{ updates, deletions: endOf(50), snapshot: 90 }])
    const without = await read(feeds, { before: { updates: UPDATES, snapshot: 50 } })
    expect(without.writer.states).toEqual([{ updates, snapshot: 90 }])
  })

  it('is read if its collection was recreated', async () => {
    const { fauna, log } = await read(feeds, { before, opening: { ts: NOW, existed: false } })
    expect(log.lines).toEqual([expect.stringContaining('dropped and recreated')])
    expect(fauna.calls).not.toEqual([])
  })

  it.each([
    [90, 0],
    [91, 1],
  ])('is read if its state is of a later time: %d', async (ts, requested) => {
    const { fauna } = await read(feeds, { before: { ...before, deletions: endOf(ts) } })
    expect(fauna.requests('now')).toHaveLength(requested)
  })
})

it('an opening of an earlier time than the snapshot does not show that the collection is the same', async () => {
  const before: StreamProgress = { updates: UPDATES, snapshot: 50 }
  const opened = await read(false, { before, opening: { ts: NOW, isUnchanged: false } })
  const earlier = await read(false, { before, opening: { ts: NOW - 1, isUnchanged: false } })
  const asked = (reading: TestReading) => reading.fauna.requests('existedAt').filter(({ ts }) => ts === 50)
  expect(asked(opened)).toEqual([])
  expect(asked(earlier)).toHaveLength(1)
})

it('a first state along an index of an empty collection has no cursor', async () => {
  const { writer } = await read(false, { before: { snapshot: 50 } })
  expect(writer.states).toEqual([{ snapshot: 90 }])
})

describe('by the feed, a stream whose opening does not show whether it is unchanged', () => {
  const before: StreamProgress = { updates: endOf(50), deletions: endOf(50), snapshot: 50 }

  async function readFeed(change: (fauna: FakeFauna) => void, options: Options = {}): Promise<TestReading> {
    const fauna = faunaOf(true)
    change(fauna)
    const reading = testReading(fauna, { before, deletions: DELETIONS, opening: { ts: fauna.clock }, ...options })
    if (hasFeeds(fauna)) await readByFeed({ ...reading, fauna }, async () => undefined)
    return reading
  }

  const asked = ({ fauna }: TestReading) => fauna.calls.map(({ method }) => method)

  it('costs one page of its feed', async () => {
    const reading = await readFeed(() => {})
    expect(asked(reading)).toEqual(['now', 'openFeed', 'feed'])
    expect(reading.writer.states.at(-1)).toEqual({ updates: endOf(NOW), deletions: endOf(NOW), snapshot: NOW })
  })

  it.each<[string, (fauna: FakeFauna) => void, Options]>([
    ['it has a change', (fauna) => fauna.write('users', '1', { ts: 60 }), {}],
    ['its opening is of an earlier time than the snapshot', () => {}, { opening: { ts: NOW - 1 } }],
    ['a scan is left', () => {}, { before: { initial: { snapshot: 50, ranges: [{ from: '0' }] } } }],
  ])('is confirmed at its end if %s', async (_, change, options) => {
    expect(asked(await readFeed(change, options))).toContain('access')
  })

  it.each<[string, StreamProgress, number]>([
    ['it ended there', before, 0],
    ['deletions were read up to an earlier time', { ...before, deletions: endOf(49) }, 1],
    ['deletions were not read', { updates: endOf(50), snapshot: 50 }, 1],
    ['documents were read along an index', { ...before, updates: UPDATES }, 1],
    ['a scan is left', { initial: { snapshot: 50, ranges: [{ from: '0' }] } }, 1],
  ])('asks for the horizon unless the last sync read the feed up to its end: %s', async (_, state, horizons) => {
    const reading = await readFeed(() => {}, { before: state })
    expect(reading.fauna.requests('horizon')).toHaveLength(horizons)
  })

  it('is scanned if the history since the last sync expired', async () => {
    const expire = (fauna: FakeFauna): void => {
      fauna.write('users', '1', { ts: 40 })
      fauna.expireHistory('users', 60)
    }
    const deletions = DELETIONS && { ...DELETIONS, onLost: 'warn' as const }
    const { writer, log } = await readFeed(expire, deletions && { deletions })
    expect(log.lines).toEqual([expect.stringContaining('older than the retained history')])
    expect(writer.records).toEqual(['1@40'])
  })

  it('fails if the history expires after changes were written', async () => {
    const fauna = faunaOf(true)
    for (let id = 1; id <= 9; id++) fauna.write('users', String(id), { ts: 50 + id })
    fauna.onCall = ({ method }) => {
      if (method === 'feed' && fauna.requests('feed').length > 1) fauna.expireHistory('users', 90)
    }
    const reading = testReading(fauna, { before, deletions: DELETIONS })
    if (!hasFeeds(fauna)) throw new Error('the fake has feeds')
    await expect(readByFeed({ ...reading, fauna }, async () => undefined)).rejects.toMatchObject({
      kind: 'history_expired',
    })
  })
})
