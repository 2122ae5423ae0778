import { describe, expect, it } from 'vitest'
import { FaunaError, type FaunaErrorKind } from '../../../../src/fauna/errors.ts'
import type { PageLimit } from '../../../../src/fauna/fauna.ts'
import {
  eventPageSize,
  Narrowing,
  type Paced,
  type PageSize,
  prefetches,
  rangePageSize,
} from '../../../../src/sync/pacing/page-size.ts'
import { Workers } from '../../../../src/sync/pacing/workers.ts'

interface Server {
  /** Bytes of a document. */
  readonly bytes?: number
  /** Milliseconds of a page. */
  readonly ms?: number
  /** Larger pages fail. */
  readonly maxSize?: number
  readonly kind?: FaunaErrorKind
  /** Documents of a page at most, whatever was requested. */
  readonly documents?: number
  /** Documents of a page that Fauna leaves out, at the beginning. */
  readonly leftOut?: number
  readonly limit?: number
  readonly largest?: number
  readonly workers?: number
  /** How many of the workers are busy. */
  readonly busy?: number
}

/** The sizes of so many pages. */
async function requestedSizes(pages: number, server: Server, open = rangePageSize): Promise<number[]> {
  const { bytes = 1, ms = 1, maxSize = Number.POSITIVE_INFINITY, kind = 'too_large' } = server
  let clock = 0
  const pageSize = open(paced(server, () => clock))
  const sizes: number[] = []
  for (let i = 0; i < pages; i++) {
    await pageSize.request(async ({ size }) => {
      sizes.push(size)
      expect(pageSize.current).toBe(size)
      clock += ms
      if (size > maxSize) throw new FaunaError(kind, 'too much')
      const covered = Math.min(size, server.documents ?? size)
      const count = covered - (server.leftOut ?? 0)
      const entries = new Array<number>(count).fill(0)
      return { entries, length: count * bytes, ...(server.leftOut !== undefined && { covered }) }
    })
  }
  return sizes
}

function paced({ limit, largest = 50_000, workers: count = 1, busy = 1 }: Server, elapsed: () => number): Paced {
  const workers = new Workers(count)
  for (let i = 0; i < busy; i++) workers.tryAcquire()
  return {
    config: { ...(limit !== undefined && { pageSize: limit }) },
    fauna: { largestPage: largest },
    workers,
    elapsed,
  }
}

describe('the page size', () => {
  it.each<[string, Server, number[]]>([
    ['starts at 64 and grows sixteenfold at most, up to 16,000', {}, [64, 1_024, 16_000, 16_000]],
    ['grows until a page has a million bytes', { bytes: 500 }, [64, 1_024, 2_000, 2_000]],
    ['grows until a page takes two seconds', { ms: 500 }, [64, 256, 1_024, 4_096]],
    ['shrinks for large documents', { bytes: 500_000 }, [64, 2, 2]],
    ['shrinks when a page takes longer', { ms: 4_000 }, [64, 32, 16]],
    ['never goes below one document', { bytes: 5_000_000 }, [64, 1, 1]],
    ['never exceeds the configured size', { limit: 50 }, [50, 50]],
    ['reaches a configured size of more than 16,000', { limit: 17_000 }, [64, 1_024, 16_384, 17_000]],
    ['never exceeds the largest page that Fauna answers', { limit: 17_000, largest: 1_000 }, [64, 1_000, 1_000]],
    ['starts below the initial size if Fauna answers no larger page', { largest: 50 }, [50, 50]],
    ['starts at the initial size below a larger configured one', { limit: 100 }, [64, 100]],
    ['shares the memory of all pages between the workers', { bytes: 500, workers: 8 }, [64, 750, 750]],
    ['stays after a page that is not half full', { bytes: 500, documents: 31 }, [64, 64]],
    ['grows after a page that is half full', { bytes: 500, documents: 32 }, [64, 1_024]],
    [
      'stays after a page that is not full, if a full one is large enough',
      { bytes: 625, documents: 1_200 },
      [64, 1_024, 1_600, 1_600],
    ],
    ['shrinks after a page that is not half full but too large', { bytes: 500_000, documents: 4 }, [64, 32]],
    ['grows after a page that is half full with what Fauna left out', { documents: 32, leftOut: 32 }, [64, 1_024]],
    ['stays after a page that is not half full with it', { documents: 31, leftOut: 31 }, [64, 64]],
  ])('%s', async (_, server, sizes) => {
    expect(await requestedSizes(sizes.length, server)).toEqual(sizes)
  })

  it.each<[FaunaErrorKind]>([['too_large'], ['time_out']])('is halved on %s, for the same page', async (kind) => {
    expect(await requestedSizes(1, { maxSize: 10, kind })).toEqual([64, 32, 16, 8])
  })

  it('is not halved on another error', async () => {
    await expect(requestedSizes(1, { maxSize: 10, kind: 'busy' })).rejects.toMatchObject({ kind: 'busy' })
  })

  it('of one document is not halved: its error is thrown', async () => {
    await expect(requestedSizes(1, { maxSize: 0 })).rejects.toThrow('too much')
    await expect(requestedSizes(1, { maxSize: 2, limit: 3 })).resolves.toEqual([3, 1])
  })
})

describe('the page size of events', () => {
  it.each<[string, Server, number[]]>([
    ['takes the memory of all workers if one is busy', { bytes: 500, workers: 4, busy: 1 }, [64, 1_024, 6_000]],
    ['leaves their memory to other workers that are busy', { bytes: 500, workers: 4, busy: 4 }, [64, 1_024, 1_500]],
    ['never exceeds the configured size', { limit: 50 }, [50, 50]],
    ['never exceeds the largest page that Fauna answers', { largest: 1_000 }, [64, 1_000, 1_000]],
  ])('%s', async (_, server, sizes) => {
    expect(await requestedSizes(sizes.length, server, eventPageSize)).toEqual(sizes)
  })

  it('follows the number of workers that are busy at present', async () => {
    const workers = new Workers(2)
    workers.tryAcquire()
    const pageSize = eventPageSize({ ...paced({}, () => 0), workers })
    const request = async () => {
      await pageSize.request(async ({ size }) => ({ entries: new Array<number>(size).fill(0), length: size * 500 }))
      return pageSize.current
    }
    expect([await request(), await request()]).toEqual([1_024, 6_000])
    workers.tryAcquire()
    expect(await request()).toBe(3_000)
  })
})

it('pages are prefetched by up to eight workers', () => {
  expect([1, 8, 9].map(prefetches)).toEqual([true, true, false])
})

describe('the pages of a sequence with a damaged entry', () => {
  const SIZE = 64
  const openPageSize = (): PageSize => rangePageSize(paced({ limit: SIZE, largest: SIZE }, () => 0))

  /** Reads entries 0, 1, ... in pages, of which each that holds the damaged one fails. */
  async function sizesUntilFound(damaged: number, length = 1000): Promise<number[]> {
    const pageSize = openPageSize()
    const narrowing = new Narrowing()
    const asked: number[] = []
    let from = 0
    const page = async ({ size }: PageLimit) => {
      asked.push(size)
      if (damaged >= from && damaged < from + size) throw new FaunaError('busy', 'damaged', { status: 500 })
      const entries = new Array<number>(Math.min(size, length - from)).fill(0)
      from += entries.length
      return { entries, length: entries.length }
    }
    for (;;) {
      try {
        await pageSize.request(page, { narrowing, canSetAside: true })
      } catch {
        expect(from).toBe(damaged)
        return asked
      }
    }
  }

  it.each([0, 1, 31, 32, 62, 63])('are halved down to it, also if it is entry %i of its page', async (at) => {
    const asked = await sizesUntilFound(SIZE * 3 + at)
    expect(asked.slice(0, 4)).toEqual([SIZE, SIZE, SIZE, SIZE])
    expect(asked.at(-1)).toBe(1)
    expect(asked.length).toBeLessThanOrEqual(4 + 2 * Math.log2(SIZE))
  })

  it('are halved by the entries that were read, not by those that were requested', () => {
    const narrowing = new Narrowing()
    const limits: number[] = []
    narrowing.failed(17)
    limits.push(narrowing.limit)
    for (const count of [8, 1, 5]) {
      narrowing.read(count)
      limits.push(narrowing.limit)
    }
    expect(limits).toEqual([8, 4, 4, 1])
  })

  it('stay suspected until their entries were read, also by a page that is not full', async () => {
    const pageSize = openPageSize()
    const narrowing = new Narrowing()
    narrowing.failed(17)
    await pageSize.request(async () => ({ entries: [0], length: 1 }), { narrowing, canSetAside: true })
    expect(narrowing.limit).toBe(8)
  })

  it('are not halved further after it was skipped', () => {
    const narrowing = new Narrowing()
    narrowing.failed(32)
    narrowing.skipped()
    narrowing.read(1)
    expect(narrowing.limit).toBe(16)
  })

  it('of the current size are as good as others to adapt the size to', async () => {
    const pageSize = openPageSize()
    const narrowing = new Narrowing()
    await pageSize.request(async ({ size }) => {
      if (size > 1) throw new FaunaError('too_large', 'too large')
      return { entries: [0], length: 1_000_000 }
    })
    narrowing.skipped()
    await pageSize.request(async () => ({ entries: [0], length: 1 }), { narrowing, canSetAside: true })
    expect(pageSize.current).toBe(16)
  })

  it('grow again after it, and those of other sequences stay as they are', async () => {
    const pageSize = openPageSize()
    const narrowing = new Narrowing()
    const page = async ({ size }: PageLimit) => ({ entries: new Array<number>(size).fill(0), length: size })
    narrowing.skipped()
    const sizes: number[] = []
    for (let i = 0; i < 3; i++) {
      sizes.push((await pageSize.request(page, { narrowing, canSetAside: true })).entries.length)
      expect((await pageSize.request(page)).entries).toHaveLength(SIZE)
    }
    expect(sizes).toEqual([1, 16, SIZE])
  })
})
