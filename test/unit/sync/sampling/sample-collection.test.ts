import { describe, expect, it } from 'vitest'
import { FaunaError, type FaunaErrorKind } from '../../../../src/fauna/errors.ts'
import { Workers } from '../../../../src/sync/pacing/workers.ts'
import { sampleCollection } from '../../../../src/sync/sampling/sample-collection.ts'
import { FakeFauna } from '../fake-fauna.ts'

/** A collection of documents with these ids. The field `n` is their number, `f` and the number their only other field. */
function faunaOf(ids: Iterable<bigint | number>): FakeFauna {
  const fauna = new FakeFauna().create('c')
  let n = 0
  for (const id of ids) fauna.write('c', String(id), { fields: { n, [`f${n++}`]: true } })
  return fauna
}

const numbers = (count: number, from = 0, step = 1) => Array.from({ length: count }, (_, i) => from + i * step)

const sample = (fauna: FakeFauna, size = 100, workers = new Workers(4)) =>
  sampleCollection({ fauna, workers, snapshot: fauna.clock, collection: 'c', size })

/** The numbers of the sampled documents. */
const sampled = async (fauna: FakeFauna, size?: number): Promise<number[]> =>
  [...(await sample(fauna, size)).tally.fields.keys()]
    .filter((name) => name !== 'n')
    .map((name) => Number(name.slice(1)))

describe('a sample', () => {
  it('of an empty collection is empty, and takes one request', async () => {
    expect(await sample(faunaOf([]))).toMatchObject({ tally: { documents: 0 }, requests: 1 })
  })

  it('of a small collection is all of it, and takes one request', async () => {
    const fauna = faunaOf(numbers(13))
    expect(await sample(fauna)).toMatchObject({ tally: { documents: 13 }, requests: 1 })
    expect(fauna.requests('sample')[0]).toMatchObject({ size: 13, canSetAside: true, snapshot: fauna.clock })
  })

  it('of a collection of more than a page at each end is read in between', async () => {
    const found = await sampled(faunaOf(numbers(60)))
    expect(found.sort((a, b) => a - b)).toEqual(numbers(60))
  })

  it('of a large collection takes two requests, and is spread over all ids with the first and the last', async () => {
    const fauna = faunaOf(numbers(1000))
    const found = await sampled(fauna)
    expect(fauna.requests('sample').map(({ ranges, size }) => [ranges.length, size])).toEqual([
      [2, 13],
      [6, 13],
    ])
    expect(found.length).toBe(104)
    expect(found).toEqual(expect.arrayContaining([0, 999]))
    for (const hundred of numbers(10)) {
      const near = found.filter((n) => Math.abs(n - hundred * 100 - 50) < 100)
      expect(near.length).toBeGreaterThan(0)
    }
  })

  it('of thousands of documents reads at most 1000 in a request, in pages of at most 500', async () => {
    const fauna = faunaOf(numbers(5000))
    expect((await sample(fauna, 4800)).tally.documents).toBe(5000)
    const requests = fauna.requests('sample').map(({ ranges, size }) => [ranges.length, size])
    expect(requests).toEqual(numbers(5).map(() => [2, 500]))
  })

  it('looks again where the documents are if their ids are bunched', async () => {
    const bunched = [...numbers(500).map((i) => 4_000_000_000_000_000_000n + BigInt(i)), 1n, 9_000_000_000_000_000_000n]
    const { tally, requests } = await sample(faunaOf(bunched))
    expect(tally.documents).toBeGreaterThanOrEqual(90)
    expect(requests).toBeLessThanOrEqual(8)
  })

  it('has four rounds at most', async () => {
    // Bunches of 20 documents, each at an eighth of the id of the one before: after every round, most are in one range.
    const bunches = numbers(20).flatMap((bunch) => numbers(20).map((i) => 2n ** BigInt(62 - 3 * bunch) + BigInt(i)))
    const fauna = faunaOf(bunches)
    const { tally, requests } = await sample(fauna, 394)
    expect({ documents: tally.documents, requests }).toEqual({ documents: 354, requests: 8 })
    expect(fauna.requests('sample').map(({ ranges }) => ranges.length)).toEqual([2, 6, 2, 6, 2, 6, 2, 6])
  })

  it.each([
    [13, 2],
    [12, 4],
  ])('that lacks a tenth is continued after its last documents (%i at 662)', async (count, expected) => {
    // The ends, and the starts of the six ranges between them.
    const ids = [0, 13, 175, 337, 500].flatMap((from) => numbers(from === 0 ? 13 : 20, from))
    const fauna = faunaOf([...ids, ...numbers(count, 662), ...numbers(13, 987)])
    const { tally, requests } = await sample(fauna)
    expect(requests).toBe(expected)
    for (const [name, { documents }] of tally.fields) if (name !== 'n') expect(documents).toBe(1)
  })

  it('does not depend on the order of the answers', async () => {
    const inOrder = await sampled(faunaOf(numbers(3000)), 2000)
    const fauna = faunaOf(numbers(3000))
    let turns = 20
    fauna.onCall = async () => {
      for (let turn = turns--; turn > 0; turn--) await Promise.resolve()
    }
    expect(await sampled(fauna, 2000)).toEqual(inOrder)
  })

  it('is as of its snapshot', async () => {
    const fauna = faunaOf(numbers(5))
    const snapshot = fauna.clock
    fauna.write('c', '9', { fields: { later: 1 } })
    const { tally } = await sampleCollection({ fauna, workers: new Workers(1), snapshot, collection: 'c', size: 100 })
    expect(tally.fields.has('later')).toBe(false)
  })

  it('holds one worker for each request', async () => {
    const workers = new Workers(2)
    let most = 0
    let busy = 0
    const fauna = faunaOf(numbers(5000))
    fauna.onCall = async () => {
      most = Math.max(most, ++busy)
      await Promise.resolve()
      busy--
    }
    await sample(fauna, 4000, workers)
    expect(most).toBe(2)
    expect([workers.tryAcquire(), workers.tryAcquire(), workers.tryAcquire()]).toEqual([true, true, false])
  })
})

describe('a sample with a document that cannot be read', () => {
  it.each([0, 5, 500])('has enough of the others (number %i)', async (damaged) => {
    const fauna = faunaOf(numbers(1000))
    fauna.damaged.set(String(damaged), () => true)
    const { tally, failure } = await sample(fauna)
    expect(tally.documents).toBeGreaterThan(90)
    expect(tally.fields.has(`f${damaged}`)).toBe(false)
    expect(failure).toBeUndefined()
  })

  it('that is the last one has many of the other documents, and the error', async () => {
    const fauna = faunaOf(numbers(1000))
    fauna.damaged.set('999', () => true)
    const { tally, failure } = await sample(fauna)
    expect(tally.documents).toBeGreaterThan(50)
    expect(failure?.kind).toBe('busy')
  })

  it('that is the second one has the first, after pages down to one document', async () => {
    const fauna = faunaOf(numbers(10))
    fauna.damaged.set('1', () => true)
    expect((await sample(fauna, 80)).tally.fields.has('f0')).toBe(true)
    expect(fauna.requests('sample').map(({ size }) => size)).toEqual(expect.arrayContaining([10, 5, 2, 1]))
  })

  it('and few others has those, and the error', async () => {
    const fauna = faunaOf(numbers(10))
    fauna.damaged.set('5', () => true)
    const { tally, failure } = await sample(fauna)
    expect([...tally.fields.keys()]).toEqual(expect.arrayContaining(['f0', 'f4', 'f9']))
    expect(failure?.kind).toBe('busy')
  })
})

describe('a sample whose request is', () => {
  it.each<FaunaErrorKind>(['too_large', 'time_out'])('%s is read in smaller ones', async (kind) => {
    const fauna = faunaOf(numbers(1000))
    fauna.onCall = (call) => {
      if (call.method === 'sample' && call.request.ranges.length * call.request.size > 10) {
        throw new FaunaError(kind, 'too much')
      }
    }
    const { tally, failure } = await sample(fauna)
    expect(failure).toBeUndefined()
    expect(tally.documents).toBeGreaterThanOrEqual(40)
    // The first request, and its halves.
    expect(fauna.requests('sample').filter(({ ranges, size }) => ranges.length * size > 6)).toHaveLength(3)
  })

  it.each<FaunaErrorKind>(['forbidden', 'missing', 'history_expired', 'rejected', 'unknown_form'])(
    'refused (%s) has what was read before',
    async (kind) => {
      const fauna = faunaOf(numbers(1000))
      fauna.onCall = () => {
        if (fauna.requests('sample').length === 2) throw new FaunaError(kind, 'no')
      }
      const { tally, requests, failure } = await sample(fauna)
      expect(failure?.kind).toBe(kind)
      expect([tally.documents, requests]).toEqual([26, 2])
    },
  )

  it.each<FaunaErrorKind>(['unreachable', 'connection', 'unauthorized', 'disabled'])(
    'not answered by the server (%s) fails',
    async (kind) => {
      const fauna = faunaOf(numbers(1000))
      fauna.failNext('sample', new FaunaError(kind, 'no'))
      await expect(sample(fauna)).rejects.toMatchObject({ kind })
    },
  )

  it('not answered for another reason fails', async () => {
    const fauna = faunaOf(numbers(1000))
    fauna.failNext('sample', new TypeError('a defect'))
    await expect(sample(fauna)).rejects.toThrow('a defect')
  })
})
