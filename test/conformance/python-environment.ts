import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const FOLDER = fileURLToPath(new URL('.', import.meta.url))

const VENV = join(FOLDER, '.venv')

/** A hash of its requirements. Written last, so that an incomplete environment is created again. */
const STAMP = join(VENV, 'made-from')

/** The one that constraints.txt was made for. */
const VERSION = '3.11'

/** The tests need a Python that this machine does not have, or cannot install what it needs. */
export class EnvironmentProblem extends Error {
  override readonly name = 'EnvironmentProblem'
}

/**
 * The Python of the virtual environment. Creates the environment if it is missing or its requirements have changed.
 * @param say reports what takes long
 * @throws EnvironmentProblem saying what to do
 */
export async function pythonEnvironment(say: (text: string) => void): Promise<string> {
  const python = join(VENV, 'bin', 'python')
  const wanted = await requirements()
  if ((await stamp()) === wanted) return python
  const base = await basePython()
  say(`Creating a virtual environment with ${base}, which takes some minutes ...`)
  await rm(VENV, { recursive: true, force: true })
  await run(base, ['-m', 'venv', VENV])
  await run(python, ['-m', 'pip', 'install', '--quiet', '-r', 'requirements.txt', '-c', 'constraints.txt'])
  await writeFile(STAMP, wanted)
  return python
}

async function requirements(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of ['requirements.txt', 'constraints.txt']) hash.update(await readFile(join(FOLDER, file)))
  return hash.digest('hex')
}

async function stamp(): Promise<string | undefined> {
  try {
    // The Python that it was made with may be gone.
    await access(join(VENV, 'bin', 'python'))
    return await readFile(STAMP, 'utf8')
  } catch {
    return undefined
  }
}

async function basePython(): Promise<string> {
  const named = process.env.PYTHON
  const candidates = named ? [named] : [`python${VERSION}`, 'python3']
  const found: string[] = []
  for (const candidate of candidates) {
    const version = await versionOf(candidate)
    if (version === VERSION) return candidate
    if (version !== undefined) found.push(`${candidate} is ${version}`)
  }
  throw new EnvironmentProblem(
    `The conformance tests need Python ${VERSION}, with venv and pip, and it was not found: ${
      found.join(', ') || `${candidates.join(' and ')} cannot be run`
    }. Install it, or set its path: PYTHON=/path/to/python${VERSION} npm run test:conformance`,
  )
}

/** `3.11`, or undefined where it cannot be run. */
async function versionOf(python: string): Promise<string | undefined> {
  const print = 'import sys; print("%d.%d" % sys.version_info[:2])'
  try {
    return (await promisify(execFile)(python, ['-c', print])).stdout.trim()
  } catch {
    return undefined
  }
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { cwd: FOLDER, stdio: ['ignore', 'inherit', 'inherit'] })
  const exitCode = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (exitCode !== 0) {
    throw new EnvironmentProblem(
      `The virtual environment could not be created: "${[command, ...args].join(' ')}" ended with ${exitCode}. Its output above says why.`,
    )
  }
}
