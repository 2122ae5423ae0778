import { describe, expect, it } from 'vitest'
import { RequestMeter } from '../../../../src/fauna/request-meter.ts'
import { MOST_STREAMS_LOGGED, SHORT_STREAM_MS, SyncLog } from '../../../../src/sync/progress/sync-log.ts'
import { RecordingLog } from '../test-reading.ts'

function open(streams = 1) {
  const clock = { ms: 1_000 }
  const log = new RecordingLog()
  const meter = new RequestMeter()
  const writers = Array.from({ length: streams }, () => ({ written: 0, deletions: 0 }))
  const syncLog = new SyncLog({ log, writers, meter, now: () => clock.ms })
  const view: { fraction?: number; changesUpTo?: number } = {}
  const begin = (i = 0) => syncLog.begin(`s${i}`, writers[i]!, () => view)
  return { clock, log, meter, writers, syncLog, view, begin }
}

describe('the log of a stream', () => {
  it('reports its start and its end, with what it cost', () => {
    const { clock, log, meter, writers, begin } = open()
    const stream = begin()
    stream.started('full refresh, as of noon')
    stream.measure(() => {
      meter.answered(1_230_000)
      meter.answered(4_000_000)
      meter.retried()
    })
    clock.ms += 2_000
    writers[0]!.written = 1_500
    writers[0]!.deletions = 1
    stream.ended('complete')
    expect(log.lines).toEqual([
      'info: Stream "s0": full refresh, as of noon.',
      'info: Stream "s0": complete. 1,500 records (1 deletion), 5.2 MB, 2.0 s, 750 records a second, 2 requests, 1 retry.',
    ])
  })

  it('reports a running stream with its rate since the last report', () => {
    const { clock, log, meter, writers, syncLog, view, begin } = open()
    const stream = begin()
    clock.ms += 60_000
    writers[0]!.written = 60_000
    syncLog.report()
    clock.ms += 60_000
    writers[0]!.written = 72_000
    view.fraction = 0.459
    stream.measure(() => meter.answered(1))
    syncLog.report()
    expect(log.lines).toEqual([
      'info: Stream "s0": 60,000 records, 1,000 a second, 0 requests, 0 retries.',
      'info: Stream "s0": 72,000 records, 200 a second, 45% of ids, 1 request, 0 retries.',
    ])
  })

  it('reports several retries, and no rate if no time has passed', () => {
    const { log, meter, begin } = open()
    const stream = begin()
    stream.measure(() => {
      meter.retried()
      meter.retried()
    })
    stream.ended('complete')
    expect(log.lines).toEqual([expect.stringMatching(/0\.0 s, 0 records a second, 0 requests, 2 retries\.$/)])
  })

  it('reports no stream that has ended', () => {
    const { log, syncLog, begin } = open()
    begin().ended('failed')
    syncLog.report()
    expect(log.lines).toEqual([expect.stringContaining('"s0": failed. 0 records, ')])
  })
})

describe('the log of a sync', () => {
  it('sums up what was written and requested', () => {
    const { clock, log, meter, writers, syncLog, begin } = open(3)
    begin(0).ended('complete')
    begin(1).ended('failed')
    meter.answered(2_500_000)
    writers[0]!.written = 10
    writers[1]!.written = 20
    writers[1]!.deletions = 2
    clock.ms += 30_000
    syncLog.summarize()
    expect(log.lines.at(-1)).toBe(
      'info: Sync: 1 of 3 streams complete, 1 failed. 30 records (2 deletions), 2.5 MB, 30.0 s, 1 record a second, 1 request, 0 retries.',
    )
  })

  it('reports no failures if there are none', () => {
    const { log, syncLog, begin } = open(1)
    begin().ended('complete')
    syncLog.summarize()
    expect(log.lines.at(-1)).toMatch(/^info: Sync: 1 of 1 stream complete\. /)
  })

  it.each([
    [MOST_STREAMS_LOGGED, 'complete', 0, ['info', 'info']],
    [MOST_STREAMS_LOGGED + 1, 'complete', SHORT_STREAM_MS - 1, ['debug', 'debug']],
    [MOST_STREAMS_LOGGED + 1, 'complete', SHORT_STREAM_MS, ['debug', 'info']],
    [MOST_STREAMS_LOGGED + 1, 'failed', 0, ['debug', 'info']],
  ] as const)('of %i streams logs one that is %s after %i ms at the levels %j', (streams, how, ms, levels) => {
    const { clock, log, begin } = open(streams)
    const stream = begin()
    stream.started('full refresh')
    clock.ms += ms
    stream.ended(how)
    expect(log.lines.map((line) => line.split(':')[0])).toEqual(levels)
  })
})
