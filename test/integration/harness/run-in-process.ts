import { Readable, Writable } from 'node:stream'
import { openOutput } from '../../../src/airbyte/output.ts'
import { Redaction } from '../../../src/airbyte/redaction.ts'
import { Run } from '../../../src/cli/run.ts'
import type { Environment } from '../../../src/config/complete-config.ts'
import { parseMessage } from './messages.ts'
import { type ConnectorRun, summary } from './run-connector.ts'

/** What a run writes as text, whatever it is. */
export interface WrittenText {
  readonly stdout: string
  /** Without what the command line itself is told (`--help`, wrong options), which goes to the process's own. */
  readonly stderr: string
  readonly exitCode: number
}

export interface InProcessOptions {
  readonly env?: Environment
  readonly stdin?: string | Uint8Array
}

/**
 * Runs the connector inside this process: all that the executable does but for starting and ending a process, in a
 * hundredth of the time.
 */
export async function runInProcess(...args: readonly string[]): Promise<ConnectorRun> {
  return messagesOf(await writtenInProcess(args))
}

/** @throws Error where a line of standard output is no message */
export function messagesOf({ stdout, stderr, exitCode }: WrittenText): ConnectorRun {
  const lines = stdout.split('\n').slice(0, -1)
  return summary({ lines, messages: lines.map(parseMessage), stderr, exitCode, signal: null })
}

export async function writtenInProcess(
  args: readonly string[],
  { env = {}, stdin = '' }: InProcessOptions = {},
): Promise<WrittenText> {
  const [stdout, stderr] = [collector(), collector()]
  const redaction = new Redaction()
  const output = openOutput(stdout.stream, () => {}, redaction)
  const exitCode = await new Run({
    output,
    redaction,
    signal: new AbortController().signal,
    env,
    stdin: Readable.from([Buffer.from(stdin)]),
    stderr: stderr.stream,
    stdoutIsTerminal: false,
  }).start(args)
  await output.flush()
  return { stdout: stdout.text(), stderr: stderr.text(), exitCode }
}

function collector(): { readonly stream: Writable; text(): string } {
  let text = ''
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _, done) {
      text += chunk
      done()
    },
  })
  return { stream, text: () => text }
}
