import { PassThrough } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import { openOutput } from '../../../../src/airbyte/output.ts'
import type { FieldChange } from '../../../../src/fauna/document.ts'
import { ValueDocument } from '../../../../src/fauna/export/value-document.ts'
import { endOf } from '../../../../src/fauna/positions.ts'
import {
  AirbyteStreamWriter,
  CHECKPOINT_MS,
  CHECKPOINT_RECORDS,
  type StreamWriterOptions,
} from '../../../../src/sync/records/airbyte-stream-writer.ts'
import type { StreamProgress } from '../../../../src/sync/state/progress.ts'
import { collectionConfig } from '../collection-config.ts'
import { recordFormat } from '../record-format.ts'

const START_MS = 1_700_000_000_000

const config = collectionConfig({ deletions: { column: 'deleted_at', isNullOnDocuments: false, onLost: 'warn' } })

const at = (ts: number): StreamProgress => ({ updates: endOf(ts) })

const document = (id: string, changes: FieldChange[] = []) =>
  new ValueDocument({ id, ts: 5, ttl: null }, { n: 1 }, changes)

/**
 * A writer of the stream "users", what it wrote, and its clock.
 * @param stream by default one that takes all at once
 */
function open(options: Partial<StreamWriterOptions> = {}, stream = new PassThrough({ highWaterMark: 2 ** 26 })) {
  const clock = { ms: START_MS }
  const log = { warn: vi.fn(), info: vi.fn(), debug: vi.fn() }
  const output = openOutput(stream, () => {})
  const writer = new AirbyteStreamWriter({
    descriptor: { name: 'users' },
    before: {},
    format: recordFormat(config),
    output,
    log,
    signal: new AbortController().signal,
    now: () => clock.ms,
    ...options,
  })
  /** The messages since the last call. */
  const messages = async (): Promise<ReturnType<typeof JSON.parse>[]> => {
    await output.flush()
    const text = stream.read()
    return text === null
      ? []
      : String(text)
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
  }
  /** The states since the last call: what each holds, and how many records it counts. */
  const states = async () =>
    (await messages())
      .filter(({ type }) => type === 'STATE')
      .map(({ state }) => [state.stream.stream_state.updates?.ts, state.sourceStats.recordCount])
  return { writer, clock, log, messages, states }
}

const summary = (message: ReturnType<typeof JSON.parse>): string =>
  message.type === 'TRACE'
    ? [message.trace.stream_status.status, ...(message.trace.stream_status.reasons ?? []).map(() => 'waits')].join(' ')
    : message.type

describe('the status of a stream', () => {
  it('is RUNNING before its first record, once', async () => {
    const { writer, messages } = open()
    writer.status('STARTED')
    expect(writer.hasBegun).toBe(false)
    writer.document(document('1'))
    writer.removal({ id: '2', ts: 6 })
    writer.checkpoint(at(5))
    writer.status('COMPLETE')
    expect((await messages()).map(summary)).toEqual(['STARTED', 'RUNNING', 'RECORD', 'RECORD', 'STATE', 'COMPLETE'])
    expect(writer.hasBegun).toBe(true)
  })

  it('is RUNNING before a state without records', async () => {
    const { writer, messages } = open()
    writer.checkpoint({})
    expect((await messages()).map(summary)).toEqual(['RUNNING', 'STATE'])
    expect(writer.hasBegun).toBe(true)
  })

  it('reports a rate limit once, until a record comes', async () => {
    const { writer, messages } = open()
    writer.document(document('1'))
    for (let i = 0; i < 3; i++) writer.rateLimited(5_000)
    writer.document(document('2'))
    writer.rateLimited()
    const written = await messages()
    expect(written.map(summary)).toEqual(['RUNNING', 'RECORD', 'RUNNING waits', 'RUNNING', 'RECORD', 'RUNNING waits'])
    const reasons = written.flatMap(({ trace }) => trace?.stream_status.reasons ?? [])
    expect(reasons).toEqual([
      { type: 'RATE_LIMITED', rate_limited: { quota_reset: START_MS + 5_000 } },
      { type: 'RATE_LIMITED', rate_limited: {} },
    ])
  })

  it('of a stream that only waited for Fauna has not begun', () => {
    const { writer } = open()
    writer.rateLimited()
    expect(writer.hasBegun).toBe(false)
  })
})

describe('a record', () => {
  it('has its stream, namespace and time', async () => {
    const { writer, messages, clock } = open({ descriptor: { name: 'a "b"', namespace: 'n' } })
    clock.ms += 7
    writer.document(document('1'))
    clock.ms += 1_000
    writer.document(document('2'))
    await writer.checkpointIfDue(() => at(5))
    writer.removal({ id: '3', ts: 6 })
    const records = (await messages()).flatMap(({ record }) => record ?? [])
    expect(records).toMatchObject([
      { stream: 'a "b"', namespace: 'n', data: { ref: '1', data: { n: 1 } }, emitted_at: START_MS + 7 },
      { data: { ref: '2' }, emitted_at: START_MS + 7 },
      { data: { ref: '3', deleted_at: '1970-01-01T00:00:00.000006Z' }, emitted_at: START_MS + 1_007 },
    ])
    expect(records[0]).not.toHaveProperty('meta')
    expect(writer.written).toBe(3)
  })

  it('lists its field changes, the first of each field in the log too', async () => {
    const { writer, messages, log } = open()
    const unread = (field: string): FieldChange => ({ path: ['data', field], kind: 'unread', cause: `${field} throws` })
    const cut: FieldChange = { path: ['data', 'deep'], kind: 'cut', cause: 'it is deep' }
    writer.document(document('1', [unread('a'), unread('b')]))
    writer.document(document('2', [unread('a'), cut]))
    const records = (await messages()).flatMap(({ record }) => record ?? [])
    const nulled = (field: string) => ({ field, change: 'NULLED', reason: 'SOURCE_RETRIEVAL_ERROR' })
    expect(records.map(({ meta }) => meta.changes)).toEqual([
      [nulled('data.a'), nulled('data.b')],
      [nulled('data.a'), { field: 'data.deep', change: 'TRUNCATED', reason: 'SOURCE_FIELD_SIZE_LIMITATION' }],
    ])
    expect(log.warn.mock.calls.map(([line]) => line)).toEqual([
      expect.stringMatching(/^Stream "users": "data.a" has no value in document 1: a throws\./),
      expect.stringMatching(/"data.b" has no value in document 1: b throws\./),
      expect.stringMatching(/"data.deep" is truncated in document 2: it is deep\./),
    ])
  })
})

describe('a state', () => {
  it('is due after 10,000 records, and counts them once', async () => {
    const { writer, states } = open()
    for (let i = 1; i < CHECKPOINT_RECORDS; i++) writer.document(document('1'))
    await writer.checkpointIfDue(() => at(1))
    expect([writer.checkpointDue, await states()]).toEqual([false, []])

    writer.document(document('2'))
    expect(writer.checkpointDue).toBe(true)
    await writer.checkpointIfDue(() => at(2))
    expect(writer.checkpointDue).toBe(false)
    writer.document(document('3'))
    writer.checkpoint(at(3))
    expect(await states()).toEqual([
      [2, CHECKPOINT_RECORDS],
      [3, 1],
    ])
    expect(writer.written).toBe(CHECKPOINT_RECORDS + 1)
  })

  it('is due for one record after 30 seconds', async () => {
    const { writer, clock, states } = open()
    writer.document(document('1'))
    clock.ms += CHECKPOINT_MS - 1
    await writer.checkpointIfDue(() => at(1))
    expect(await states()).toEqual([])
    clock.ms += 1
    await writer.checkpointIfDue(() => at(1))
    expect(await states()).toEqual([[1, 1]])
    writer.document(document('2'))
    await writer.checkpointIfDue(() => at(2))
    expect(await states()).toEqual([])
  })

  it('is due for progress without records after 30 seconds', async () => {
    const { writer, clock, states } = open({ before: at(1) })
    const reach = async (ts: number, afterMs: number) => {
      clock.ms += afterMs
      await writer.checkpointIfDue(() => at(ts))
      return states()
    }
    expect(await reach(2, CHECKPOINT_MS - 1)).toEqual([])
    expect(await reach(3, 1)).toEqual([[3, 0]])
    expect(await reach(4, CHECKPOINT_MS - 1)).toEqual([])
    expect(await reach(5, 1)).toEqual([[5, 0]])
  })

  it('is not due if nothing moved', async () => {
    const { writer, clock, states } = open({ before: at(1) })
    clock.ms += CHECKPOINT_MS
    await writer.checkpointIfDue(() => at(1))
    expect(await states()).toEqual([])
    await writer.checkpointIfDue(() => at(2))
    clock.ms += CHECKPOINT_MS
    await writer.checkpointIfDue(() => at(2))
    expect(await states()).toEqual([[2, 0]])
  })

  it('is not due for the time that the stream waited to be started', async () => {
    const { writer, clock, states } = open()
    clock.ms += CHECKPOINT_MS
    writer.status('STARTED')
    writer.document(document('1'))
    await writer.checkpointIfDue(() => at(1))
    expect(await states()).toEqual([])
  })

  it('asks for the progress only when it is due, and passes it on to the observer', async () => {
    const onProgress = vi.fn()
    const { writer } = open({ onProgress })
    const progress = vi.fn(() => at(1))
    writer.document(document('1'))
    await writer.checkpointIfDue(progress)
    expect(progress).not.toHaveBeenCalled()
    expect(onProgress).toHaveBeenCalledExactlyOnceWith(progress)
  })
})

describe('the last state of a stream that is interrupted', () => {
  it('counts the records since the state before', async () => {
    const { writer, states } = open()
    writer.document(document('1'))
    writer.checkpoint(at(1))
    writer.document(document('2'))
    await writer.checkpointIfDue(() => at(2))
    writer.interrupted()
    expect(await states()).toEqual([
      [1, 1],
      [2, 1],
    ])
  })

  it('holds progress without records', async () => {
    const { writer, states } = open({ before: at(1) })
    await writer.checkpointIfDue(() => at(2))
    writer.interrupted()
    expect(await states()).toEqual([[2, 0]])
  })

  it('counts records of an unfinished first page, which are then read again', async () => {
    const { writer, states } = open({ before: at(1) })
    writer.document(document('1'))
    writer.interrupted()
    expect(await states()).toEqual([[1, 1]])
  })

  it('is not written if nothing moved since the previous one', async () => {
    const { writer, states } = open({ before: at(1) })
    writer.interrupted()
    await writer.checkpointIfDue(() => at(1))
    writer.interrupted()
    expect(await states()).toEqual([])
  })

  it('does not undo a state that was written on purpose', async () => {
    const { writer, states } = open()
    writer.document(document('1'))
    await writer.checkpointIfDue(() => at(2))
    writer.checkpoint({})
    writer.interrupted()
    expect(await states()).toEqual([[undefined, 1]])
  })
})

describe('a slow consumer', () => {
  const large = new ValueDocument({ id: '1', ts: 5, ttl: null }, { text: 'x'.repeat(200_000) }, [])

  it('makes the writer wait, and the stop signal ends the wait', async () => {
    const controller = new AbortController()
    const { writer } = open({ signal: controller.signal }, new PassThrough())
    writer.document(large)
    expect(writer.checkpointDue).toBe(true)
    const waiting = writer.checkpointIfDue(() => at(1))
    controller.abort(new Error('stopped'))
    await expect(waiting).rejects.toThrow('stopped')
  })

  it('lets the writer resume once it has read', async () => {
    const stream = new PassThrough()
    const { writer } = open({}, stream)
    writer.document(large)
    const waiting = writer.checkpointIfDue(() => at(1))
    stream.resume()
    await waiting
    expect(writer.checkpointDue).toBe(false)
  })
})
