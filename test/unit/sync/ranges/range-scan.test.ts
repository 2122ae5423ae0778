import { setImmediate as tick } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { ValueDocument } from '../../../../src/fauna/export/value-document.ts'
import { Workers } from '../../../../src/sync/pacing/workers.ts'
import type { Order, Range, RangePage } from '../../../../src/sync/ranges/range.ts'
import { scanRanges } from '../../../../src/sync/ranges/range-scan.ts'
import { RecordingWriter } from '../recording-writer.ts'

const BY_ID: Order = { ordinalOf: ({ id }) => BigInt(id), boundary: (ordinal) => ordinal, textOf: String }

interface Run {
  readonly count?: number
  readonly size?: number
  readonly workers?: Workers
  readonly ranges?: readonly Range[]
  readonly writer?: RecordingWriter
  readonly last?: () => Promise<bigint | undefined>
  readonly onPage?: (range: Range) => void | Promise<void>
  readonly shouldPause?: () => boolean
  /** Receives when workers begin and leave ranges. */
  readonly turns?: string[]
}

/** Scans the documents 0 to `count`, in pages of `size`. */
async function scan(run: Run = {}) {
  const turns = run.turns ?? []
  const { count = 10, size = 2, workers = new Workers(1), ranges = [{ from: 0n }], onPage, shouldPause } = run
  const writer = run.writer ?? new RecordingWriter()
  const requested: Range[] = []
  const unwritten: (readonly Range[])[] = []
  let searches = 0
  const { left } = await scanRanges({
    collection: 'users',
    order: BY_ID,
    writer,
    workers,
    ranges,
    pageSize: () => size,
    last: () => {
      searches++
      return run.last?.() ?? Promise.resolve(BigInt(count - 1))
    },
    async page(range): Promise<RangePage> {
      requested.push(range)
      await tick()
      await onPage?.(range)
      const from = Number(range.from)
      const to = Math.min(count - 1, Number(range.to ?? count))
      const ids = Array.from({ length: Math.max(0, Math.min(size, to - from + 1)) }, (_, i) => from + i)
      const entries = ids.map((id) => new ValueDocument({ id: String(id), ts: 1, ttl: null }, {}, []))
      const next = from + ids.length
      return { entries, length: 10, ...(next <= to && { next: BigInt(next) }) }
    },
    skip: async () => undefined,
    progress(ranges) {
      unwritten.push(ranges)
      return {}
    },
    ...(shouldPause && { shouldPause }),
    onRange(range) {
      turns.push(`begins ${range.from}`)
      return () => void turns.push(`leaves ${range.from} after ${range.written}`)
    },
  })
  const ids = writer.documents.map(({ id }) => Number(id))
  return { left, ids, requested, unwritten, searches }
}

/** Whether the open-ended range was split: only then does a request have an end. */
const hasSplit = ({ requested }: { readonly requested: readonly Range[] }): boolean =>
  requested.some(({ to }) => to !== undefined)

const upTo = (count: number): number[] => Array.from({ length: count }, (_, id) => id)

describe('a scan of ranges', () => {
  it('reads every document with one worker, in order, and reports what is unwritten', async () => {
    const { left, ids, unwritten } = await scan({ count: 5 })
    expect(ids).toEqual(upTo(5))
    expect(left).toEqual([])
    expect(unwritten).toEqual([[{ from: 2n }], [{ from: 4n }], []])
  })

  it('gives an idle worker half of a range that has 300 documents left after the page in flight', async () => {
    const enough = await scan({ count: 304, workers: busyWorkers(2) })
    const short = await scan({ count: 303, workers: busyWorkers(2) })
    expect(enough.searches).toBe(1)
    expect([hasSplit(enough), hasSplit(short)]).toEqual([true, false])
    expect(enough.ids.sort((a, b) => a - b)).toEqual(upTo(304))
  })

  it('gives an idle worker half of a range that has one and a half pages left after the page in flight', async () => {
    const enough = await scan({ count: 1_400, size: 400, workers: busyWorkers(2) })
    const short = await scan({ count: 1_399, size: 400, workers: busyWorkers(2) })
    expect([hasSplit(enough), hasSplit(short)]).toEqual([true, false])
  })

  it('reads waiting ranges with idle workers, without searching the end', async () => {
    const ranges = [
      { from: 0n, to: 3n },
      { from: 4n, to: 7n },
    ]
    const { requested, ids, searches } = await scan({ count: 8, ranges, workers: busyWorkers(2) })
    expect(requested.slice(0, 2).map(({ from }) => from)).toEqual([0n, 4n])
    expect(ids.sort()).toEqual(upTo(8))
    expect(searches).toBe(0)
  })

  it('gives back the workers that it borrowed', async () => {
    const workers = busyWorkers(4)
    await scan({ count: 2_000, workers })
    expect([workers.tryAcquire(), workers.tryAcquire(), workers.tryAcquire(), workers.tryAcquire()]).toEqual([
      true,
      true,
      true,
      false,
    ])
  })

  it('reads with one worker if the end cannot be found', async () => {
    const { ids } = await scan({ count: 1_000, workers: busyWorkers(2), last: () => Promise.reject(new Error('no')) })
    expect(ids).toEqual(upTo(1_000))
  })

  it('reports each range that a worker begins and leaves, also after an error', async () => {
    const turns: string[] = []
    await scan({ count: 9, ranges: [{ from: 0n, to: 3n }, { from: 5n }], turns })
    expect(turns).toEqual(['begins 0', 'leaves 0 after 4', 'begins 5', 'leaves 5 after 4'])

    const failing: string[] = []
    const fail = ({ from }: Range): void => {
      if (from > 0n) throw new Error('refused')
    }
    await expect(scan({ count: 9, onPage: fail, turns: failing })).rejects.toThrow('refused')
    expect(failing).toEqual(['begins 0', 'leaves 0 after 2'])
  })

  it('ends with the first error, after which nothing is written', async () => {
    const writer = new RecordingWriter()
    const ranges = [{ from: 0n, to: 99n }, { from: 100n }]
    let written = -1
    const failing = scan({
      count: 200,
      ranges,
      writer,
      workers: busyWorkers(2),
      onPage({ from }) {
        if (from < 104n) return
        written = writer.written
        throw new Error('failed')
      },
    })
    await expect(failing).rejects.toThrow('failed')
    await tick()
    await tick()
    expect(writer.written).toBeLessThanOrEqual(written + 2)
  })

  it('pauses between pages and returns what is left', async () => {
    let pages = 0
    const { left, ids } = await scan({ count: 10, onPage: () => void pages++, shouldPause: () => pages > 0 })
    expect(ids).toEqual([0, 1])
    expect(left).toEqual([{ from: 2n }])
  })

  it('prefetches one page while one is written, with up to eight workers', async () => {
    const requestedAt: number[] = []
    const writer = new RecordingWriter()
    await scan({ count: 6, writer, onPage: () => void requestedAt.push(writer.written) })
    // The second page is requested before the first one is written, and answered after.
    expect(requestedAt).toEqual([0, 2, 4])
    const states: number[] = []
    const slow = new RecordingWriter({ onCheckpoint: () => void states.push(slow.written) })
    const { requested } = await scan({ count: 6, writer: slow, workers: busyWorkers(9) })
    expect(requested).toHaveLength(3)
  })

  it('refuses a page that leads to itself, which would be requested forever', async () => {
    const page = async (): Promise<RangePage> => ({ entries: [], length: 10, next: 5n })
    const options = { collection: 'users', order: BY_ID, writer: new RecordingWriter(), workers: new Workers(1) }
    const stuck = scanRanges({
      ...options,
      ranges: [{ from: 5n }],
      page,
      skip: async () => undefined,
      pageSize: () => 2,
      last: async () => 9n,
      progress: () => ({}),
      onRange: () => () => {},
    })
    await expect(stuck).rejects.toThrow('a cursor that does not advance (collection "users", 5 -> 5)')
  })
})

/** Workers of which the stream holds one. */
function busyWorkers(count: number): Workers {
  const workers = new Workers(count)
  workers.tryAcquire()
  return workers
}
