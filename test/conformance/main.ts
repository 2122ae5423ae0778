/**
 * Tests the built connector with Airbyte's own tools, which are Python packages:
 *
 *     npm run test:conformance -- [options of pytest]
 *
 * They run against the emulator, or against the Fauna that FAUNA_TEST_ENDPOINT and FAUNA_TEST_SECRET name.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { startEmulator } from '../emulator/emulator.ts'
import { EnvironmentProblem, pythonEnvironment } from './python-environment.ts'

let emulator: Awaited<ReturnType<typeof startEmulator>> | undefined
const folder = await mkdtemp(join(tmpdir(), 'source-fauna-conformance-'))
try {
  process.exitCode = await conformance()
} catch (error) {
  if (!(error instanceof EnvironmentProblem)) throw error
  say(error.message)
  process.exitCode = 1
} finally {
  await emulator?.close()
  await rm(folder, { recursive: true, force: true })
}

/** @returns the exit code */
async function conformance(): Promise<number> {
  const endpoint = await fauna()
  const python = await pythonEnvironment(say)
  return run(python, ['-m', 'pytest', ...process.argv.slice(2)], {
    ...endpoint,
    // Keeps PyAirbyte from looking for connectors on the network, and from reporting its use.
    AIRBYTE_OFFLINE_MODE: '1',
    DO_NOT_TRACK: '1',
    AIRBYTE_LOGGING_ROOT: folder,
    PYTHONDONTWRITEBYTECODE: '1',
  })
}

async function fauna(): Promise<Record<string, string>> {
  const { FAUNA_TEST_ENDPOINT: endpoint, FAUNA_TEST_SECRET: secret } = process.env
  if (endpoint && secret) return { FAUNA_TEST_ENDPOINT: endpoint.replace(/\/+$/, ''), FAUNA_TEST_SECRET: secret }
  if (endpoint || secret)
    throw new EnvironmentProblem('Set both FAUNA_TEST_ENDPOINT and FAUNA_TEST_SECRET, or neither.')
  emulator = await startEmulator()
  return { FAUNA_TEST_ENDPOINT: emulator.url, FAUNA_TEST_SECRET: emulator.secret }
}

/** Runs a command in this folder. @returns its exit code */
async function run(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(command, args, {
    cwd: import.meta.dirname,
    // The connector and the shop's script run on the Node that this script runs on.
    env: { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return new Promise((resolve, reject) => child.once('error', reject).once('close', (code) => resolve(code ?? 1)))
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
