import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { endOf } from '../../../../src/fauna/positions.ts'
import { hasFeeds } from '../../../../src/sync/strategies/feed-reading.ts'
import { readByFeed } from '../../../../src/sync/strategies/feed-sync.ts'
import { FakeFauna } from '../fake-fauna.ts'
import { DELETIONS, type TestReading, testReading } from '../test-reading.ts'

const SECOND = 1e6
const MINUTE = 60_000

/** Documents 1 to 4, written at 1 to 4 seconds; the clock is at 100 seconds. */
function faunaWithDocuments(options = {}): FakeFauna {
  const fauna = new FakeFauna({ now: 0, feeds: true }).create('users', options).createIndex('users', 'by-ts')
  for (let n = 1; n <= 4; n++) fauna.write('users', String(n), { ts: n * SECOND })
  fauna.advance(96 * SECOND)
  return fauna
}

type Options = Parameters<typeof testReading>[1] & { readonly index?: string }

function start(fauna: FakeFauna, { index, ...options }: Options = {}) {
  const reading = testReading(fauna, options)
  if (!hasFeeds(fauna)) throw new Error('the fake has feeds')
  return { reading, ended: readByFeed({ ...reading, fauna }, async () => index) }
}

async function sync(fauna: FakeFauna, options: Options = {}): Promise<TestReading> {
  const { reading, ended } = start(fauna, options)
  await ended
  return reading
}

/** Records with their times in seconds. */
const records = ({ writer }: TestReading): string[] =>
  writer.records.map((record) => record.replace(/@(\d+)$/, (_, ts) => `@${Number(ts) / SECOND}`))

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a first sync by the feed', () => {
  it('writes a state before any record, scans, and ends with everything up to the start', async () => {
    const reading = await sync(faunaWithDocuments(), { deletions: DELETIONS })
    expect(reading.writer.entries[0]).toEqual({
      state: { initial: { snapshot: 100 * SECOND, ranges: [{ from: '0' }] } },
    })
    expect(records(reading)).toEqual(['1@1', '2@2', '3@3', '4@4'])
    expect(reading.writer.states.at(-1)).toEqual({
      updates: endOf(100 * SECOND),
      deletions: endOf(100 * SECOND),
      snapshot: 100 * SECOND,
    })
  })

  it('without deletions leaves none in the state', async () => {
    const { writer } = await sync(faunaWithDocuments())
    expect(writer.states.at(-1)).toEqual({ updates: endOf(100 * SECOND), snapshot: 100 * SECOND })
  })

  it('that is long catches up on the feed after a third of the history, and resumes as of then', async () => {
    const fauna = faunaWithDocuments()
    let pages = 0
    fauna.onCall = ({ method }) => {
      if (method !== 'scan' || pages++ > 0) return
      vi.advanceTimersByTime(5 * MINUTE)
      fauna.advance(300 * SECOND)
      fauna.write('users', '1', { ts: 200 * SECOND })
    }
    const reading = await sync(fauna)
    expect(records(reading)).toEqual(['1@1', '2@2', '1@200', '3@3', '4@4'])
    expect(fauna.requests('openFeed')).toEqual([{ collection: 'users', after: 100 * SECOND }])
    expect(fauna.requests('scan').map(({ from, snapshot }) => [from, snapshot / SECOND])).toEqual([
      ['0', 100],
      ['3', 400],
      ['4', 400],
    ])
    expect(reading.writer.states).toContainEqual({ initial: { snapshot: 100 * SECOND, ranges: [{ from: '3' }] } })
    expect(reading.writer.states.at(-1)).toMatchObject({ snapshot: 400 * SECOND })
  })

  it('that was interrupted resumes with the feed, then scans what was left', async () => {
    const fauna = faunaWithDocuments()
    fauna.write('users', '1', { ts: 60 * SECOND })
    fauna.advance(40 * SECOND)
    const before = { initial: { snapshot: 50 * SECOND, ranges: [{ from: '3' }] } }
    const reading = await sync(fauna, { before })
    expect(records(reading)).toEqual(['1@60', '3@3', '4@4'])
    expect(reading.writer.states[0]).toEqual({ initial: { snapshot: 50 * SECOND, ranges: [{ from: '3' }] } })
  })

  it('that was interrupted is not resumed from the last five seconds of the history', async () => {
    const before = { initial: { snapshot: 50 * SECOND, ranges: [{ from: '3' }] } }
    const recent = faunaWithDocuments()
    recent.expireHistory('users', 45 * SECOND)
    expect(records(await sync(recent, { before }))).toEqual(['3@3', '4@4'])
    const old = faunaWithDocuments()
    old.expireHistory('users', 45 * SECOND + 1)
    const reading = await sync(old, { before, index: 'by-ts', deletions: DELETIONS })
    expect(records(reading)).toEqual(['1@1', '2@2', '3@3', '4@4'])
    expect(reading.log.lines).toEqual([expect.stringContaining('all documents are read again')])
  })

  it('fails for now if the collection was recreated in the meantime', async () => {
    const fauna = faunaWithDocuments()
    fauna.onCall = ({ method }) => {
      if (method === 'scan' && fauna.requests('scan').length === 1) fauna.recreate('users')
    }
    await expect(sync(fauna)).rejects.toMatchObject({ kind: 'missing', details: { temporary: true } })
  })
})

describe('a sync by the feed', () => {
  const before = { updates: { ts: 2 * SECOND, id: '2' }, deletions: endOf(2 * SECOND), snapshot: 2 * SECOND }

  it('writes changes and removals after its cursors in the order of their transactions', async () => {
    const fauna = faunaWithDocuments()
    fauna.remove('users', '3', 50 * SECOND)
    fauna.write('users', '3', { ts: 60 * SECOND })
    for (const pageSize of [1, 2, 10]) {
      const reading = await sync(fauna, { before, pageSize, deletions: DELETIONS })
      expect(records(reading)).toEqual(['3@3', '4@4', '-3@50', '3@60'])
    }
    expect(records(await sync(fauna, { before }))).toEqual(['3@3', '4@4', '3@60'])
  })

  it('opens the feed before the older cursor, because that can be inside a transaction', async () => {
    const fauna = faunaWithDocuments()
    fauna.write('users', '5', { ts: 2 * SECOND })
    fauna.write('users', '1', { ts: 2 * SECOND })
    const reading = await sync(fauna, { before })
    expect(fauna.requests('openFeed')[0]?.after).toBe(2 * SECOND - 1)
    expect(records(reading)).toEqual(['5@2', '3@3', '4@4'])
    await sync(fauna, { before: { ...before, deletions: endOf(1 * SECOND) }, deletions: DELETIONS })
    expect(fauna.requests('openFeed')[1]?.after).toBe(1 * SECOND - 1)
  })

  it('writes nothing after the time at which it began', async () => {
    const fauna = faunaWithDocuments()
    fauna.onCall = ({ method }) => void (method === 'feed' && fauna.write('users', '9', { ts: 100 * SECOND + 1 }))
    fauna.write('users', '8', { ts: 100 * SECOND })
    expect(records(await sync(fauna, { before, pageSize: 10 }))).toEqual(['3@3', '4@4', '8@100'])
  })

  it('covers a transaction only after the next one begins: its changes can be on two pages', async () => {
    const fauna = faunaWithDocuments()
    fauna.write('users', '5', { ts: 4 * SECOND })
    const { writer } = await sync(fauna, { before, pageSize: 1, writer: { checkpointEach: 1 } })
    const covered = writer.entries.flatMap((entry): (string | number)[] => {
      if ('document' in entry) return [entry.document.id]
      return 'state' in entry ? [(entry.state.updates?.ts ?? 0) / SECOND] : []
    })
    expect(covered.filter((entry, i) => entry !== covered[i - 1])).toEqual([2, '3', 2, '4', 3, '5', 3, 100])
  })

  it('writes a removal again if it writes the document, which an index walk did not show', async () => {
    const fauna = faunaWithDocuments()
    fauna.remove('users', '4', 5 * SECOND)
    const reading = await sync(fauna, { before: { ...before, deletions: endOf(6 * SECOND) }, deletions: DELETIONS })
    expect(records(reading)).toEqual(['3@3', '4@4', '-4@5'])
  })

  it('does not write again the removals that its deletions cover', async () => {
    const fauna = faunaWithDocuments()
    fauna.remove('users', '1', 5 * SECOND)
    fauna.remove('users', '2', 6 * SECOND)
    const deletions = { ts: 5 * SECOND, id: '1' }
    const reading = await sync(fauna, { before: { ...before, deletions }, deletions: DELETIONS })
    expect(records(reading)).toEqual(['3@3', '4@4', '-2@6'])
  })

  it('keeps cursors from the future', async () => {
    const future = { updates: endOf(500 * SECOND), snapshot: 500 * SECOND }
    const fauna = faunaWithDocuments()
    const { writer } = await sync(fauna, { before: { ...future, fullRefresh: { snapshot: 1, ranges: [] } } })
    expect(fauna.requests('openFeed')).toEqual([])
    expect(writer.states.at(-1)).toEqual(future)
  })

  it('reports that deletions are new, unless all history is retained', async () => {
    const updates = { updates: endOf(50 * SECOND) }
    const fauna = faunaWithDocuments()
    fauna.remove('users', '1', 60 * SECOND)
    fauna.advance(40 * SECOND)
    expect((await sync(fauna, { before: updates, deletions: DELETIONS })).log.lines).toEqual([])
    fauna.expireHistory('users', 10 * SECOND)
    const reading = await sync(fauna, { before: updates, deletions: DELETIONS })
    expect(reading.log.lines).toEqual([expect.stringContaining('deletions are read for the first time')])
    expect(records(reading)).toEqual(['-1@60'])
  })

  it('reads from the start if the collection was dropped and recreated', async () => {
    const reading = await sync(faunaWithDocuments({ createdAt: 3 * SECOND }), { before })
    expect(records(reading)).toEqual(['1@1', '2@2', '3@3', '4@4'])
  })
})

describe('a state that is older than the retained history', () => {
  const before = { updates: endOf(2 * SECOND), deletions: endOf(2 * SECOND) }
  const expired = (horizon = 50): FakeFauna => {
    const fauna = faunaWithDocuments()
    fauna.expireHistory('users', horizon * SECOND)
    return fauna
  }

  it('is resumed along an index if there is one', async () => {
    const fauna = expired()
    expect(records(await sync(fauna, { before, index: 'by-ts' }))).toEqual(['3@3', '4@4'])
    expect(fauna.requests('walkIndex').length).toBeGreaterThan(0)
  })

  it('leads to a new scan without an index, with a warning', async () => {
    const reading = await sync(expired(), { before })
    expect(records(reading)).toEqual(['1@1', '2@2', '3@3', '4@4'])
    expect(reading.log.lines).toEqual([expect.stringMatching(/starts at 1970-01-01T00:00:50Z.*read again/)])
  })

  it('is an error if lost deletions are to fail, before any record', async () => {
    const { reading, ended } = start(expired(), { before, deletions: DELETIONS })
    await expect(ended).rejects.toThrow(/older than the retained history.*"on_lost_deletions" to "warn"/)
    expect(reading.writer.entries).toEqual([])
  })

  it('is an error if an expired history is to fail, before any record', async () => {
    const { reading, ended } = start(expired(), { before, onExpiredHistory: 'fail' })
    await expect(ended).rejects.toThrow(/older than the retained history.*"on_expired_history" to "resync"/)
    expect(reading.writer.entries).toEqual([])
  })

  it('leads to a new scan if the first scan was interrupted, although an expired history is to fail', async () => {
    const interrupted = { initial: { snapshot: 2 * SECOND, ranges: [{ from: '3' }] } }
    const reading = await sync(expired(), { before: interrupted, onExpiredHistory: 'fail' })
    expect(records(reading)).toEqual(['1@1', '2@2', '3@3', '4@4'])
  })

  it('is a warning if lost deletions are to warn, or the cursor is the last deletion', async () => {
    const warn = { column: 'deleted_at', isNullOnDocuments: false, onLost: 'warn' } as const
    expect((await sync(expired(), { before, deletions: warn })).log.lines).toHaveLength(1)
    const atLast = { ...before, deletions: { ...before.deletions, atLastRemoval: true } }
    expect((await sync(expired(), { before: atLast, deletions: DELETIONS })).log.lines).toHaveLength(1)
  })

  it.each([
    ['after', 44, ['openFeed']],
    ['exactly five seconds before', 45, []],
  ])('is judged by five seconds %s the horizon', async (_, horizon, feeds) => {
    const fauna = expired(horizon)
    await sync(fauna, { before: { updates: endOf(50 * SECOND) } })
    expect(fauna.calls.map(({ method }) => method).filter((method) => method === 'openFeed')).toEqual(feeds)
  })

  it('is not expired if the sync before ended within the history, although nothing changed for long', async () => {
    const fauna = expired(45)
    const reading = await sync(fauna, { before: { ...before, snapshot: 50 * SECOND }, deletions: DELETIONS })
    expect([records(reading), reading.log.lines]).toEqual([[], []])
    expect(fauna.requests('openFeed')).toEqual([{ collection: 'users', after: 50 * SECOND }])
    await expect(
      sync(fauna, { before: { ...before, snapshot: 50 * SECOND - 1 }, deletions: DELETIONS }),
    ).rejects.toThrow()
  })
})
