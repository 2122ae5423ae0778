import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openOutput } from '../../../src/airbyte/output.ts'
import { FaunaError, type FaunaErrorKind } from '../../../src/fauna/errors.ts'
import type { Fauna } from '../../../src/fauna/fauna.ts'
import { READ_RETRY_MS, retrying } from '../../../src/fauna/http/retry.ts'
import { RequestMeter } from '../../../src/fauna/request-meter.ts'
import { syncStreams } from '../../../src/sync/sync.ts'
import { parseMessage } from '../../integration/harness/messages.ts'
import { summary } from '../../integration/harness/run-connector.ts'
import { collectionConfig } from './collection-config.ts'
import { FakeFauna } from './fake-fauna.ts'
import { onlyDatabase } from './only-database.ts'

const MINUTE = 60_000

/** A collection of two documents, each on its own page. The second page keeps failing, after so long each time. */
function failingFauna(kind: FaunaErrorKind, afterMs: number): { readonly fauna: FakeFauna; readonly asked: number[] } {
  const withRetries = retrying({ giveUpAfterMs: READ_RETRY_MS }, new AbortController().signal)
  const asked: number[] = []
  const fauna = new FakeFauna().create('users')
  fauna.write('users', '1')
  fauna.write('users', '2')
  fauna.onCall = (call) => {
    if (call.method !== 'scan' || call.request.from === '0') return
    return withRetries(async () => {
      asked.push(performance.now())
      await new Promise((resolve) => setTimeout(resolve, afterMs))
      throw new FaunaError(kind, `it fails: ${kind}`)
    })
  }
  return { fauna, asked }
}

/** Reads the collection, with a clock that runs as fast as the waits allow. */
async function read(fauna: Fauna) {
  const stream = new PassThrough()
  const output = openOutput(stream, () => {})
  let complete: boolean | undefined
  syncStreams({
    databases: onlyDatabase(fauna),
    config: collectionConfig({ pageSize: 1 }),
    streams: [{ descriptor: { name: 'users' }, syncMode: 'full_refresh', supportedSyncModes: ['full_refresh'] }],
    workers: 1,
    state: new Map(),
    output,
    log: { warn: () => {}, info: () => {}, debug: () => {} },
    signal: new AbortController().signal,
    onRateLimit: () => {},
    meter: new RequestMeter(),
  }).then((ended) => {
    complete = ended
  })
  while (complete === undefined) await vi.advanceTimersByTimeAsync(1000)
  await output.flush()
  const lines = String(stream.read()).trim().split('\n')
  const run = summary({ lines, messages: lines.map(parseMessage), stderr: '', exitCode: null, signal: null })
  return { run, complete }
}

describe('a request that keeps failing', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each([
    { kind: 'busy', afterMs: 10, attempts: 10 },
    { kind: 'connection', afterMs: 10, attempts: 10 },
    // A slow failure gets fewer retries, for the same time.
    { kind: 'time_out', afterMs: 75_000, attempts: 3 },
  ] as const)('as $kind is given up after five minutes: its stream is INCOMPLETE, for now', async (given) => {
    const { fauna, asked } = failingFauna(given.kind, given.afterMs)
    const { run, complete } = await read(fauna)

    expect(complete).toBe(false)
    const waited = performance.now() - (asked[0] ?? 0)
    expect(waited).toBeGreaterThan(4 * MINUTE)
    expect(waited).toBeLessThan(5 * MINUTE + given.afterMs + 2_000)
    expect(asked.length).toBeGreaterThan(given.attempts)

    expect(run.records.map(({ data }) => data.ref)).toEqual(['1'])
    expect(run.states.at(-1)?.stream.stream_state).toMatchObject({ full_refresh: { ranges: [{ from: '2' }] } })
    expect(run.statuses).toEqual(['users STARTED', 'users RUNNING', 'users INCOMPLETE'])
    expect(run.errors).toMatchObject([{ failure_type: 'transient_error', message: `it fails: ${given.kind}` }])
  })
})
