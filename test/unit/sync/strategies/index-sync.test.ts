import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import { endOf } from '../../../../src/fauna/positions.ts'
import type { StreamProgress } from '../../../../src/sync/state/progress.ts'
import { readIncremental } from '../../../../src/sync/strategies/index-sync.ts'
import { FakeFauna } from '../fake-fauna.ts'
import { DELETIONS, type TestReading, testReading } from '../test-reading.ts'

const MINUTE = 60_000
const SCAN = { ranges: [{ from: '0' }] }
const BEGIN = 1_000_000

/** Ten documents, written at 1 to 10. A page takes `pageMs`, during which the clock of the database moves too. */
function slowFauna(pageMs = 0): FakeFauna {
  const fauna = new FakeFauna({ now: 0 }).create('users').createIndex('users', 'users-ts')
  for (let ts = 1; ts <= 10; ts++) fauna.write('users', String(ts), { ts })
  fauna.advance(BEGIN - 10)
  fauna.onCall = ({ method }) => {
    if (method !== 'walkIndex') return
    vi.advanceTimersByTime(pageMs)
    fauna.advance(pageMs * 1000)
  }
  return fauna
}

/** The removals and walks that were requested, in order. */
function requests({ calls }: FakeFauna): string[] {
  return calls.flatMap((call) => {
    if (call.method === 'walkIndex') return [`walk as of ${call.request.snapshot}`]
    return call.method === 'removals' ? [`removals after ${call.request.after.ts}`] : []
  })
}

async function sync(fauna: FakeFauna, options: Parameters<typeof testReading>[1] = {}): Promise<TestReading> {
  const reading = testReading(fauna, { pageSize: 1, deletions: DELETIONS, ...options })
  await readIncremental(reading, 'users-ts')
  return reading
}

const ids = (reading: TestReading): string[] => reading.writer.records.map((record) => record.replace(/@.*/, ''))

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('an index sync that takes longer than removals are retained', () => {
  it('catches up on removals every five minutes if the history is 15, and resumes as of then', async () => {
    const fauna = slowFauna(2 * MINUTE)
    fauna.remove('users', '77', BEGIN + 3 * MINUTE * 1000)
    fauna.advance(-3 * MINUTE * 1000)
    const reading = await sync(fauna)
    expect(requests(fauna).slice(0, 6)).toEqual([
      `walk as of ${BEGIN}`,
      `walk as of ${BEGIN}`,
      `walk as of ${BEGIN}`,
      `removals after ${BEGIN}`,
      `walk as of ${BEGIN + 6 * MINUTE * 1000}`,
      `walk as of ${BEGIN + 6 * MINUTE * 1000}`,
    ])
    expect(ids(reading)).toEqual(['1', '2', '3', '-77', '4', '5', '6', '7', '8', '9', '10'])
  })

  it('keeps its snapshot until exactly a third of the history has passed', async () => {
    const fauna = slowFauna(5 * MINUTE)
    await sync(fauna)
    expect(requests(fauna).slice(0, 3)).toEqual([
      `walk as of ${BEGIN}`,
      `walk as of ${BEGIN}`,
      `removals after ${BEGIN}`,
    ])
  })

  it.each([
    ['the history is long', { collection: { historyDays: 30 } }],
    ['all history is retained', { collection: { historyDays: null } }],
    ['deletions are not read', { deletions: undefined }],
  ])('keeps its snapshot if %s', async (_, options) => {
    const fauna = slowFauna(10 * MINUTE)
    await sync(fauna, options)
    expect(requests(fauna).filter((request) => request.startsWith('removals after 1'))).toEqual([])
    expect(new Set(requests(fauna).filter((request) => request.startsWith('walk')))).toEqual(
      new Set([`walk as of ${BEGIN}`]),
    )
  })
})

describe('a first index sync', () => {
  it('reads no removals, and its deletions cursor starts at its snapshot, in a state before any record', async () => {
    const fauna = slowFauna()
    fauna.remove('users', '3')
    fauna.expireHistory('users', 500)
    const { writer, log } = await sync(fauna)
    expect(fauna.requests('removals')).toEqual([])
    expect(fauna.requests('horizon')).toEqual([])
    expect(writer.removals).toEqual([])
    expect(writer.entries[0]).toEqual({ state: { deletions: endOf(BEGIN + 1) } })
    expect(writer.states.at(-1)?.deletions).toEqual(endOf(BEGIN + 1))
    expect(log.lines).toEqual([])
  })

  it('writes no such state if deletions are not read', async () => {
    const { writer } = await sync(slowFauna(), { deletions: undefined, before: { initial: { ...SCAN, snapshot: 5 } } })
    expect(writer.entries[0]).toEqual({ document: { ts: 1, id: '1' } })
    expect(writer.states.filter(({ deletions }) => deletions !== undefined)).toEqual([])
  })

  it('that resumes reads the removals since the snapshot of the one that was interrupted', async () => {
    const fauna = slowFauna()
    fauna.remove('users', '3')
    const reading = await sync(fauna, { before: { deletions: endOf(BEGIN) } })
    expect(ids(reading)).toEqual(['-3', '1', '2', '4', '5', '6', '7', '8', '9', '10'])
  })

  it.each<[string, StreamProgress]>([
    ['scan of the feed', { initial: { ...SCAN, snapshot: BEGIN } }],
    ['full refresh', { fullRefresh: { ...SCAN, snapshot: BEGIN } }],
  ])('after an interrupted %s reads the removals since its snapshot, whose documents were sent', async (_, before) => {
    const fauna = slowFauna()
    fauna.remove('users', '3')
    expect((await sync(fauna, { before })).writer.removals).toEqual([{ ts: BEGIN + 1, id: '3' }])
    expect(fauna.requests('removals')[0]?.after).toEqual(endOf(BEGIN))
  })

  it('whose snapshot moves before a document was written starts its deletions there', async () => {
    const fauna = slowFauna()
    fauna.failNext('walkIndex', new FaunaError('history_expired', 'too old'))
    fauna.onCall = ({ method }) => {
      if (method === 'walkIndex') fauna.advance(1)
    }
    const { writer } = await sync(fauna)
    expect(fauna.requests('removals')).toEqual([])
    const starts = writer.states.filter(({ updates }) => updates === undefined)
    expect(starts.map(({ deletions }) => deletions)).toEqual([endOf(BEGIN), endOf(BEGIN + 1)])
  })

  it('fails if deletions of documents that it wrote expire meanwhile', async () => {
    const fauna = slowFauna(5 * MINUTE)
    fauna.failNext('removals', new FaunaError('history_expired', 'too old', { minimumTs: BEGIN + 1 }))
    await expect(sync(fauna)).rejects.toThrow("are no longer in Fauna's history")
  })

  it('warns of deletions that expired while it was interrupted, and does not fail', async () => {
    const fauna = slowFauna()
    fauna.expireHistory('users', 500)
    const { log } = await sync(fauna, { before: { deletions: endOf(400) } })
    expect(log.lines).toEqual([expect.stringMatching(/^warn: .* are no longer in Fauna's history/)])
  })
})

describe('an index sync', () => {
  it('writes removals before documents, so that a recreated document ends alive', async () => {
    const fauna = slowFauna()
    const before = { updates: { ts: 8, id: '8' }, deletions: endOf(BEGIN) }
    fauna.remove('users', '3')
    fauna.write('users', '3')
    expect(ids(await sync(fauna, { pageSize: 5, before }))).toEqual(['-3', '9', '10', '3'])
  })

  it('ends with a state of the last entry, the last removals and the snapshot', async () => {
    const { writer } = await sync(slowFauna())
    expect(writer.states.at(-1)).toEqual({
      updates: { ts: 10, id: '10' },
      deletions: { ts: BEGIN, id: '9223372036854775807' },
      snapshot: BEGIN,
    })
  })

  it('keeps the snapshot of the sync before in its states until the end', async () => {
    const before = { updates: { ts: 5, id: '5' }, deletions: { ts: 7, id: '1' }, snapshot: 8 }
    const reading = await sync(slowFauna(), { before })
    expect(ids(reading)).toEqual(['6', '7', '8', '9', '10'])
    const [last, ...others] = [...reading.writer.states].reverse()
    expect(last?.snapshot).toBe(BEGIN)
    for (const { snapshot } of others) expect(snapshot).toBe(8)
  })

  it('reads from the start if the collection was dropped and recreated', async () => {
    const fauna = slowFauna()
    fauna.recreate('users')
    fauna.write('users', '1')
    const reading = await sync(fauna, { before: { updates: { ts: 8, id: '9' } } })
    expect(ids(reading)).toEqual(['1'])
    expect(reading.log.lines.join()).toContain('was dropped and recreated since the last sync')
  })

  it('fails for now if the index was recreated in the meantime', async () => {
    const fauna = slowFauna()
    fauna.createIndex('users', 'users-ts', BEGIN + 1)
    await expect(sync(fauna)).rejects.toMatchObject({ kind: 'missing', details: { temporary: true } })
  })

  it('whose state has no deletions yet reports that they are read from the horizon on', async () => {
    const fauna = slowFauna()
    fauna.expireHistory('users', 500)
    const before = { updates: { ts: 5, id: '5' }, fullRefresh: { ...SCAN, snapshot: 600 } }
    const later = await sync(fauna, { before })
    expect(later.log.lines).toEqual([expect.stringContaining('deletions are read for the first time')])
    expect(fauna.requests('removals')[0]?.after).toEqual(endOf(500))
  })

  it('resumes as of the present after its snapshot expired, and misses no document', async () => {
    const fauna = slowFauna()
    fauna.failNext('walkIndex', new FaunaError('history_expired', 'too old'))
    const reading = await sync(fauna)
    expect(ids(reading)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'])
    expect(reading.log.lines).toHaveLength(1)
  })
})

describe('an index entry whose document does not exist', () => {
  it('is skipped, with one warning for all of them that says where other documents are found', async () => {
    const fauna = slowFauna()
    for (const id of ['2', '3', '7']) fauna.lose('users', id)
    const reading = await sync(fauna)
    expect(ids(reading)).toEqual(['1', '4', '5', '6', '8', '9', '10'])
    expect(reading.log.lines).toEqual([
      expect.stringMatching(
        /^warn: Stream "users": the index "users-ts" is damaged.*\(3, with the ids 2, 3, 7\).*full refresh/,
      ),
    ])
  })

  it('at the end of the index is covered by the cursor', async () => {
    const fauna = slowFauna()
    fauna.lose('users', '9')
    fauna.lose('users', '10')
    const first = await sync(fauna)
    expect(first.writer.states.at(-1)?.updates).toEqual({ ts: 10, id: '10' })
    const next = await sync(fauna, { before: first.writer.states.at(-1) ?? {} })
    expect(next.log.lines).toEqual([])
  })

  it('is counted even if the warning, which names ten, does not name it', async () => {
    const fauna = slowFauna()
    for (let n = 1; n <= 10; n++) fauna.lose('users', `${n}`)
    for (let n = 11; n <= 14; n++) fauna.write('users', `${n}`)
    fauna.lose('users', '12')
    const { log } = await sync(fauna, { pageSize: 4 })
    expect(log.lines).toEqual([expect.stringContaining('(11, with the ids 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ...)')])
  })
})
