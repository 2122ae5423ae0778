import { setImmediate as tick } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import type { OpeningRequest } from '../../../../src/fauna/fauna.ts'
import { FRESH_MS, LARGEST_BATCH, Openings } from '../../../../src/sync/stream/openings.ts'
import { FakeFauna } from '../fake-fauna.ts'

const name = (i: number) => `c${i}`

function openingsOf(count: number, read: OpeningRequest['read'] = {}) {
  const fauna = new FakeFauna()
  for (let i = 0; i < count; i++) fauna.create(name(i))
  const requests = Array.from({ length: count }, (_, i) => ({ collection: name(i), indexes: ['by-ts'], read }))
  let ms = 0
  let lists = 0
  const reported: number[] = []
  const openings = new Openings({
    fauna,
    requests: async () => {
      lists++
      return requests
    },
    elapsed: () => ms,
    onOpened: (batch) => reported.push(batch.length),
  })
  return {
    reported,
    fauna,
    openings,
    lists: () => lists,
    advance: (by: number) => {
      ms += by
    },
  }
}

/** Which collections each request opened. */
const opened = (fauna: FakeFauna): string[][] =>
  fauna.requests('openCollections').map(({ collections }) => collections.map(({ collection }) => collection))

const counts = (fauna: FakeFauna): number[] => opened(fauna).map(({ length }) => length)

describe('openings', () => {
  it('are requested in batches that grow up to a bound, in the order of the streams', async () => {
    const { fauna, openings, lists } = openingsOf(500)
    for (let i = 0; i < 500; i++) expect((await openings.of(name(i))).collection?.name).toBe(name(i))
    expect(counts(fauna)).toEqual([64, LARGEST_BATCH, LARGEST_BATCH, 36])
    expect(opened(fauna).flat()).toEqual(Array.from({ length: 500 }, (_, i) => name(i)))
    expect(lists()).toBe(1)
  })

  it('are reported by batch, as far as they were answered', async () => {
    const { fauna, openings, reported } = openingsOf(100)
    fauna.failNext('openCollections', new FaunaError('time_out', 'slow'))
    await openings.of(name(0))
    await openings.of(name(99))
    expect(reported.toSorted()).toEqual([36, 64])
    const failing = openingsOf(4)
    failing.fauna.failNext('openCollections', new FaunaError('forbidden', 'no'))
    await expect(failing.openings.of(name(0))).rejects.toThrow('no')
    expect(failing.reported).toEqual([0])
  })

  it('are one batch for streams that start at the same time', async () => {
    const { fauna, openings } = openingsOf(4)
    await Promise.all([0, 1, 2, 3].map((i) => openings.of(name(i))))
    expect(counts(fauna)).toEqual([4])
  })

  it('of the next batch are requested when the first stream of one starts', async () => {
    const { fauna, openings } = openingsOf(400)
    await openings.of(name(0))
    expect(counts(fauna)).toEqual([64, 200])
    await openings.of(name(63))
    expect(counts(fauna)).toEqual([64, 200])
    await openings.of(name(64))
    expect(counts(fauna)).toEqual([64, 200, 136])
  })

  it('are requested again for a stream that starts later', async () => {
    const { fauna, openings, advance } = openingsOf(3)
    await openings.of(name(0))
    advance(FRESH_MS)
    await openings.of(name(1))
    expect(counts(fauna)).toEqual([3])
    advance(1)
    await openings.of(name(2))
    expect(opened(fauna)[1]).toEqual([name(2)])
  })

  it('that are not answered yet are awaited, however long', async () => {
    const { fauna, openings, advance } = openingsOf(2)
    let answer = (): void => {}
    fauna.onCall = () => new Promise<void>((resolve) => (answer = resolve))
    const first = openings.of(name(0))
    await tick()
    advance(FRESH_MS + 1)
    const second = openings.of(name(1))
    await tick()
    answer()
    await Promise.all([first, second])
    expect(counts(fauna)).toEqual([2])
  })

  it.each([
    [7_500, [64, 128, 200, 108]],
    [15_000, [64, 64, 64, 64, 64, 64, 64, 52]],
    [30_000, [64, 32]],
  ])('are requested in batches that take at most a quarter of a minute: %d ms', async (ms, sizes) => {
    const { fauna, openings, advance } = openingsOf(500)
    fauna.onCall = () => advance(ms)
    for (let i = 0; i < 500 && counts(fauna).length < sizes.length; i++) await openings.of(name(i))
    expect(counts(fauna)).toEqual(sizes)
  })

  it.each(['too_large', 'time_out'] as const)('are requested in halves after %s', async (kind) => {
    const { fauna, openings, advance } = openingsOf(64)
    fauna.onCall = ({ method, request }) => {
      // So that the batches do not grow.
      advance(15_000)
      if (method === 'openCollections' && request.collections.length > 16) throw new FaunaError(kind, 'no')
    }
    await Promise.all(Array.from({ length: 64 }, (_, i) => openings.of(name(i))))
    expect(counts(fauna)).toEqual([64, 32, 16, 16, 16, 16])
  })

  it('fail together if the failure is not of one collection', async () => {
    const { fauna, openings } = openingsOf(3)
    fauna.failNext('openCollections', new FaunaError('unauthorized', 'refused'))
    const results = await Promise.allSettled([0, 1, 2].map((i) => openings.of(name(i))))
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(counts(fauna)).toEqual([3])
  })

  it('do without a look at a collection with a document that Fauna cannot read', async () => {
    const { fauna, openings } = openingsOf(4)
    fauna.onCall = ({ method, request }) => {
      if (method !== 'openCollections') return
      const damaged = request.collections.some(({ collection, read }) => collection === name(2) && read !== undefined)
      if (damaged) throw new FaunaError('busy', 'internal server error', { status: 500 })
    }
    const all = await Promise.all([0, 1, 2, 3].map((i) => openings.of(name(i))))
    expect(all.map(({ isUnchanged }) => isUnchanged)).toEqual([true, true, false, true])
  })

  it('fail if the server fails for every collection', async () => {
    const { fauna, openings } = openingsOf(4)
    fauna.onCall = ({ method }) => {
      if (method === 'openCollections') throw new FaunaError('busy', 'internal server error', { status: 500 })
    }
    const results = await Promise.allSettled([0, 1, 2, 3].map((i) => openings.of(name(i))))
    expect(results.every(({ status }) => status === 'rejected')).toBe(true)
    expect(counts(fauna)).toEqual([4, 2, 1, 1])
  })

  it('that lack an answer are an answer of unknown form', async () => {
    const { fauna, openings } = openingsOf(1)
    fauna.openCollections = async () => ({ entries: [], length: 0 })
    await expect(openings.of(name(0))).rejects.toMatchObject({ kind: 'unknown_form' })
  })
})
