import { setImmediate as tick } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Fauna } from '../../../../src/fauna/fauna.ts'
import { Overview } from '../../../../src/sync/progress/overview.ts'
import type { RangeProgress } from '../../../../src/sync/progress/range-progress.ts'
import { ID_SPAN_AFTER_MS, PROGRESS_INTERVAL_MS } from '../../../../src/sync/progress/stream-overview.ts'
import type { IdRange, StreamProgress } from '../../../../src/sync/state/progress.ts'

/** Knows the first and the last id of each collection, and nothing else. */
function faunaWith(first: string | undefined, last: string | undefined, asked: string[] = []): Fauna {
  const fauna: Pick<Fauna, 'firstId' | 'lastId'> = {
    async firstId({ collection, snapshot, from }) {
      asked.push(`${collection} first from ${from} ${snapshot}`)
      return first
    },
    async lastId({ collection, snapshot }) {
      asked.push(`${collection} last ${snapshot}`)
      return last
    },
  }
  return fauna as Fauna
}

const REFUSING = {
  firstId: () => Promise.reject(new Error('refused')),
  lastId: () => Promise.reject(new Error('refused')),
} as Pick<Fauna, 'firstId' | 'lastId'> as Fauna

/** A sync of these streams; the ids of their collections are 100 to 199. */
function syncOf(names: readonly string[], fauna = faunaWith('100', '199')) {
  const clock = { ms: 0 }
  const writers = new Map(names.map((name) => [name, { written: 0 }]))
  const overview = new Overview({ writers: [...writers.values()], now: () => clock.ms })
  return {
    clock,
    look: () => overview.look(),
    /** Begins a stream, of which so many records were written in earlier syncs. */
    begin(name: string) {
      const writer = writers.get(name) ?? { written: 0 }
      const stream = overview.begin(name, fauna, name, writer)
      return {
        stream,
        write(count: number) {
          writer.written += count
        },
        /** @param unread the ranges of a full refresh */
        async reached(unread: readonly IdRange[] | StreamProgress) {
          clock.ms += PROGRESS_INTERVAL_MS
          stream.reached(() =>
            'length' in unread ? { fullRefresh: { snapshot: 5, ranges: unread } } : (unread as StreamProgress),
          )
          overview.look()
          await tick()
        },
      }
    },
  }
}

describe('the progress of a stream', () => {
  async function fractionOf(ranges: readonly IdRange[], fauna = faunaWith('100', '199')): Promise<number | undefined> {
    const sync = syncOf(['users'], fauna)
    const users = sync.begin('users')
    sync.clock.ms = ID_SPAN_AFTER_MS
    await users.reached(ranges)
    return users.stream.look().fraction
  }

  it.each([
    [[{ from: '0' }], 0],
    [[{ from: '150' }], 0.5],
    [[{ from: '150', to: '159' }], 0.9],
    [
      [
        { from: '0', to: '109' },
        { from: '190', to: '9223372036854775807' },
      ],
      0.8,
    ],
    [[{ from: '199' }], 0.99],
    [[{ from: '200' }], 1],
    [[{ from: '9223372036854775807' }], 1],
    [[{ from: '0', to: '99' }], 1],
  ])('follows from the ids still to be read: %j', async (ranges, fraction) => {
    expect(await fractionOf(ranges)).toBeCloseTo(fraction, 10)
  })

  it.each([
    ['the collection is empty', faunaWith(undefined, undefined)],
    ['Fauna refuses to answer', REFUSING],
  ])('is unknown if %s', async (_, fauna) => {
    expect(await fractionOf([{ from: '0' }], fauna)).toBeUndefined()
  })

  it('requests the first and the last id once, as of the time of the scan, after the stream was read for a second', async () => {
    const asked: string[] = []
    const sync = syncOf(['users'], faunaWith('1', '2', asked))
    const users = sync.begin('users')
    sync.clock.ms = ID_SPAN_AFTER_MS
    sync.look()
    expect(asked).toEqual([])

    sync.clock.ms = ID_SPAN_AFTER_MS - PROGRESS_INTERVAL_MS - 1
    await users.reached({ initial: { snapshot: 7, ranges: [{ from: '0' }] } })
    expect(asked).toEqual([])
    sync.clock.ms++
    sync.look()
    sync.look()
    expect(asked).toEqual(['users first from 0 7', 'users last 7'])
  })

  it('is looked at once in an interval', () => {
    const sync = syncOf(['users'])
    const { stream } = sync.begin('users')
    let looks = 0
    const reached = (afterMs: number) => {
      sync.clock.ms += afterMs
      stream.reached(() => {
        looks++
        return {}
      })
      return looks
    }
    expect(reached(0)).toBe(1)
    expect(reached(PROGRESS_INTERVAL_MS - 1)).toBe(1)
    expect(reached(1)).toBe(2)
    expect(reached(0)).toBe(2)
  })
})

it('counts streams and records', () => {
  const sync = syncOf(['a', 'b', 'c'])
  expect(sync.look()).toEqual({ streams: 3, complete: 0, failed: 0, records: 0, workers: [] })
  const [a, b] = [sync.begin('a'), sync.begin('b')]
  a.write(5)
  b.write(4)
  a.stream.ended('complete')
  b.stream.ended('failed')
  expect(sync.look()).toMatchObject({ streams: 3, complete: 1, failed: 1, records: 9 })
})

describe('the workers', () => {
  /** A range of ids that a worker reads. */
  const range = (written: number, ids?: RangeProgress['ids']): RangeProgress => ({ written, ...(ids && { ids }) })

  it('of streams without ranges show the stream, and keep their numbers', async () => {
    const sync = syncOf(['a', 'b', 'c', 'd'])
    const [a, b] = [sync.begin('a'), sync.begin('b')]
    a.write(3)
    await b.reached({ updates: { ts: 9, id: '1' } })
    expect(sync.look().workers).toEqual([
      { worker: 1, stream: 'a', records: 3, allRecords: 3 },
      { worker: 2, stream: 'b', records: 0, allRecords: 0, changesUpTo: 9 },
    ])

    a.stream.ended('complete')
    expect(sync.look().workers.map(({ worker }) => worker)).toEqual([2])
    const c = sync.begin('c')
    c.write(4)
    expect(sync.look().workers[0]).toEqual({ worker: 1, stream: 'c', records: 4, allRecords: 7 })
    c.stream.ended('complete')
    sync.begin('d')
    expect(sync.look().workers[0]).toEqual({ worker: 1, stream: 'd', records: 0, allRecords: 7 })
  })

  it('show the range that each one reads', async () => {
    const sync = syncOf(['users'])
    const users = sync.begin('users')
    sync.clock.ms = ID_SPAN_AFTER_MS
    await users.reached([{ from: '0' }])
    users.stream.followRange(() => range(10, { from: 0n, to: 149n, next: 110n }))
    users.stream.followRange(() => range(20, { from: 150n, to: 174n, next: 170n }))
    users.stream.followRange(() => range(5, { from: 175n, next: 200n }))
    users.stream.followRange(() => range(7, { from: 175n }))
    users.stream.followRange(() => ({ written: 2, changesUpTo: 8 }))
    users.write(44)
    expect(sync.look().workers).toEqual([
      { worker: 1, stream: 'users', records: 10, allRecords: 10, ids: { from: 0, to: 0.5, read: 0.2 } },
      { worker: 2, stream: 'users', records: 20, allRecords: 20, ids: { from: 0.5, to: 0.75, read: 0.8 } },
      { worker: 3, stream: 'users', records: 5, allRecords: 5, ids: { from: 0.75, to: 1, read: 1 } },
      { worker: 4, stream: 'users', records: 7, allRecords: 7, ids: { from: 0.75, to: 1, read: 1 } },
      { worker: 5, stream: 'users', records: 2, allRecords: 2, changesUpTo: 8 },
    ])
  })

  it('show no ids before the ids of the collection are known, and a range outside of them as read', async () => {
    const sync = syncOf(['users'])
    const users = sync.begin('users')
    users.stream.followRange(() => range(0, { from: 0n, to: 99n, next: 0n }))
    expect(sync.look().workers[0]).not.toHaveProperty('ids')
    sync.clock.ms = ID_SPAN_AFTER_MS
    await users.reached([{ from: '0' }])
    expect(sync.look().workers[0]?.ids).toEqual({ from: 0, to: 0, read: 1 })
  })

  it('count what each one has written since the sync started', () => {
    const sync = syncOf(['users', 'orders'])
    const users = sync.begin('users')
    users.write(2)
    const own = { written: 0 }
    const borrowed = { written: 0 }
    const leaveOwn = users.stream.followRange(() => own)
    const leaveBorrowed = users.stream.followRange(() => borrowed)
    const write = (to: { written: number }, count: number) => {
      to.written += count
      users.write(count)
    }
    write(own, 10)
    write(borrowed, 100)
    const counts = () => sync.look().workers.map(({ worker, records, allRecords }) => [worker, records, allRecords])
    expect(counts()).toEqual([
      [1, 10, 12],
      [2, 100, 100],
    ])

    leaveOwn()
    // The own worker waits, the other one still reads.
    expect(counts()).toEqual([[2, 100, 100]])
    const next = { written: 0 }
    const leaveNext = users.stream.followRange(() => next)
    write(next, 1)
    expect(counts()).toEqual([
      [1, 1, 13],
      [2, 100, 100],
    ])

    leaveNext()
    leaveBorrowed()
    users.write(3)
    expect(counts()).toEqual([[1, 16, 16]])
    users.stream.completing()
    expect(sync.look().workers).toEqual([
      { worker: 1, stream: 'users', records: 116, allRecords: 16, isCompleting: true },
    ])
    users.stream.ended('complete')
    expect(counts()).toEqual([])
    sync.begin('orders')
    sync.begin('samples')
    expect(counts()).toEqual([
      [1, 0, 16],
      [2, 0, 100],
    ])
  })
})

describe('the estimate', () => {
  it('takes the density of the ids that were read for all of them', async () => {
    const sync = syncOf(['users'])
    const users = sync.begin('users')
    users.write(10)
    await users.reached([{ from: '110' }])
    sync.clock.ms = ID_SPAN_AFTER_MS
    users.write(40)
    await users.reached([{ from: '150' }])
    expect(sync.look().estimate).toEqual({ fraction: 0.5, recordsLeft: 50 })
  })

  it('counts what an earlier sync has read', async () => {
    const sync = syncOf(['users'])
    const users = sync.begin('users')
    await users.reached([{ from: '150' }])
    sync.clock.ms = ID_SPAN_AFTER_MS
    users.write(250)
    await users.reached([{ from: '175' }])
    expect(sync.look().estimate?.fraction).toBeCloseTo(0.75)
    expect(sync.look().estimate?.recordsLeft).toBeCloseTo(250)
  })

  it('takes the average of the known streams for the others, and none for those that failed', async () => {
    const sync = syncOf(['a', 'b', 'c', 'd', 'e'])
    const a = sync.begin('a')
    a.write(60)
    a.stream.ended('complete')
    expect(sync.look().estimate).toEqual({ fraction: 0.2, recordsLeft: 240 })
    const b = sync.begin('b')
    b.write(7)
    b.stream.ended('failed')
    expect(sync.look().estimate).toEqual({ fraction: 0.25, recordsLeft: 180 })

    const c = sync.begin('c')
    await c.reached([{ from: '100' }])
    sync.clock.ms = ID_SPAN_AFTER_MS
    c.write(50)
    await c.reached([{ from: '150' }])
    // Of 60 + 100 + 80 + 80 records, 60 + 50 were read.
    expect(sync.look().estimate).toEqual({ fraction: 110 / 320, recordsLeft: 210 })

    c.write(50)
    c.stream.ended('complete')
    expect(sync.look().estimate).toEqual({ fraction: 0.5, recordsLeft: 160 })
  })

  it('is unknown while a stream of unknown size has more records than the average', async () => {
    const sync = syncOf(['a', 'b', 'c'])
    const a = sync.begin('a')
    a.write(10)
    a.stream.ended('complete')
    const b = sync.begin('b')
    b.write(10)
    expect(sync.look().estimate).toEqual({ fraction: 1 / 3, recordsLeft: 20 })
    b.write(1)
    expect(sync.look()).not.toHaveProperty('estimate')
    await b.reached([{ from: '120' }])
    sync.clock.ms = ID_SPAN_AFTER_MS
    b.write(16)
    await b.reached([{ from: '140' }])
    // Of 10 + 80 + 45 records, 10 + 32 were read.
    expect(sync.look().estimate).toEqual({ fraction: expect.closeTo(42 / 135), recordsLeft: expect.closeTo(93) })
  })

  it('is unknown while a stream reads changes without a scan', async () => {
    const sync = syncOf(['a', 'b'])
    const a = sync.begin('a')
    a.write(60)
    a.stream.ended('complete')
    const b = sync.begin('b')
    expect(sync.look()).toHaveProperty('estimate')
    await b.reached({ updates: { ts: 9, id: '1' } })
    expect(sync.look()).not.toHaveProperty('estimate')
  })

  it('takes a scan for complete while the changes since it began are read', async () => {
    const sync = syncOf(['a', 'b'])
    const a = sync.begin('a')
    await a.reached({ initial: { snapshot: 5, ranges: [{ from: '100' }] } })
    sync.clock.ms = ID_SPAN_AFTER_MS
    a.write(40)
    await a.reached({ initial: { snapshot: 5, ranges: [{ from: '150' }] } })
    a.write(40)
    await a.reached({ updates: { ts: 9, id: '1' } })
    expect(sync.look().estimate).toEqual({ fraction: 0.5, recordsLeft: 80 })
  })

  it('is unknown before anything was read', async () => {
    const sync = syncOf(['users', 'empty'])
    const users = sync.begin('users')
    sync.begin('empty').stream.ended('complete')
    expect(sync.look()).not.toHaveProperty('estimate')
    sync.clock.ms = ID_SPAN_AFTER_MS
    await users.reached([{ from: '0' }])
    users.write(1)
    await users.reached([{ from: '0' }])
    expect(sync.look()).not.toHaveProperty('estimate')
  })
})
