import { describe, expect, it } from 'vitest'
import { progressText, streamLines, summaryText } from '../../../../src/cli/terminal/progress-text.ts'

const PROGRESS = {
  streams: 7,
  complete: 2,
  failed: 0,
  records: 1_234_567,
  current: { name: 'orders', fraction: 0.419 },
}

const PACE = { elapsedMs: 83_999, rate: 14_812.4 }

describe('the progress of a sync', () => {
  it.each([
    [200, '2 of 7 streams  orders  1,234,567 records  14,812/s  41% of ids  1:23'],
    [70, '2 of 7 streams  orders  1,234,567 records  14,812/s  41% of ids  1:23'],
    [69, '2 of 7 streams  orders  1,234,567 records  14,812/s  1:23'],
    [56, '2 of 7 streams  orders  1,234,567 records  1:23'],
    [48, '2 of 7 streams  orders  1,234,567 records  1:23'],
    [47, '2 of 7 streams  1,234,567 records  1:23'],
    [39, '2 of 7 streams  1,234,567 records'],
    [33, '1,234,567 records'],
    [10, '1,234,567'],
    [1, ''],
    [0, ''],
  ])('leaves out the least important parts at %i columns', (columns, text) => {
    expect(progressText(PROGRESS, PACE, columns)).toBe(text)
  })

  it('shows up to when changes were read', () => {
    const current = { name: 'orders', changesUpTo: 1_795_356_799_761_000 }
    expect(progressText({ ...PROGRESS, current }, PACE, 200)).toContain('  up to 2026-11-22T14:13:19Z  ')
  })

  it('reports how many streams failed', () => {
    expect(progressText({ ...PROGRESS, failed: 3 }, PACE, 200)).toMatch(/^2 of 7 streams \(3 failed\) {2}/)
  })

  it('shows no stream between two', () => {
    const { current, ...between } = PROGRESS
    expect(current).toBeDefined()
    expect(progressText({ ...between, streams: 1, complete: 1, records: 1 }, PACE, 200)).toBe(
      '1 of 1 stream  1 record  14,812/s  1:23',
    )
  })

  it('shows a name as one short line, whatever it holds', () => {
    const name = `\x1b]0;title\x07\n${'long'.repeat(50)}\u202e`
    const text = progressText({ ...PROGRESS, current: { name } }, PACE, 1_000)
    expect(text).not.toMatch(/[\p{Cc}\u202e]/u)
    expect(text.length).toBeLessThan(120)
  })

  it('counts hours', () => {
    expect(progressText(PROGRESS, { ...PACE, elapsedMs: 3_723_000 }, 200)).toMatch(/ 1:02:03$/)
  })
})

it.each([
  [{ ...PROGRESS, complete: 7 }, 83_999, 'Read 1,234,567 records of 7 streams in 1:23 (14,697 per second).'],
  [{ streams: 1, complete: 1, failed: 0, records: 1 }, 999, 'Read 1 record of 1 stream in 0:00.'],
  [
    { ...PROGRESS, failed: 5 },
    1_000,
    'Read 1,234,567 records in 0:01 (1,234,567 per second); 2 of 7 streams are complete.',
  ],
  [{ streams: 1, complete: 0, failed: 1, records: 0 }, 10, 'Read 0 records in 0:00; 0 of 1 stream is complete.'],
  [{ ...PROGRESS, complete: 1 }, 10, 'Read 1,234,567 records in 0:00; 1 of 7 streams is complete.'],
])('the end of a sync is reported in a sentence (%#)', (progress, elapsedMs, text) => {
  expect(summaryText(progress, elapsedMs)).toBe(text)
})

describe('the streams that are being read', () => {
  const named = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `stream-${i}` }))

  it('have a line each, of the width of the terminal', () => {
    const running = [{ name: 'orders', fraction: 0.419 }, { name: 'x'.repeat(40) }]
    expect(streamLines({ ...PROGRESS, running }, 100)).toEqual([
      `  orders${' '.repeat(24)}  41% of ids`,
      `  ${'x'.repeat(29)}…`,
    ])
    expect(streamLines({ ...PROGRESS, running }, 12)).toEqual(['  orders   ', '  xxxxxxxxx'])
  })

  it('have at most eight lines', () => {
    expect(streamLines({ ...PROGRESS, running: named(8) }, 100)).toHaveLength(8)
    expect(streamLines({ ...PROGRESS, running: named(9) }, 100).slice(8)).toEqual(['  and 1 more stream'])
    expect(streamLines({ ...PROGRESS, running: named(10) }, 100).slice(8)).toEqual(['  and 2 more streams'])
  })

  it('have no lines if they were not asked for', () => {
    expect(streamLines(PROGRESS, 100)).toEqual([])
  })
})

it('another task has its own words', () => {
  const task = { done: 'Exported', noun: 'document', showsStreams: true, stopped: '' }
  expect(progressText(PROGRESS, PACE, 200, task)).toBe('2 of 7 streams  1,234,567 documents  14,812/s  1:23')
  expect(summaryText({ ...PROGRESS, complete: 7 }, 10, task)).toBe('Exported 1,234,567 documents of 7 streams in 0:00.')
})
