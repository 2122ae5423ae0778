import { beforeEach, describe, expect, it } from 'vitest'
import { traceOf } from '../../../../src/airbyte/failure.ts'
import type { AirbyteStream, SyncMode } from '../../../../src/airbyte/messages.ts'
import { openOutput } from '../../../../src/airbyte/output.ts'
import { Redaction } from '../../../../src/airbyte/redaction.ts'
import { bothLogs, type Detail, screenLog } from '../../../../src/cli/terminal/screen-log.ts'
import { ScreenOutput } from '../../../../src/cli/terminal/screen-output.ts'
import { Terminal } from '../../../../src/cli/terminal/terminal.ts'
import { remedies } from '../../../../src/fauna/v10/remedies.ts'
import { fastReader } from '../../airbyte/slow-reader.ts'
import { RecordingLog } from '../../sync/test-reading.ts'
import { type FakeTerminal, fakeTerminal } from './fake-terminal.ts'

const redaction = new Redaction()
redaction.use('fnAEsecret')

let stream: FakeTerminal
let terminal: Terminal

beforeEach(() => {
  stream = fakeTerminal()
  terminal = new Terminal({ stream, env: {}, quiet: false, shared: false, outputHasFailures: true })
})

/** Writes with an output and returns the text on standard output. */
async function written(resultOnly: boolean, write: (output: ScreenOutput) => void): Promise<string> {
  const reader = fastReader()
  const output = new ScreenOutput({
    output: openOutput(reader.stream, () => {}, redaction),
    screen: terminal,
    redaction,
    resultOnly,
  })
  write(output)
  await output.flush()
  terminal.end(false)
  return reader.text()
}

const failed = (message: string) =>
  ({ type: 'CONNECTION_STATUS', connectionStatus: { status: 'FAILED', message } }) as const

const streamOf = (...modes: readonly SyncMode[]) => ({ supported_sync_modes: modes }) as unknown as AirbyteStream

describe('an output at a terminal', () => {
  it('shows the error of a stream with its name, without the secret', async () => {
    const failure = { type: 'config_error', message: 'It failed with fnAEsecret.', internalMessage: '' } as const
    const text = await written(false, (output) =>
      output.message({ type: 'TRACE', trace: traceOf(failure, { name: 'orders' }) }),
    )
    expect(JSON.parse(text).trace.error.message).toBe('It failed with ****.')
    expect(stream.screen()).toEqual(['error: orders: It failed with ****.'])
  })

  it('shows a remedy on lines of its own, and writes the message as one text', async () => {
    const message = `This key's role cannot read "orders". Grant it the privilege: ${remedies.readCollection('orders')}`
    const text = await written(false, (output) => output.message(failed(message)))
    expect(JSON.parse(text).connectionStatus.message).toBe(message)
    expect(stream.screen()).toEqual([
      'error: This key\'s role cannot read "orders". Grant it the privilege:',
      '    Role.byName("ROLE")!.update({ privileges: Role.byName("ROLE")!.privileges.filter(p => p.resource',
      '    != "orders").concat([{ resource: "orders", actions: { read: true, history_read: true } }]) })',
    ])
  })

  it('shortens a message between words', async () => {
    await written(false, (output) => output.message(failed('word '.repeat(1_000))))
    expect(stream.screen()[0]).toMatch(/^error: (word )+word…$/)
    expect(stream.screen()[0]?.length).toBeLessThanOrEqual(4_007)
  })

  it('shows the result of check and discover', async () => {
    await written(false, (output) => {
      output.message({ type: 'CONNECTION_STATUS', connectionStatus: { status: 'SUCCEEDED' } })
      output.message({
        type: 'CATALOG',
        catalog: { streams: [streamOf('full_refresh'), streamOf('full_refresh', 'incremental')] },
      })
    })
    expect(stream.screen()).toEqual(['The configuration works.', 'Found 2 streams, 1 of them with incremental syncs.'])
  })

  it.each([
    [false, '{"type":"SPEC","spec":1}\nresult'],
    [true, 'result'],
  ])('writes messages to standard output unless it is for the result only (%s)', async (resultOnly, expected) => {
    const text = await written(resultOnly, (output) => {
      output.message({ type: 'SPEC', spec: 1 })
      output.text('re')
      output.bytes(Buffer.from('..sult'), 2, 6)
    })
    expect(text).toBe(expected)
    expect(stream.screen()).toEqual([])
  })

  it('removes the progress from the screen before it is flushed', async () => {
    await written(true, (output) => {
      terminal.watch(() => ({ streams: 1, complete: 0, failed: 0, records: 0, workers: [] }))
      expect(stream.screen()).toHaveLength(1)
      void output.flush()
      expect(stream.screen()).toEqual([])
    })
  })

  it('passes backpressure on', async () => {
    const reader = fastReader()
    const output = new ScreenOutput({
      output: openOutput(reader.stream, () => {}),
      screen: terminal,
      redaction,
      resultOnly: false,
    })
    output.text('x'.repeat(70_000))
    expect(output.full).toBe(true)
    await output.drained(new AbortController().signal)
    expect(output.full).toBe(false)
  })
})

describe('a log on a screen', () => {
  const speak = (log: ReturnType<typeof screenLog>): void => {
    log.debug('a fnAEsecret')
    log.info('b fnAEsecret')
    log.warn('c fnAEsecret')
  }

  it.each<[Detail, string[]]>([
    ['none', ['warning: c ****']],
    ['info', ['info: b ****', 'warning: c ****']],
    ['debug', ['debug: a ****', 'info: b ****', 'warning: c ****']],
  ])('shows warnings, and what else is asked for: %s', (detail, lines) => {
    speak(screenLog(terminal, redaction, detail))
    expect(stream.screen()).toEqual(lines)
  })

  it('can be combined with another log', () => {
    const [first, second] = [new RecordingLog(), new RecordingLog()]
    speak(bothLogs(first, second))
    expect(first.lines).toEqual(['debug: a fnAEsecret', 'info: b fnAEsecret', 'warn: c fnAEsecret'])
    expect(second.lines).toEqual(first.lines)
  })
})
