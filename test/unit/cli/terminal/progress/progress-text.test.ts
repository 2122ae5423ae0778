import { describe, expect, it } from 'vitest'
import { progressText, summaryText } from '../../../../../src/cli/terminal/progress/progress-text.ts'

const PROGRESS = { streams: 7, complete: 2, failed: 0, records: 1_234_567, workers: [] }

const ESTIMATED = { ...PROGRESS, estimate: { fraction: 0.419, recordsLeft: 1_000_000 } }

const PACE = { elapsedMs: 83_999, rate: 14_812.4, steadyRate: 10_000 }

describe('the progress of a sync', () => {
  it.each([
    [200, 'Reading:  2 of 7 streams  1,234,567 records  14,812/s  1:23  41%  1:40 left'],
    [76, 'Reading:  2 of 7 streams  1,234,567 records  14,812/s  1:23  41%  1:40 left'],
    [75, '2 of 7 streams  1,234,567 records  14,812/s  1:23  41%  1:40 left'],
    [66, '2 of 7 streams  1,234,567 records  14,812/s  1:23  41%  1:40 left'],
    [65, '2 of 7 streams  1,234,567 records  1:23  41%  1:40 left'],
    [55, '2 of 7 streams  1,234,567 records  41%  1:40 left'],
    [49, '2 of 7 streams  1,234,567 records  41%'],
    [38, '1,234,567 records  41%'],
    [22, '1,234,567 records'],
    [10, '1,234,567'],
    [1, ''],
    [0, ''],
  ])('leaves out the least important parts at %i columns', (columns, text) => {
    expect(progressText(ESTIMATED, PACE, columns)).toBe(text)
  })

  it('has no estimate where it is unknown, in the first two seconds, and no time that is left while nothing comes', () => {
    const text = (progress: typeof PROGRESS, pace = {}) => progressText(progress, { ...PACE, ...pace }, 200)
    const before = 'Reading:  2 of 7 streams  1,234,567 records  14,812/s  '
    expect(text(PROGRESS)).toBe(`${before}1:23`)
    expect(text(ESTIMATED, { elapsedMs: 1_999 })).toBe(`${before}0:01`)
    expect(text(ESTIMATED, { elapsedMs: 2_000 })).toBe(`${before}0:02  41%  1:40 left`)
    expect(text(ESTIMATED, { steadyRate: 0 })).toBe(`${before}1:23  41%`)
  })

  it('reports how many streams failed', () => {
    expect(progressText({ ...PROGRESS, failed: 3 }, PACE, 200)).toMatch(/^Reading: {2}2 of 7 streams \(3 failed\) {2}/)
  })

  it('counts one in the singular', () => {
    expect(progressText({ ...PROGRESS, streams: 1, complete: 1, records: 1 }, PACE, 200)).toBe(
      'Reading:  1 of 1 stream  1 record  14,812/s  1:23',
    )
  })

  it('counts hours', () => {
    expect(progressText(PROGRESS, { ...PACE, elapsedMs: 3_723_000 }, 200)).toMatch(/ 1:02:03$/)
  })
})

it.each([
  [{ ...PROGRESS, complete: 7 }, 83_999, 'Read 1,234,567 records of 7 streams in 1:23 (14,697 per second).'],
  [{ ...PROGRESS, streams: 1, complete: 1, records: 1 }, 999, 'Read 1 record of 1 stream in 0:00.'],
  [
    { ...PROGRESS, failed: 5 },
    1_000,
    'Read 1,234,567 records in 0:01 (1,234,567 per second); 2 of 7 streams are complete.',
  ],
  [
    { ...PROGRESS, streams: 1, complete: 0, failed: 1, records: 0 },
    10,
    'Read 0 records in 0:00; 0 of 1 stream is complete.',
  ],
  [{ ...PROGRESS, complete: 1 }, 10, 'Read 1,234,567 records in 0:00; 1 of 7 streams is complete.'],
])('the end of a sync is reported in a sentence (%#)', (progress, elapsedMs, text) => {
  expect(summaryText(progress, elapsedMs)).toBe(text)
})

it('another task has its own words', () => {
  const task = { doing: 'Exporting', done: 'Exported', noun: 'document', source: 'collection', stopped: '' }
  expect(progressText(PROGRESS, PACE, 200, task)).toBe(
    'Exporting:  2 of 7 collections  1,234,567 documents  14,812/s  1:23',
  )
  expect(summaryText({ ...PROGRESS, complete: 7 }, 10, task)).toBe(
    'Exported 1,234,567 documents of 7 collections in 0:00.',
  )
})
