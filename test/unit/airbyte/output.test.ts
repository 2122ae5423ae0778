import { describe, expect, it } from 'vitest'
import { traceOf } from '../../../src/airbyte/failure.ts'
import type { AirbyteMessage } from '../../../src/airbyte/messages.ts'
import { openOutput } from '../../../src/airbyte/output.ts'
import { Redaction } from '../../../src/airbyte/redaction.ts'
import { fastReader } from './slow-reader.ts'

const SECRET = 'fnAEsecret:mydatabase:server'

async function written(...messages: readonly AirbyteMessage[]): Promise<string> {
  const { stream, text } = fastReader()
  const redaction = new Redaction()
  redaction.use(SECRET)
  const output = openOutput(stream, () => {}, redaction)
  for (const message of messages) output.message(message)
  await output.flush()
  return text()
}

const failed = (message: string): AirbyteMessage => ({
  type: 'CONNECTION_STATUS',
  connectionStatus: { status: 'FAILED', message },
})

const messageOf = async (message: string): Promise<string> =>
  JSON.parse(await written(failed(message))).connectionStatus.message

describe('the output', () => {
  it('writes one line of JSON for each message', async () => {
    const lines = (await written(failed('a'), { type: 'SPEC', spec: { b: 1 } })).split('\n')
    expect(lines.slice(0, -1).map((line) => JSON.parse(line))).toEqual([failed('a'), { type: 'SPEC', spec: { b: 1 } }])
    expect(lines.at(-1)).toBe('')
  })

  it('writes text and bytes of a line in order', async () => {
    const { stream, text } = fastReader()
    const output = openOutput(stream, () => {})
    output.text('{"a":')
    output.bytes(Buffer.from('..12..'), 2, 4)
    output.text('}\n')
    await output.flush()
    expect(text()).toBe('{"a":12}\n')
  })

  it('does not redact records', async () => {
    const { stream, text } = fastReader()
    const redaction = new Redaction()
    redaction.use(SECRET)
    const output = openOutput(stream, () => {}, redaction)
    output.text('{"type":"RECORD","record":{"data":{"a":"fnAEsecret"}}}\n')
    await output.flush()
    expect(text()).toContain('fnAEsecret')
  })

  it('redacts every text of an error, and not the name of its stream', async () => {
    const stream_descriptor = { name: 'mydatabase' }
    const failure = { type: 'config_error', message: 'm mydatabase', internalMessage: 'i fnAEsecret', stack: SECRET }
    const { error } = JSON.parse(
      await written({ type: 'TRACE', trace: traceOf(failure as never, stream_descriptor) }),
    ).trace
    expect(error).toEqual({
      message: 'm ****',
      internal_message: 'i ****',
      stack_trace: '****',
      failure_type: 'config_error',
      stream_descriptor,
    })
  })

  it('does not change the status of a stream with the name of a scoped database', async () => {
    const message = {
      type: 'TRACE',
      trace: {
        type: 'STREAM_STATUS',
        emitted_at: 1,
        stream_status: { stream_descriptor: { name: 'mydatabase' }, status: 'COMPLETE' },
      },
    } as const
    expect(JSON.parse(await written(message))).toEqual(message)
  })

  it('keeps a message of 4,000 characters and shortens a longer one', async () => {
    expect(await messageOf('x'.repeat(4_000))).toBe('x'.repeat(4_000))
    expect(await messageOf('x'.repeat(4_001))).toBe(`${'x'.repeat(3_999)}…`)
  })

  it.each([3_990, 3_995, 3_999, 4_000, 4_005])(
    'redacts before it shortens: no part of a secret is left at the end (%i)',
    async (length) => {
      const message = await messageOf(`${'.'.repeat(length - 5)}fnAEsecret and so on`)
      expect(message).not.toContain('fnA')
      expect(message.length).toBeLessThanOrEqual(4_000)
    },
  )
})
