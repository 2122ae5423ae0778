import { describe, expect, it } from 'vitest'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import { MAX_ID } from '../../../../src/fauna/ids.ts'
import { endOf } from '../../../../src/fauna/positions.ts'
import type { DeletionsCursor } from '../../../../src/sync/state/progress.ts'
import { type RemovalsToRead, readRemovals } from '../../../../src/sync/strategies/removals.ts'
import { FakeFauna } from '../fake-fauna.ts'
import { RecordingWriter } from '../recording-writer.ts'
import { type TestReading, testReading } from '../test-reading.ts'

const SECOND = 1e6
const NOW = 100 * SECOND

/** Removals at 10, 20 (two) and 30. */
function faunaWithRemovals(): FakeFauna {
  const fauna = new FakeFauna({ now: NOW }).create('users')
  for (const [id, ts] of Object.entries({ 1: 10, 2: 20, 3: 20, 4: 30 })) fauna.remove('users', id, ts)
  return fauna
}

interface Read {
  readonly cursor?: DeletionsCursor | undefined
  readonly until?: number
  readonly isFirstSync?: boolean
  readonly onLost?: 'fail' | 'warn'
  readonly pageSize?: number
  readonly checkpointEach?: number
}

async function read(fauna: FakeFauna, options: Read = {}): Promise<TestReading & { readonly end: DeletionsCursor }> {
  const { until = NOW, isFirstSync = false, onLost = 'fail', pageSize = 10, checkpointEach } = options
  const writer = checkpointEach === undefined ? {} : { checkpointEach }
  const reading = testReading(fauna, { pageSize, writer })
  const request = requestOf('cursor' in options ? options.cursor : endOf(5))
  const end = await readRemovals(reading, {
    ...request,
    options: { ...request.options, onLost },
    until,
    isFirstSync,
  })
  return { ...reading, end }
}

function requestOf(cursor: DeletionsCursor | undefined): RemovalsToRead {
  return {
    options: { column: 'deleted_at', isNullOnDocuments: false, onLost: 'fail' },
    cursor,
    until: NOW,
    isFirstSync: false,
    progress: ({ ts, id }) => ({ deletions: { ts, id } }),
  }
}

const FORGOTTEN = new FaunaError('history_expired', 'too old')

describe('removals', () => {
  it.each<[string, Read, string[]]>([
    ['after the cursor', {}, ['-1@10', '-2@20', '-3@20', '-4@30']],
    ['after an id inside a transaction', { cursor: { ts: 20, id: '2' } }, ['-3@20', '-4@30']],
    ['not of a transaction that is covered', { cursor: endOf(20) }, ['-4@30']],
    ['up to and including the end', { until: 20 }, ['-1@10', '-2@20', '-3@20']],
    ['not after the end', { until: 29 }, ['-1@10', '-2@20', '-3@20']],
    ['up to an end inside the covered transaction', { cursor: { ts: 20, id: '2' }, until: 20 }, ['-3@20']],
  ])('are written %s, in pages of any size', async (_, options, records) => {
    for (const pageSize of [1, 2, 10]) {
      const { writer, end } = await read(faunaWithRemovals(), { ...options, pageSize })
      expect(writer.records).toEqual(records)
      expect(end).toEqual(endOf(options.until ?? NOW))
    }
  })

  it('are not requested if the cursor covers the end, and a cursor from the future stays', async () => {
    const fauna = faunaWithRemovals()
    expect((await read(fauna, { cursor: endOf(NOW) })).end).toEqual(endOf(NOW))
    const future = { ts: NOW + 1, id: '5', atLastRemoval: true }
    expect((await read(fauna, { cursor: future })).end).toBe(future)
    expect(fauna.requests('removals')).toEqual([])
  })

  it('are covered by states up to the last one written, in a page too, and never after the end', async () => {
    const { writer } = await read(faunaWithRemovals(), { until: 25, pageSize: 3, checkpointEach: 1 })
    expect(writer.states.map(({ deletions }) => deletions)).toEqual([
      { ts: 10, id: '1' },
      { ts: 20, id: '2' },
      { ts: 20, id: '3' },
      { ts: 20, id: '3' },
      endOf(25),
    ])
  })

  it('are not covered by a state after the end, even if the page has more', async () => {
    const fauna = faunaWithRemovals()
    fauna.remove('users', '5', 40)
    const { writer } = await read(fauna, { until: 25, pageSize: 4 })
    expect(writer.states.map(({ deletions }) => deletions)).toEqual([endOf(25)])
  })

  it('count as ended only after access is confirmed: an unreadable collection has none', async () => {
    const fauna = faunaWithRemovals()
    fauna.setAccess('users', 'unreadable')
    const reading = testReading(fauna)
    await expect(readRemovals(reading, requestOf(endOf(5)))).rejects.toThrow('cannot read the documents')
    expect(reading.writer.states).toEqual([])
  })

  it('that were written before access was lost are covered by a state', async () => {
    const fauna = faunaWithRemovals()
    fauna.failNext('access', new Error('lost'))
    const reading = testReading(fauna, { pageSize: 10 })
    await expect(readRemovals(reading, requestOf(endOf(5)))).rejects.toThrow('lost')
    expect(reading.writer.states.at(-1)).toEqual({ deletions: { ts: 30, id: '4' } })
  })
})

describe('the pages of removals', () => {
  /** How many pages had been requested when each removal was written. */
  async function requestedAtEach(fauna: FakeFauna, until: number): Promise<number[]> {
    const requested: number[] = []
    const onRecord = (): void => {
      requested.push(fauna.requests('removals').length)
    }
    await readRemovals(testReading(fauna, { pageSize: 2, writer: { onRecord } }), { ...requestOf(endOf(5)), until })
    return requested
  }

  it('are prefetched while one is written', async () => {
    expect(await requestedAtEach(faunaWithRemovals(), NOW)).toEqual([2, 2, 2, 2])
  })

  it('are requested until one reaches the end', async () => {
    expect(await requestedAtEach(faunaWithRemovals(), 19)).toEqual([1])
    const fauna = faunaWithRemovals()
    // The last event of the second page, after which no event of the end can follow.
    fauna.write('users', '5', { ts: 20 })
    expect(await requestedAtEach(fauna, 20)).toEqual([2, 2, 2])
  })

  it.each([
    ['creations', 100_000, 1_000],
    ['deletions', 0, 100_000],
  ])('grow by the events that they cover: few are requested for many %s', async (_, creations, deletions) => {
    const fauna = new FakeFauna({ now: 0, bytesPerDocument: 45 }).create('users')
    for (let id = 1; id <= creations; id++) fauna.write('users', `${id}`)
    for (let id = 1; id <= deletions; id++) fauna.remove('users', `${id}`)
    const { workers, ...reading } = testReading(fauna, { pageSize: undefined })
    workers.tryAcquire()
    const timeless = { ...reading, workers, elapsed: () => 0 }
    await readRemovals(timeless, { ...requestOf(endOf(0)), until: fauna.clock })
    expect(reading.writer.deletions).toBe(deletions)
    expect(fauna.requests('removals').map(({ size }) => size)).toEqual([64, 1_024, ...new Array(7).fill(16_000)])
  })
})

describe('removals that are read for the first time', () => {
  it('are all that the history has, and earlier ones are reported', async () => {
    const fauna = faunaWithRemovals()
    fauna.expireHistory('users', 10)
    const { writer, log } = await read(fauna, { cursor: undefined })
    expect(writer.records).toEqual(['-2@20', '-3@20', '-4@30'])
    expect(log.lines).toEqual([expect.stringContaining('deletions are read for the first time')])
  })

  it('and expire before the first page was read are not lost: the start was the horizon', async () => {
    const fauna = faunaWithRemovals()
    fauna.failNext('removals', FORGOTTEN)
    expect((await read(fauna, { cursor: undefined })).log.lines).toEqual([])
  })

  it('are not reported as incomplete if all history is retained', async () => {
    const { log } = await read(faunaWithRemovals(), { cursor: undefined })
    expect(log.lines).toEqual([])
  })
})

describe('removals that expired', () => {
  const expired = (): FakeFauna => {
    const fauna = faunaWithRemovals()
    fauna.remove('users', '9', 60 * SECOND)
    fauna.expireHistory('users', 50 * SECOND)
    return fauna
  }

  it('are an error, or a warning, and reading resumes one second after the horizon', async () => {
    await expect(read(expired())).rejects.toThrow(
      /deletions between 1970-01-01T00:00:00.000005Z and 1970-01-01T00:00:51Z are no longer in Fauna's history.*"warn"/,
    )
    const fauna = expired()
    const { writer, log } = await read(fauna, { onLost: 'warn' })
    expect(fauna.requests('removals')[1]?.after).toEqual(endOf(51 * SECOND))
    expect(writer.records).toEqual([`-9@${60 * SECOND}`])
    expect(log.lines).toEqual([expect.stringContaining("are no longer in Fauna's history")])
  })

  it.each<[string, DeletionsCursor, RegExp]>([
    ['none was seen', { ...endOf(0), atLastRemoval: true }, /no deletions seen so far; any before \S+ can no longer/],
    ['the cursor is the last one', { ...endOf(5), atLastRemoval: true }, /the last deletion seen was at \S+; any/],
  ])('are never an error if %s: nothing may be lost', async (_, cursor, warning) => {
    expect((await read(expired(), { cursor })).log.lines).toEqual([expect.stringMatching(warning)])
  })

  it('are a warning, never an error, while the first sync is not complete', async () => {
    expect((await read(expired(), { isFirstSync: true })).log.lines).toEqual([
      expect.stringMatching(/^warn: .* are no longer in Fauna's history/),
    ])
  })

  it('do not delay the removals of the page before: they are written first, and covered by a state', async () => {
    const fauna = faunaWithRemovals()
    let pages = 0
    fauna.onCall = ({ method }) => {
      if (method === 'removals' && ++pages === 2) fauna.expireHistory('users', 50 * SECOND)
    }
    const writer = new RecordingWriter()
    const reading = { ...testReading(fauna, { pageSize: 2 }), writer }
    await expect(readRemovals(reading, requestOf(endOf(5)))).rejects.toThrow("no longer in Fauna's history")
    expect(writer.records).toEqual(['-1@10', '-2@20'])
    expect(writer.states).toEqual([{ deletions: { ts: 20, id: '2' } }])
  })

  it('are reported once, and each time further from the horizon, while it keeps moving', async () => {
    const fauna = expired()
    fauna.failNext('removals', FORGOTTEN, FORGOTTEN, FORGOTTEN)
    const { log } = await read(fauna, { onLost: 'warn' })
    expect(fauna.requests('removals').map(({ after }) => after.ts)).toEqual([5, 51 * SECOND, 52 * SECOND, 54 * SECOND])
    expect(log.lines).toHaveLength(1)
  })

  it('are reported again, from the smallest margin on, after a page was read', async () => {
    const fauna = expired()
    for (const [id, ts] of Object.entries({ 7: 70, 8: 80 })) fauna.remove('users', id, ts * SECOND)
    let pages = 0
    fauna.onCall = ({ method }) => {
      if (method === 'removals' && ++pages === 3) throw FORGOTTEN
    }
    const { log } = await read(fauna, { onLost: 'warn', pageSize: 1 })
    expect(fauna.requests('removals').map(({ after }) => after)).toEqual([
      endOf(5),
      endOf(51 * SECOND),
      { ts: 60 * SECOND, id: '9' },
      endOf(51 * SECOND),
      { ts: 60 * SECOND, id: '9' },
      { ts: 70 * SECOND, id: '7' },
    ])
    expect(log.lines).toEqual([
      expect.stringContaining('between 1970-01-01T00:00:00.000005Z and'),
      expect.stringContaining('between 1970-01-01T00:01:00Z and'),
    ])
  })

  it('are searched at the horizon if the error does not name it', async () => {
    const fauna = expired()
    fauna.reportsMinimumTs = false
    await read(fauna, { onLost: 'warn' })
    expect(fauna.requests('removals')[1]?.after).toEqual({ ts: 51 * SECOND, id: MAX_ID })
  })

  it('do not hide other errors', async () => {
    const fauna = faunaWithRemovals()
    fauna.failNext('removals', new FaunaError('rejected', 'no'))
    await expect(read(fauna)).rejects.toMatchObject({ kind: 'rejected' })
  })
})
