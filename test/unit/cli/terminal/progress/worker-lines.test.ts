import { describe, expect, it } from 'vitest'
import { type PacedWorker, workerLines } from '../../../../../src/cli/terminal/progress/worker-lines.ts'

const workers: readonly PacedWorker[] = [
  {
    worker: 1,
    stream: 'shop/berlin:order_lines_of_2026',
    records: 123_456,
    allRecords: 200_000,
    rate: 1_234.4,
    ids: { from: 0, to: 0.499, read: 0.519 },
  },
  { worker: 3, stream: 'users', records: 7, allRecords: 7, rate: 0, ids: { from: 0.001, to: 0.998, read: 0.999 } },
  { worker: 4, stream: 'events', records: 1, allRecords: 9, rate: 12, changesUpTo: 1_795_356_799_761_000 },
  { worker: 5, stream: 'samples', records: 20, allRecords: 20, rate: 3, isCompleting: true },
]

const some = (count: number): PacedWorker[] =>
  Array.from({ length: count }, (_, i) => ({ worker: i + 1, stream: `s${i}`, records: 0, allRecords: 0, rate: i }))

const lines = (columns: number, of = workers, rows = 20): string[] =>
  workerLines(of, { columns, rows, noun: 'document' })

describe('the lines of workers', () => {
  it('show what each one reads, which part of it, how much and how fast', () => {
    expect(lines(100)).toEqual([
      '  shop/berlin:order_lines_of_20…  51% of ids 0-50%            123,456 documents  1,234/s',
      '  users                           99% of ids                        7 documents      0/s',
      '  events                          up to 2026-11-22T14:13:19Z         1 document     12/s',
      '  samples                         completing                       20 documents      3/s',
    ])
  })

  it('shorten names, then leave out the least important columns, where they do not fit', () => {
    const first = (columns: number) => lines(columns)[0]
    expect(first(89)).toBe('  shop/berlin:order_lines_of_20…  51% of ids 0-50%            123,456 documents  1,234/s')
    expect(first(88)).toBe('  shop/berlin:order_lines_of_2…  51% of ids 0-50%            123,456 documents  1,234/s')
    expect(first(71)).toBe('  shop/berlin…  51% of ids 0-50%            123,456 documents  1,234/s')
    expect(first(70)).toBe('  shop/berlin:order_lines_of_20…  51% of ids 0-50%            1,234/s')
    expect(first(52)).toBe('  shop/berlin…  51% of ids 0-50%            1,234/s')
    expect(first(51)).toBe('  shop/berlin:order_l…  51% of ids 0-50%')
    expect(first(44)).toBe('  shop/berlin:…  51% of ids 0-50%')
    expect(first(43)).toBe('  shop/berlin…  51% of ids 0-50%')
    expect(first(42)).toBe('  shop/berlin:order_lines_of_20…')
    expect(first(10)).toBe('  shop/be')
    expect(first(0)).toBe('')
  })

  it('have no column of parts where none is known', () => {
    expect(lines(100, some(1))).toEqual(['  s0  0 documents  0/s'])
  })

  it('count in the last line the workers for which there is no room', () => {
    expect(lines(100, some(3), 3)[2]).toBe('  s2  0 documents  2/s')
    expect(lines(100, some(4), 3)).toEqual([
      '  s0  0 documents  0/s',
      '  s1  0 documents  1/s',
      '  and 2 more workers  5/s',
    ])
    expect(lines(20, some(4), 1)).toEqual(['  and 4 more workers'.slice(0, 19)])
  })

  it('are none without workers, and without room', () => {
    expect(lines(100, [])).toEqual([])
    expect(lines(100, some(2), 0)).toEqual([])
  })

  it('show a name as one short line, whatever it contains', () => {
    const [text] = lines(1_000, [{ ...some(1)[0]!, stream: `\x1b]0;title\x07\n${'long'.repeat(50)}\u202e` }])
    expect(text).not.toMatch(/[\p{Cc}\u202e]/u)
    expect(text?.length).toBeLessThan(80)
  })
})
