import { describe, expect, it } from 'vitest'
import { type End, readFromBothEnds } from '../../../../src/fauna/batches/both-ends.ts'
import { FaunaError } from '../../../../src/fauna/errors.ts'

interface Asked {
  readonly end: End
  readonly size: number
  readonly from: number | undefined
}

/** A list of the numbers up to `length`. @param largest a larger page takes Fauna too long */
function listOf(length: number, { pageSize = 3, largest = Number.POSITIVE_INFINITY, gone = -1 } = {}) {
  const asked: Asked[] = []
  const all = Array.from({ length }, (_, i) => i)
  const list = {
    pageSize,
    keyOf: String,
    async page(end: End, size: number, from?: number) {
      asked.push({ end, size, from })
      if (size > largest) throw new FaunaError('time_out', 'too long')
      // What is dropped in between is missing for those who ask later.
      const now = asked.length > 2 ? all.filter((n) => n !== gone) : all
      if (end === 'first') {
        const rest = now.filter((n) => from === undefined || n >= from)
        return { rows: rest.slice(0, size), next: rest[size] }
      }
      const rest = now.filter((n) => from === undefined || n < from)
      const rows = rest.slice(-size)
      return { rows, next: rest.length > size ? rows[0] : undefined }
    },
  }
  return { list, asked, all }
}

const ends = (asked: readonly Asked[]) => asked.map(({ end }) => end)

describe('a list that is read from both ends', () => {
  it.each(Array.from({ length: 20 }, (_, length) => length))(
    'has each of its rows once, in order: %i',
    async (length) => {
      const { list, asked, all } = listOf(length)
      expect(await readFromBothEnds(list)).toEqual(all)
      expect(asked.length).toBeLessThanOrEqual(Math.max(1, Math.ceil(length / 3)) + 2)
    },
  )

  it('takes one request if it has one page', async () => {
    const { list, asked } = listOf(3)
    await readFromBothEnds(list)
    expect(ends(asked)).toEqual(['first'])
  })

  it('is read from both ends at the same time if it has more', async () => {
    const { list, asked } = listOf(12)
    await readFromBothEnds(list)
    expect(ends(asked).slice(0, 5)).toEqual(['first', 'first', 'last', 'first', 'last'])
  })

  it('is complete although a row is dropped where the ends meet', async () => {
    const { list } = listOf(12, { gone: 8 })
    const found = await readFromBothEnds(list)
    expect(found.filter((n) => n !== 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11])
  })

  it('is asked for in smaller pages, from then on, if a page takes too long', async () => {
    const { list, asked, all } = listOf(12, { pageSize: 8, largest: 2 })
    expect(await readFromBothEnds(list)).toEqual(all)
    expect(asked.slice(0, 3).map(({ size }) => size)).toEqual([8, 4, 2])
    expect(new Set(asked.slice(2).map(({ size }) => size))).toEqual(new Set([2]))
  })

  it('is an error if a single row takes too long', async () => {
    const { list, asked } = listOf(5, { pageSize: 3, largest: 0 })
    await expect(readFromBothEnds(list)).rejects.toMatchObject({ kind: 'time_out' })
    expect(asked.map(({ size }) => size)).toEqual([3, 2, 1])
  })

  it('is an error that smaller pages do not avoid', async () => {
    const list = { ...listOf(5).list, page: () => Promise.reject(new FaunaError('forbidden', 'no')) }
    await expect(readFromBothEnds(list)).rejects.toMatchObject({ kind: 'forbidden' })
  })
})
