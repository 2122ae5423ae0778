import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Terminal, type TerminalOptions } from '../../../../src/cli/terminal/terminal.ts'
import type { SyncProgress, WorkerProgress } from '../../../../src/sync/progress/sync-progress.ts'
import { type FakeTerminal, fakeTerminal } from './fake-terminal.ts'

const ORDERS: WorkerProgress = { worker: 1, stream: 'orders', records: 0, allRecords: 0 }

const PROGRESS: SyncProgress = { streams: 2, complete: 0, failed: 0, records: 0, workers: [ORDERS] }

let stream: FakeTerminal
let progress: SyncProgress

beforeEach(() => {
  vi.useFakeTimers()
  stream = fakeTerminal()
  progress = PROGRESS
})

afterEach(() => {
  vi.useRealTimers()
})

function open(options: Partial<TerminalOptions> = {}): Terminal {
  const { env = {}, quiet = false, shared = false, outputHasFailures = true } = options
  return new Terminal({ stream, env, quiet, shared, outputHasFailures })
}

describe('at a terminal', () => {
  it('lines show the workers and the total, and the summary replaces them', () => {
    const terminal = open()
    terminal.watch(() => progress)
    expect(stream.screen()).toEqual(['  orders  0 records  0/s', 'Reading:  0 of 2 streams  0 records  0/s  0:00'])

    const users = { worker: 2, stream: 'users', records: 100, allRecords: 2_000, ids: { from: 0, to: 1, read: 0.5 } }
    progress = { ...PROGRESS, complete: 1, records: 5_000, workers: [users] }
    vi.advanceTimersByTime(2_000)
    expect(stream.screen()).toEqual([
      '  users  50% of ids  100 records  1,000/s',
      'Reading:  1 of 2 streams  5,000 records  2,500/s  0:02',
    ])

    progress = { streams: 2, complete: 2, failed: 0, records: 6_000, workers: [] }
    terminal.end(false)
    expect(stream.screen()).toEqual(['Read 6,000 records of 2 streams in 0:02 (3,000 per second).'])
    vi.advanceTimersByTime(10_000)
    expect(stream.screen()).toHaveLength(1)
  })

  it('another task shows the summary of the one before', () => {
    const terminal = open()
    const task = {
      doing: 'Exporting',
      done: 'Exported',
      noun: 'document',
      source: 'collection',
      stopped: 'Stopped: use --resume.',
    }
    terminal.watch(() => progress, task)
    const lines = ['  orders  0 documents  0/s', 'Exporting:  0 of 2 collections  0 documents  0/s  0:00']
    expect(stream.screen()).toEqual(lines)
    terminal.warning('Slow.')
    expect(stream.screen()).toEqual(['warning: Slow.', ...lines])

    progress = { streams: 2, complete: 2, failed: 0, records: 7, workers: [] }
    terminal.watch(() => progress, { ...task, done: 'Compared' })
    expect(stream.screen().slice(0, 2)).toEqual(['warning: Slow.', expect.stringMatching(/^Exported 7 documents/)])
    terminal.end(true)
    expect(stream.screen().slice(2)).toEqual([
      'Compared 7 documents of 2 collections in 0:00.',
      'Stopped: use --resume.',
    ])
  })

  it('there are never more lines than the terminal is high', () => {
    const workers = Array.from({ length: 30 }, (_, i) => ({ ...ORDERS, worker: i + 1 }))
    progress = { ...PROGRESS, workers }
    open().watch(() => progress)
    expect(stream.screen()).toHaveLength(24)
    expect(stream.screen().slice(-2)).toEqual([
      '  and 8 more workers  0/s',
      expect.stringMatching(/^Reading: {2}0 of 2 streams/),
    ])
    stream.rows = 31
    vi.advanceTimersByTime(250)
    expect(stream.screen()).toHaveLength(31)
    // A terminal that does not know its height says 0.
    stream.rows = 0
    vi.advanceTimersByTime(250)
    expect(stream.screen()).toHaveLength(24)
    stream.rows = 1
    vi.advanceTimersByTime(250)
    expect(stream.screen()).toEqual([expect.stringMatching(/^Reading: {2}0 of 2 streams/)])
  })

  it('the lines are redrawn at most four times a second, and only if they changed', () => {
    const terminal = open()
    terminal.watch(() => ({ ...progress, records: performance.now() }))
    const before = stream.writes()
    vi.advanceTimersByTime(10_000)
    expect(stream.writes() - before).toBeLessThanOrEqual(40)
    terminal.end(false)

    stream = fakeTerminal()
    open().watch(() => PROGRESS)
    vi.advanceTimersByTime(990)
    expect(stream.writes()).toBe(1)
  })

  it('a warning appears above the lines', () => {
    const terminal = open()
    terminal.watch(() => progress)
    terminal.warning('Something is unusual.')
    expect(stream.screen()).toEqual([
      'warning: Something is unusual.',
      '  orders  0 records  0/s',
      'Reading:  0 of 2 streams  0 records  0/s  0:00',
    ])
  })

  it('the lines fit a width that changes', () => {
    open().watch(() => progress)
    for (const columns of [20, 5, 45, 200]) {
      stream.columns = columns
      vi.advanceTimersByTime(1_000)
      for (const line of stream.screen()) expect(line.length).toBeLessThan(columns)
    }
    // A terminal that does not know its width says 0.
    stream.columns = 0
    vi.advanceTimersByTime(1_000)
    expect(stream.screen()).toEqual(['  orders  0 records  0/s', expect.stringContaining('0 of 2 streams')])
  })

  it('a failure is shown last', () => {
    const terminal = open()
    terminal.watch(() => progress)
    terminal.failure('It cannot be read. Grant it.', 'orders')
    progress = { ...PROGRESS, complete: 1, failed: 1, records: 7 }
    terminal.end(false)
    expect(stream.screen()).toEqual([
      'Read 7 records in 0:00; 1 of 2 streams is complete.',
      'error: orders: It cannot be read. Grant it.',
    ])
  })

  it('of many failures the first five are shown', () => {
    const terminal = open()
    for (let i = 0; i < 300; i++) terminal.failure(`Reason ${i}.`)
    terminal.end(false)
    expect(stream.screen()).toHaveLength(6)
    expect(stream.screen()[0]).toBe('error: Reason 0.')
    expect(stream.screen().at(-1)).toBe('error: 295 more errors; the output contains all of them.')
  })

  it('all failures are shown if standard output does not contain them', () => {
    const terminal = open({ outputHasFailures: false })
    for (let i = 0; i < 300; i++) terminal.failure(`Reason ${i}.`)
    terminal.end(false)
    expect(stream.screen()).toHaveLength(300)
    expect(stream.screen().at(-1)).toBe('error: Reason 299.')
  })

  it('a stopped read says how to resume', () => {
    const terminal = open()
    terminal.watch(() => progress)
    terminal.end(true)
    expect(stream.screen().at(-1)).toMatch(/^Stopped\. .*--state/)
  })

  it('no text can control the terminal', () => {
    const terminal = open()
    const evil = 'a\x1b[2J\x1b]0;title\x07\nb\r\x9b2Jc\u202ed'
    terminal.watch(() => ({ ...progress, workers: [{ ...ORDERS, stream: evil }] }))
    terminal.warning(evil)
    terminal.result(evil)
    terminal.failure(evil, evil)
    terminal.end(false)
    expect(stream.screen()).toEqual([
      'warning: a [2J ]0;title b 2Jc d',
      expect.stringMatching(/^Read/),
      'a [2J ]0;title b 2Jc d',
      'error: a [2J ]0;title b 2Jc d: a [2J ]0;title b 2Jc d',
    ])
  })

  it.each([
    [true, '\x1b[33mwarning:\x1b[39m x\n'],
    [false, 'warning: x\n'],
  ])('has colours: %s', (colours, written) => {
    stream = fakeTerminal({ colours })
    open().warning('x')
    expect(stream.text()).toBe(written)
  })

  it('the lines can be removed', () => {
    const terminal = open()
    terminal.watch(() => progress)
    terminal.clear()
    vi.advanceTimersByTime(10_000)
    expect(stream.screen()).toEqual([])
  })

  it('a closed terminal does not end the read', () => {
    const gone = Object.assign(new EventEmitter(), { write: () => true, isTTY: true })
    new Terminal({ stream: gone as never, env: {}, quiet: false, shared: false, outputHasFailures: true })
    expect(() => gone.emit('error', new Error('EIO'))).not.toThrow()
  })
})

describe('no line is redrawn', () => {
  it.each([
    ['in a dumb terminal', { env: { TERM: 'dumb' } }],
    ['in CI', { env: { CI: 'true' } }],
    ['if standard output is on the same screen', { shared: true }],
  ])('%s', (_, options) => {
    const terminal = open(options)
    terminal.watch(() => progress)
    vi.advanceTimersByTime(10_000)
    expect(stream.text()).toBe('')
    terminal.failure('Why.')
    terminal.end(false)
    expect(stream.screen()).toEqual([expect.stringMatching(/^Read 0 records/), 'error: Why.'])
  })

  it('if standard error is a file', () => {
    stream = fakeTerminal({ isTTY: false })
    const terminal = open()
    terminal.watch(() => progress)
    vi.advanceTimersByTime(10_000)
    expect(stream.text()).toBe('')
  })

  it.each(['', 'false'])('except if CI is %j', (CI) => {
    open({ env: { CI } }).watch(() => progress)
    expect(stream.text()).not.toBe('')
  })
})

it('a warning that is on the same screen already is not repeated', () => {
  open({ shared: true }).warning('x')
  expect(stream.text()).toBe('')
})

it('quiet shows failures only', () => {
  const terminal = open({ quiet: true })
  terminal.watch(() => progress)
  terminal.warning('x')
  terminal.result('y')
  vi.advanceTimersByTime(10_000)
  expect(stream.text()).toBe('')
  terminal.failure('Why.')
  terminal.end(false)
  expect(stream.screen()).toEqual(['error: Why.'])
})
