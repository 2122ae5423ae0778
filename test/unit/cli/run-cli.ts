import { Readable } from 'node:stream'
import { openOutput } from '../../../src/airbyte/output.ts'
import { Redaction } from '../../../src/airbyte/redaction.ts'
import { Run } from '../../../src/cli/run.ts'
import { fastReader } from '../airbyte/slow-reader.ts'
import { fakeTerminal } from './terminal/fake-terminal.ts'

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly atTerminal?: boolean
  readonly signal?: AbortSignal
}

/** Runs a command line up to its first request, which no address of these tests answers. */
export async function runCommandLine(
  args: readonly string[],
  { env = {}, stdin = '', atTerminal = false, signal = new AbortController().signal }: CliOptions = {},
) {
  const stdout = fastReader()
  const stderr = fakeTerminal({ isTTY: atTerminal })
  const redaction = new Redaction()
  const output = openOutput(stdout.stream, () => {}, redaction)
  const run = new Run({
    output,
    redaction,
    signal,
    env,
    stdin: Readable.from([Buffer.from(stdin)]),
    stderr,
    stdoutIsTerminal: false,
  })
  const exitCode = await run.start(args)
  await output.flush()
  return { exitCode, stdout: stdout.text(), stderr: stderr.text(), run, output, text: stdout.text }
}
