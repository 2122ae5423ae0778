import { Writable } from 'node:stream'
import { openOutput } from '../../../src/airbyte/output.ts'
import { run } from '../../../src/run.ts'
import { parseMessage } from './messages.ts'
import { type ConnectorRun, summary } from './run-connector.ts'

/**
 * Runs the connector inside this process: all that the executable does but for starting and ending a process, in a
 * hundredth of the time. What the command line itself is told (`--help`, wrong options) would go to standard error.
 */
export async function runInProcess(...args: readonly string[]): Promise<ConnectorRun> {
  let text = ''
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _, done) {
      text += chunk
      done()
    },
  })
  const output = openOutput(stream, () => {})
  const exitCode = await run(args, output, new AbortController().signal)
  await output.flush()
  const lines = text.split('\n').slice(0, -1)
  return summary({ lines, messages: lines.map(parseMessage), stderr: '', exitCode, signal: null })
}
