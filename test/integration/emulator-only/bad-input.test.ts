import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectFailedCheck, expectRefusal } from '../bad-input/judge.ts'
import { WRONG_CATALOGS } from '../bad-input/wrong-catalogs.ts'
import { LONG_ARGUMENT, WRONG_COMMAND_LINES } from '../bad-input/wrong-command-lines.ts'
import { wrongConfigurations } from '../bad-input/wrong-configurations.ts'
import { wrongEnvironments } from '../bad-input/wrong-environments.ts'
import { WRONG_FILES } from '../bad-input/wrong-files.ts'
import type { WrongInput } from '../bad-input/wrong-input.ts'
import { WRONG_STATES } from '../bad-input/wrong-states.ts'
import { APIS } from '../harness/apis.ts'
import { catalogOf } from '../harness/connector.ts'
import { execute, runOf } from '../harness/execute.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { createInputFolder, type InputFolder } from '../harness/input-folder.ts'
import { type InProcessOptions, messagesOf, runInProcess, writtenInProcess } from '../harness/run-in-process.ts'

const SECRET = 'fnAExampleOfASecretThatIsNone'

const fauna = useEmulator({ secret: SECRET })

const catalog = JSON.stringify(catalogOf('incremental', ['users']))

let folder: InputFolder

beforeAll(async () => {
  folder = await createInputFolder()
})

afterAll(() => folder.remove())

/** A port is known only when the emulator has started; the rows are the same whatever it is. */
const connectionAt = (port: number) => ({ domain: '127.0.0.1', port, scheme: 'http', secret: SECRET })

/** Runs the commands that `files` are for, and fails where Fauna is asked anything, or the secret is shown. */
async function runWithoutRequests(command: string, files: Parameters<InputFolder['options']>[0], run = runInProcess) {
  const before = fauna.emulator.requests.count
  const ended = await run(command, ...(await folder.options(files)), '--debug')
  expect(fauna.emulator.requests.count - before).toBe(0)
  expect(ended.lines.join('\n')).not.toContain(SECRET)
  return ended
}

const executed: typeof runInProcess = async (...args) => runOf(await execute(args))

const CONFIGURATIONS = [...WRONG_FILES, ...wrongConfigurations(connectionAt(8443))]
const CATALOGS = [...WRONG_FILES, ...WRONG_CATALOGS]
const STATES = [...WRONG_FILES, ...WRONG_STATES]

/** A process each takes its time. */
const sampleOf = <T>(rows: readonly T[]): T[] => rows.filter((_, i) => i % 40 === 7)

const rightConfig = (api: (typeof APIS)[number]) =>
  JSON.stringify({ ...connectionAt(fauna.emulator.port), ...api.config })

/** With the port of the emulator, so that whoever asks is seen. */
const placed = (given: (typeof CONFIGURATIONS)[number]['given']) =>
  typeof given === 'string' ? given.replace('"port":8443,', `"port":${fauna.emulator.port},`) : given

describe('a command line', () => {
  it.each(WRONG_COMMAND_LINES)('of $args is told what is wrong with it', async ({ args, says }) => {
    const { stdout, stderr, exitCode } = await execute(args)

    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toMatch(says)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(stderr).not.toContain(LONG_ARGUMENT.slice(0, 100))
    if (args.length > 0) expect(stderr.length).toBeLessThanOrEqual(600)
  })
})

describe('a configuration', () => {
  async function expectRefused({ given, names }: WrongInput, run = runInProcess): Promise<void> {
    const config = placed(given)
    expectFailedCheck(await runWithoutRequests('check', { config }, run), config, /configuration/, names)
    expectRefusal(await runWithoutRequests('discover', { config }, run), config, /configuration/, names)
    expectRefusal(await runWithoutRequests('read', { config, catalog }, run), config, /configuration/, names)
  }

  it.each(CONFIGURATIONS)('with $what is refused', (row) => expectRefused(row))

  it.each(sampleOf(CONFIGURATIONS))('with $what is refused by the executable', (row) => expectRefused(row, executed))
})

describe.each(APIS)('over $name, a catalog', (api) => {
  async function expectRefused(row: WrongInput, run = runInProcess): Promise<void> {
    const files = { config: rightConfig(api), catalog: row.given }
    expectRefusal(await runWithoutRequests('read', files, run), row.given, /catalog/, row.names)
  }

  it.each(CATALOGS)('with $what is refused', (row) => expectRefused(row))

  it.each(sampleOf(CATALOGS))('with $what is refused by the executable', (row) => expectRefused(row, executed))

  it('of a stream that the configuration leaves out is refused', async () => {
    const collection = { name: 'orders' }
    const config = JSON.stringify({ ...JSON.parse(rightConfig(api)), collection })
    const run = await runWithoutRequests('read', { config, catalog })
    expectRefusal(run, catalog, /catalog/, /"users".*"collection.name" of the configuration is "orders"/)
  })
})

describe.each(APIS)('over $name, a state', (api) => {
  async function expectRefused(row: WrongInput, run = runInProcess): Promise<void> {
    const files = { config: rightConfig(api), catalog, state: row.given }
    expectRefusal(await runWithoutRequests('read', files, run), row.given, /state/, row.names)
  }

  it.each(STATES)('with $what is refused', (row) => expectRefused(row))

  it.each(sampleOf(STATES))('with $what is refused by the executable', (row) => expectRefused(row, executed))
})

describe('an environment', () => {
  const rows = wrongEnvironments(connectionAt(8443))

  it.each(rows.map(({ what }, i) => ({ what, i })))('with $what is refused', async ({ i }) => {
    const row = wrongEnvironments(connectionAt(fauna.emulator.port))[i]
    if (row === undefined) throw new Error('The rows are the same whatever the port is.')
    const config = JSON.stringify(row.config)
    const files = await folder.options({ config })
    const catalogs = await folder.options({ catalog })
    const before = fauna.emulator.requests.count
    const run = async (...args: string[]) => messagesOf(await writtenInProcess([...args, '--debug'], { env: row.env }))

    expectFailedCheck(await run('check', ...files), config, row.names)
    expectRefusal(await run('discover', ...files), config, row.names)
    expectRefusal(await run('read', ...files, ...catalogs), config, row.names)
    const bare = await writtenInProcess(['discover', ...files, '--configured'], { env: row.env })
    expect(bare).toMatchObject({ exitCode: 1, stdout: '' })
    expect(bare.stderr).toMatch(row.names)
    expect(bare.stderr).not.toMatch(/longlong|\n\s+at /)
    expect(bare.stderr).not.toContain(SECRET)
    expect(fauna.emulator.requests.count - before).toBe(0)
  })
})

describe('on standard input,', () => {
  const contents = WRONG_FILES.filter(({ given }) => typeof given === 'string' || given instanceof Uint8Array)
  const read = async (
    options: Parameters<InputFolder['options']>[0],
    role: string,
    stdin: InProcessOptions['stdin'],
  ) => {
    const args = ['read', ...(await folder.options(options)), `--${role}`, '-']
    return messagesOf(await writtenInProcess(args, stdin === undefined ? {} : { stdin }))
  }
  const rightConfig = JSON.stringify(connectionAt(8443))

  it.each(contents)('$what is refused', async ({ given, names }) => {
    const stdin = given as string | Uint8Array
    expectRefusal(await read({ catalog }, 'config', stdin), given, /configuration/, names)
    expectRefusal(await read({ config: rightConfig }, 'catalog', stdin), given, /catalog/, names)
    expectRefusal(await read({ config: rightConfig, catalog }, 'state', stdin), given, /state/, names)
  })
})
