import { describe, expect, it } from 'vitest'
import type { FaunaDocument } from '../../../../src/fauna/document.ts'
import { ValueDocument } from '../../../../src/fauna/export/value-document.ts'
import { mergeAdjacent, type Order, type RangePage } from '../../../../src/sync/ranges/range.ts'
import { RangeCursor } from '../../../../src/sync/ranges/range-cursor.ts'

const BY_ID: Order = { ordinalOf: ({ id }) => BigInt(id), boundary: (ordinal) => ordinal, textOf: String }

/** Ranges start at multiples of ten only. */
const BY_TENS: Order = { ...BY_ID, boundary: (ordinal) => ((ordinal + 9n) / 10n) * 10n }

function page(ids: number[], next?: number): RangePage {
  const entries = ids.map((id) => new ValueDocument({ id: String(id), ts: 1, ttl: null }, {}, []))
  return { entries, length: 10, ...(next !== undefined && { next: BigInt(next) }) }
}

const idsOf = (documents: Iterable<FaunaDocument>): number[] => Array.from(documents, ({ id }) => Number(id))

/** Takes the page as the answer to a request for the rest, and writes it. */
function read(cursor: RangeCursor, answer: RangePage): number[] {
  cursor.receive(answer)
  return idsOf(cursor.write(answer))
}

describe('a range cursor', () => {
  it('requests and writes a range page by page', () => {
    const cursor = new RangeCursor({ from: 1n, to: 9n }, BY_ID)
    expect(cursor.unrequested).toEqual({ from: 1n, to: 9n })
    expect(read(cursor, page([1, 3], 5))).toEqual([1, 3])
    expect([cursor.unrequested, cursor.unwritten, cursor.isDone]).toEqual([
      { from: 5n, to: 9n },
      { from: 5n, to: 9n },
      false,
    ])
    expect(read(cursor, page([5]))).toEqual([5])
    expect([cursor.unrequested, cursor.unwritten, cursor.isDone]).toEqual([undefined, undefined, true])
  })

  it('counts a document as written when the next one is taken', () => {
    const cursor = new RangeCursor({ from: 0n }, BY_ID)
    const answer = page([1, 3, 7])
    cursor.receive(answer)
    const documents = cursor.write(answer)
    documents.next()
    expect(cursor.unwritten).toEqual({ from: 1n })
    documents.next()
    expect(cursor.unwritten).toEqual({ from: 3n })
    expect(cursor.isDone).toBe(false)
    documents.next()
    documents.next()
    expect(cursor.unwritten).toBeUndefined()
  })

  it('counts what was written of all its pages, and moves its end when it is split', () => {
    const cursor = new RangeCursor({ from: 1n }, BY_ID)
    expect([cursor.from, cursor.to, cursor.written]).toEqual([1n, undefined, 0])
    read(cursor, page([1, 3], 5))
    expect(cursor.written).toBe(2)
    const answer = page([5, 7, 9], 10)
    cursor.receive(answer)
    const documents = cursor.write(answer)
    documents.next()
    documents.next()
    expect(cursor.written).toBe(3)
    cursor.split(100n, 2)
    expect([cursor.from, cursor.to]).toEqual([1n, 55n])
  })

  it('is not written after a last page that is empty, but is done', () => {
    const cursor = new RangeCursor({ from: 4n, to: 9n }, BY_ID)
    read(cursor, page([]))
    expect([cursor.isDone, cursor.unwritten]).toEqual([true, { from: 4n, to: 9n }])
  })

  it('continues after an empty page that is not the last', () => {
    const cursor = new RangeCursor({ from: 4n }, BY_ID)
    read(cursor, page([], 7))
    expect(cursor.unwritten).toEqual({ from: 7n })
  })

  it('is done when the next page starts after its end', () => {
    const cursor = new RangeCursor({ from: 0n, to: 4n }, BY_ID)
    expect(read(cursor, page([1, 4], 5))).toEqual([1, 4])
    expect(cursor.isDone).toBe(true)
  })

  it('can be split at the middle of what is left after the page in flight', () => {
    const cursor = new RangeCursor({ from: 0n }, BY_ID)
    read(cursor, page([0, 5], 10))
    // 5 ordinals per document: the page in flight covers 10 to 19.
    expect(cursor.estimateLeft(109n, 2)).toBe(18)
    const half = cursor.split(109n, 2)
    expect(half?.unrequested).toEqual({ from: 60n })
    expect(cursor.unrequested).toEqual({ from: 10n, to: 59n })
  })

  it('estimates by the documents of the page, without the gap before the first: ids do not begin at 0', () => {
    const cursor = new RangeCursor({ from: 0n }, BY_ID)
    // 5 ordinals per document: the page in flight covers 1,010 to 1,019.
    read(cursor, page([1000, 1005], 1010))
    expect(cursor.estimateLeft(1109n, 2)).toBe(18)
  })

  it('leaves at least the page in flight to its worker', () => {
    const cursor = new RangeCursor({ from: 0n, to: 30n }, BY_ID)
    read(cursor, page([0, 5], 10))
    expect(cursor.estimateLeft(99n, 4)).toBeCloseTo(0.2)
    expect(cursor.split(99n, 4)?.unrequested).toEqual({ from: 30n, to: 30n })
    expect(cursor.unrequested).toEqual({ from: 10n, to: 29n })
  })

  it('counts a part of an ordinal as one that the page in flight covers', () => {
    const cursor = new RangeCursor({ from: 0n, to: 25n }, BY_ID)
    // 2.5 ordinals per document: the page in flight covers 5 to 17.
    read(cursor, page([0, 3], 5))
    expect(cursor.split(25n, 5)?.unrequested).toEqual({ from: 18n, to: 25n })
  })

  it('cannot be split if no boundary is left, before its first page, or after its last', () => {
    const cursor = new RangeCursor({ from: 0n, to: 19n }, BY_TENS)
    expect(cursor.estimateLeft(99n, 1)).toBeNaN()
    read(cursor, page([0], 11))
    expect([cursor.estimateLeft(99n, 0), cursor.split(99n, 0)]).toEqual([0, undefined])
    read(cursor, page([12]))
    expect([cursor.estimateLeft(99n, 0), cursor.split(99n, 0)]).toEqual([0, undefined])
  })

  it('leaves out the documents of a page that another worker took in the meantime', () => {
    const cursor = new RangeCursor({ from: 0n }, BY_ID)
    read(cursor, page([0, 1], 2))
    const ahead = page([2, 3, 7, 8], 9)
    cursor.split(10n, 2)
    expect(cursor.unrequested).toEqual({ from: 2n, to: 6n })
    expect(read(cursor, ahead)).toEqual([2, 3])
    expect(cursor.isDone).toBe(true)
  })

  it('includes a document at its last ordinal', () => {
    const cursor = new RangeCursor({ from: 0n, to: 3n }, BY_ID)
    expect(read(cursor, page([2, 3, 4], 5))).toEqual([2, 3])
  })
})

describe('ranges', () => {
  it('become one if they are adjacent, in order', () => {
    const ranges = [{ from: 20n }, { from: 5n, to: 9n }, { from: 10n, to: 14n }, { from: 16n, to: 19n }]
    expect(mergeAdjacent(ranges)).toEqual([{ from: 5n, to: 14n }, { from: 16n }])
  })
})

describe('a document that is set aside', () => {
  const setAside = (id: number, next?: number): RangePage => ({
    ...page([], next),
    unreadable: { ordinal: BigInt(id), id: String(id) },
  })

  it('is skipped, and is not in the rest of the range', () => {
    const cursor = new RangeCursor({ from: 0n, to: 9n }, BY_ID)
    expect(read(cursor, setAside(3, 4))).toEqual([])
    expect(cursor.setAside).toEqual([{ ordinal: 3n, id: '3' }])
    expect([cursor.unrequested, cursor.unwritten]).toEqual([
      { from: 4n, to: 9n },
      { from: 4n, to: 9n },
    ])
  })

  it('is not skipped before its page is written', () => {
    const cursor = new RangeCursor({ from: 0n }, BY_ID)
    cursor.receive(setAside(3, 4))
    expect([cursor.setAside, cursor.unwritten]).toEqual([[], { from: 0n }])
  })

  it('ends the range if no id follows it', () => {
    const cursor = new RangeCursor({ from: 0n }, BY_ID)
    read(cursor, setAside(3))
    expect([cursor.isDone, cursor.unwritten]).toEqual([true, undefined])
  })

  it.each([
    [9, 1],
    [10, 0],
  ])('belongs to the range only up to its end (%i of 9)', (id, count) => {
    const cursor = new RangeCursor({ from: 0n, to: 9n }, BY_ID)
    read(cursor, setAside(id, id + 1))
    expect(cursor.setAside).toHaveLength(count)
    expect(cursor.isDone).toBe(true)
  })
})
