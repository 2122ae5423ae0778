import { describe, expect, it } from 'vitest'
import { FaunaError, type FaunaErrorKind } from '../../../../src/fauna/errors.ts'
import { PageSize } from '../../../../src/sync/pacing/page-size.ts'

/** A Fauna whose documents have this many characters, and which refuses pages of more than `most`. */
function askedSizes(pages: number, options: { limit?: number; length: number; most?: number; kind?: FaunaErrorKind }) {
  const { limit, length, most = Number.POSITIVE_INFINITY, kind = 'too_large' } = options
  const pageSize = new PageSize({ limit, workers: 1, elapsed: () => performance.now() })
  const asked: number[] = []
  const page = async (size: number) => {
    asked.push(size)
    if (size > most) throw new FaunaError(kind, 'too much')
    return { entries: new Array<number>(size).fill(0), length: size * length }
  }
  return {
    asked,
    run: async () => {
      for (let i = 0; i < pages; i++) await pageSize.request(page)
    },
  }
}

describe('the page size', () => {
  it('grows until a page has about a million bytes', async () => {
    const { asked, run } = askedSizes(12, { length: 500 })
    await run()
    expect(asked[0]).toBe(64)
    expect(asked.at(-1)).toBe(2_000)
  })

  it('never exceeds what the user set', async () => {
    const { asked, run } = askedSizes(12, { length: 10, limit: 50 })
    await run()
    expect(new Set(asked)).toEqual(new Set([50]))
  })

  it('shrinks for large documents', async () => {
    const { asked, run } = askedSizes(12, { length: 500_000 })
    await run()
    expect(asked.at(-1)).toBe(2)
  })

  it.each<[FaunaErrorKind]>([['too_large'], ['time_out']])('is halved on %s, for the same page', async (kind) => {
    const { asked, run } = askedSizes(1, { length: 10, most: 10, kind })
    await run()
    expect(asked).toEqual([64, 32, 16, 8])
  })

  it('does not go below one document', async () => {
    const { asked, run } = askedSizes(1, { length: 10, most: 0 })
    await expect(run()).rejects.toThrow('too much')
    expect(asked).toEqual([64, 32, 16, 8, 4, 2, 1])
  })
})
