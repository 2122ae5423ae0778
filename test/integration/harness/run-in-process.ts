import { rm } from 'node:fs/promises'
import { Readable, Writable } from 'node:stream'
import { openOutput } from '../../../src/airbyte/output.ts'
import { Redaction } from '../../../src/airbyte/redaction.ts'
import { Run } from '../../../src/cli/run.ts'
import type { Environment } from '../../../src/config/complete-config.ts'
import { parseMessage } from './messages.ts'
import {
  AIRBYTE,
  type ConnectorInput,
  type ConnectorRun,
  refuseLeaks,
  runConnector,
  summary,
  writeInput,
} from './run-connector.ts'

/** The output of a run as text. */
export interface WrittenText {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

export interface InProcessOptions {
  readonly env?: Environment
  readonly stdin?: string | Uint8Array
}

/**
 * Runs the connector inside this process. It does all that the executable does except start and end a process, and takes
 * a hundredth of the time.
 */
export async function runInProcess(...args: readonly string[]): Promise<ConnectorRun> {
  return messagesOf(await writtenInProcess(args))
}

/**
 * Like `runConnector`, but inside this process. Where SOURCE_FAUNA_NODE names another Node.js to test on, it runs the
 * executable.
 */
export async function runCommand(command: string, input: ConnectorInput = {}): Promise<ConnectorRun> {
  if (process.env.SOURCE_FAUNA_NODE !== undefined) return runConnector(command, input)
  const { folder, args } = await writeInput(command, input)
  try {
    const written = await writtenInProcess(args, { env: { ...AIRBYTE, ...input.env } })
    refuseLeaks(input.secrets ?? [], written.stdout, written.stderr)
    return messagesOf(written)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @throws Error if a line of standard output is not a message */
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
