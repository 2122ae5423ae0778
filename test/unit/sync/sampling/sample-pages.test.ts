import { describe, expect, it } from 'vitest'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import type { SampleRange } from '../../../../src/fauna/fauna.ts'
import { Workers } from '../../../../src/sync/pacing/workers.ts'
import { SamplePages } from '../../../../src/sync/sampling/sample-pages.ts'
import { FakeFauna } from '../fake-fauna.ts'

/** Documents with the ids from 0 on. */
function faunaOf(count: number): FakeFauna {
  const fauna = new FakeFauna().create('c')
  for (let id = 0; id < count; id++) fauna.write('c', String(id))
  return fauna
}

const pagesOf = (fauna: FakeFauna) => new SamplePages(fauna, new Workers(1), 'c', fauna.clock)

const ranges = (count: number): SampleRange[] =>
  Array.from({ length: count }, (_, i) => ({ from: String(i), to: String(i), end: 'first' }))

describe('the pages of a sample', () => {
  it('are read 32 at a time', async () => {
    const fauna = faunaOf(40)
    const pages = await pagesOf(fauna).read(ranges(40), 1)
    expect(pages.map((page) => page?.ids?.first)).toEqual(ranges(40).map(({ from }) => from))
    expect(fauna.requests('sample').map((request) => request.ranges.length)).toEqual([32, 8])
  })

  it('are still read one by one after one document was too large', async () => {
    const fauna = faunaOf(2)
    fauna.failNext('sample', new FaunaError('too_large', 'too much'))
    const pages = pagesOf(fauna)
    expect(await pages.read(ranges(1), 1)).toEqual([undefined])
    expect(pages.failure?.kind).toBe('too_large')
    expect((await pages.read(ranges(2), 5)).map((page) => page?.ids?.first)).toEqual(['0', '1'])
    expect(fauna.requests('sample').map(({ size }) => size)).toEqual([1, 1, 1])
  })
})
