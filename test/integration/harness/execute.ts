import { spawn } from 'node:child_process'
import { parseMessage } from './messages.ts'
import { type ConnectorRun, EXECUTABLE, NODE, summary } from './run-connector.ts'

/** The output and exit code of a process. */
export interface Execution {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number | null
}

/** Runs the executable with these arguments. */
export function execute(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Execution> {
  const child = spawn(NODE, [EXECUTABLE, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => resolve({ stdout, stderr, exitCode }))
  })
}

/** @throws Error if a line of standard output is not a message */
export function runOf({ stdout, stderr, exitCode }: Execution): ConnectorRun {
  const lines = stdout.split('\n').slice(0, -1)
  return summary({ lines, messages: lines.map(parseMessage), stderr, exitCode, signal: null })
}
