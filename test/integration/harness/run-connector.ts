import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { keepOutput } from './keep-output.ts'
import {
  type CatalogStream,
  type ErrorTrace,
  type LogMessage,
  type Message,
  parseMessage,
  type RecordMessage,
  type StateMessage,
  type StreamStatus,
} from './messages.ts'

/** The executable that `npm run build` writes. */
export const EXECUTABLE = fileURLToPath(new URL('../../../dist/source-fauna.js', import.meta.url))

/** The Node.js that runs the executable: SOURCE_FAUNA_NODE, by default the one that runs the tests. */
export const NODE = process.env.SOURCE_FAUNA_NODE ?? process.execPath

/** By this variable the connector recognizes Airbyte, where errors are only messages on standard output. */
export const AIRBYTE = { WORKER_JOB_ID: '1' } as const

type FileName = 'config' | 'catalog' | 'state'

export interface ConnectorInput {
  readonly config?: unknown
  readonly catalog?: unknown
  readonly state?: unknown
  /** The content of a file, in place of the JSON of the property of the same name. */
  readonly text?: Partial<Readonly<Record<FileName, string>>>
  readonly debug?: boolean
  readonly env?: Readonly<Record<string, string>>
  /** Secrets that must not occur in the output. */
  readonly secrets?: readonly string[]
}

/** A finished run of the executable. */
export interface ConnectorRun {
  readonly messages: readonly Message[]
  /** Standard output, line by line, without an incomplete last line after a kill. */
  readonly lines: readonly string[]
  readonly stderr: string
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly records: readonly RecordMessage[]
  readonly states: readonly StateMessage[]
  readonly logs: readonly LogMessage[]
  /** Without `historyWarnings`. */
  readonly warnings: readonly string[]
  /** What every run warns of because the history of the test's collections is short. */
  readonly historyWarnings: readonly string[]
  readonly errors: readonly ErrorTrace[]
  /** `users STARTED`, `users RUNNING RATE_LIMITED`, in order. */
  readonly statuses: readonly string[]
  readonly connectionStatus: { readonly status: string; readonly message: string } | undefined
  readonly streams: readonly CatalogStream[] | undefined
}

/** A run in progress. */
export interface RunningConnector {
  /** Calls `handle` for each message as it arrives. */
  onMessage(handle: (message: Message) => void): void
  kill(signal: NodeJS.Signals): void
  /** Closes the reader's end of standard output. */
  closeOutput(): void
  /** Stops reading, so that the pipe fills up. */
  pause(): void
  resume(): void
  readonly ended: Promise<ConnectorRun>
}

/** Runs the executable until it ends. */
export async function runConnector(command: string, input: ConnectorInput = {}): Promise<ConnectorRun> {
  const running = await startConnector(command, input)
  return running.ended
}

/** Writes the input files of a command into a new folder. @returns the folder, and the arguments that name its files */
export async function writeInput(
  command: string,
  input: ConnectorInput,
): Promise<{ readonly folder: string; readonly args: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'source-fauna-'))
  const args = [command]
  for (const name of ['config', 'catalog', 'state'] as const) {
    const text = input.text?.[name] ?? JSON.stringify(input[name])
    if (text === undefined) continue
    const path = join(folder, `${name}.json`)
    await writeFile(path, text)
    args.push(`--${name}`, path)
  }
  if (input.debug) args.push('--debug')
  return { folder, args }
}

/** @throws Error if the output contains a secret */
export function refuseLeaks(secrets: readonly string[], ...outputs: readonly string[]): void {
  if (secrets.some((secret) => outputs.some((output) => output.includes(secret)))) {
    throw new Error('The output contains a secret.')
  }
}

/** Starts the executable with its input files, as Airbyte does. */
export async function startConnector(command: string, input: ConnectorInput = {}): Promise<RunningConnector> {
  const { folder, args } = await writeInput(command, input)

  const child = spawn(NODE, [EXECUTABLE, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: folder,
    env: { ...process.env, ...AIRBYTE, ...input.env },
  })
  const handlers: ((message: Message) => void)[] = []
  const lines: string[] = []
  const messages: Message[] = []
  let rest = ''
  let stderr = ''
  let problem: unknown
  let closed = false
  let signals = 0

  const take = (line: string): void => {
    const message = parseMessage(line)
    lines.push(line)
    messages.push(message)
    for (const handle of handlers) handle(message)
  }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() ?? ''
    try {
      parts.forEach(take)
    } catch (error) {
      problem ??= error
    }
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk
  })

  const ended = new Promise<ConnectorRun>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode, signal) => {
      rm(folder, { recursive: true, force: true }).then(() => {
        // A second signal ends it at once, like SIGKILL, possibly in the middle of a line.
        const mayBeCut = signal === 'SIGKILL' || signals > 1 || closed
        if (problem === undefined && rest !== '' && !mayBeCut) {
          problem = new Error(`The last line of standard output is incomplete: ${rest.slice(0, 500)}`)
        }
        try {
          refuseLeaks(input.secrets ?? [], stderr, lines.join())
        } catch (error) {
          problem ??= error
        }
        if (problem === undefined) resolve(summary({ lines, messages, stderr, exitCode, signal }))
        else reject(problem)
      }, reject)
    })
  })
  // Callers that await `ended` get the error. Until then it must not count as an unhandled rejection.
  ended.catch(() => {})

  return {
    onMessage: (handle) => handlers.push(handle),
    kill: (signal) => {
      signals++
      child.kill(signal)
    },
    closeOutput: () => {
      closed = true
      child.stdout.destroy()
    },
    pause: () => child.stdout.pause(),
    resume: () => child.stdout.resume(),
    ended,
  }
}

const SHORT_HISTORY = /\(history_days is \d\)/

/** The output of a run, grouped by kind. */
export function summary(
  run: Pick<ConnectorRun, 'lines' | 'messages' | 'stderr' | 'exitCode' | 'signal'>,
): ConnectorRun {
  const { messages, lines } = run
  keepOutput(lines)
  const logs = messages.flatMap((message) => (message.type === 'LOG' ? [message.log] : []))
  const traces = messages.flatMap((message) => (message.type === 'TRACE' ? [message.trace] : []))
  const connectionStatuses = messages.flatMap((message) =>
    message.type === 'CONNECTION_STATUS' ? [{ message: '', ...message.connectionStatus }] : [],
  )
  const catalogs = messages.flatMap((message) => (message.type === 'CATALOG' ? [message.catalog.streams] : []))
  const warnings = logs.filter(({ level }) => level === 'WARN').map(({ message }) => message)
  if (connectionStatuses.length > 1 || catalogs.length > 1)
    throw new Error('The run wrote more than one CONNECTION_STATUS or CATALOG message.')
  return {
    ...run,
    records: messages.flatMap((message, i) =>
      message.type === 'RECORD' ? [{ ...message.record, line: lines[i] ?? '' }] : [],
    ),
    states: messages.flatMap((message) => (message.type === 'STATE' ? [message.state] : [])),
    logs,
    warnings: warnings.filter((message) => !SHORT_HISTORY.test(message)),
    historyWarnings: warnings.filter((message) => SHORT_HISTORY.test(message)),
    errors: traces.flatMap(({ error }) => (error ? [error] : [])),
    statuses: traces.flatMap(({ stream_status: status }) =>
      status ? [[status.stream_descriptor.name, status.status, ...reasonsOf(status)].join(' ')] : [],
    ),
    connectionStatus: connectionStatuses[0],
    streams: catalogs[0],
  }
}

function reasonsOf({ reasons = [] }: StreamStatus): string[] {
  return reasons.map(({ type }) => type)
}
