import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { parseExactly } from './fauna-query.ts'

/** The built executable, as Airbyte runs it: files in, one JSON message a line out. */
export interface Connector {
  /** The folder of the files, which is where it runs. */
  readonly folder: string
  write(file: string, content: unknown): Promise<void>
  run(args: readonly string[]): Promise<ConnectorRun>
  /** For commands whose output is text for people. */
  runText(args: readonly string[]): Promise<TextRun>
}

/** What one run wrote. */
export interface TextRun {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What one run wrote. */
export interface ConnectorRun {
  readonly exitCode: number | null
  readonly messages: readonly ConnectorMessage[]
  /** Empty unless it crashed. */
  readonly stderr: string
}

export interface ConnectorMessage {
  readonly type: string
  readonly record?: { readonly stream: string; readonly data: RecordData }
  readonly state?: {
    readonly stream: { readonly stream_descriptor: { readonly name: string }; readonly stream_state: unknown }
  }
  readonly log?: { readonly level: string; readonly message: string }
  readonly trace?: {
    readonly error?: { readonly message: string }
    readonly stream_status?: { readonly stream_descriptor: { readonly name: string }; readonly status: string }
  }
  readonly connectionStatus?: { readonly status: string; readonly message?: string }
  readonly catalog?: { readonly streams: readonly DiscoveredStream[] }
}

export type RecordData = Readonly<Record<string, unknown>> & { readonly ref: string; readonly ts: number }

export interface DiscoveredStream {
  readonly name: string
  readonly supported_sync_modes: readonly string[]
  readonly json_schema: { readonly properties: Readonly<Record<string, unknown>> }
}

const EXECUTABLE = fileURLToPath(new URL('../../dist/source-fauna.js', import.meta.url))

export function openConnector(folder: string): Connector {
  const runText = async (args: readonly string[]): Promise<TextRun> => {
    const child = spawn(process.execPath, [EXECUTABLE, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
    const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended])
    return { exitCode, stdout, stderr }
  }
  return {
    folder,
    runText,
    write: (file, content) => writeFile(join(folder, file), `${JSON.stringify(content, undefined, 2)}\n`),
    async run(args) {
      const { exitCode, stdout, stderr } = await runText(args)
      const messages = stdout.split('\n').filter((line) => line !== '')
      return { exitCode, stderr, messages: messages.map((line) => parseExactly(line) as ConnectorMessage) }
    },
  }
}
