import type { IncomingMessage, RequestListener } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { AT_TERMINAL } from '../harness/at-terminal.ts'
import { catalogOf } from '../harness/connector.ts'
import { type Execution, execute, runOf } from '../harness/execute.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { createInputFolder, type InputFolder } from '../harness/input-folder.ts'
import { runInProcess } from '../harness/run-in-process.ts'
import { closedPort, httpServer, httpsServer } from '../harness/servers.ts'
import type { TestDatabase } from '../harness/test-database.ts'
import { formsOf, seenIn } from '../secrets/forms.ts'

const KEY = 'fnAGsxz7kQACAPs3vF2QKp9xYwTj8mRbLdUe5NhC'

const fauna = useEmulator({ secret: KEY })

const COMMANDS = ['check', 'discover', 'read'] as const

/** All that makes this program, its driver and Node talk. */
const TALKATIVE = { FAUNA_DEBUG: '0', NODE_DEBUG: '*' }

const CRASH = fileURLToPath(new URL('../secrets/crash.js', import.meta.url))

it('a secret is found in all its forms', () => {
  const secret = `${KEY}:shop-database:server`
  expect(seenIn('nothing of it', secret)).toEqual([])
  for (const form of formsOf(secret)) expect(seenIn(`x${form}y`, secret)).not.toEqual([])
  expect(seenIn(Buffer.from(`${secret}:`).toString('base64'), secret)).not.toEqual([])
  expect(seenIn(KEY.slice(3, 12), secret)).not.toEqual([])
})

describe.each(APIS)('over $name, the secret', (api) => {
  let folder: InputFolder
  let database: TestDatabase
  /** The key, the database that it is scoped to, and a role. */
  let secret: string

  beforeAll(async () => {
    folder = await createInputFolder()
    database = await fauna.database(api)
    await database.collection('users', { historyDays: 7 })
    await database.create('users', { '1': {}, '2': {} })
    secret = `${KEY}:${database.name}:server`
  })

  afterAll(() => folder.remove())

  const options = (command: (typeof COMMANDS)[number], change: Readonly<Record<string, unknown>>) => {
    const config = { domain: '127.0.0.1', port: fauna.emulator.port, scheme: 'http', secret, ...api.config, ...change }
    const catalog = JSON.stringify(catalogOf('incremental', ['users']))
    return folder.options({ config: JSON.stringify(config), ...(command === 'read' && { catalog }) })
  }

  async function executeAll(
    change: Readonly<Record<string, unknown>>,
    env: Readonly<Record<string, string>>,
  ): Promise<Execution[]> {
    return Promise.all(
      COMMANDS.map(async (command) => execute([command, ...(await options(command, change)), '--debug'], env)),
    )
  }

  const expectUnseen = ({ stdout, stderr }: Pick<Execution, 'stdout' | 'stderr'>): void => {
    expect(seenIn(stdout + stderr, secret)).toEqual([])
  }

  it('is not shown by a command that succeeds', async () => {
    for (const execution of await executeAll({}, TALKATIVE)) {
      expectUnseen(execution)
      expect(runOf(execution)).toMatchObject({ exitCode: 0, errors: [] })
    }
  })

  it.each(['0', '1', '5', 'debug', 'true', '*'])('is not shown by the driver with FAUNA_DEBUG=%s', async (level) => {
    const execution = await execute(['check', ...(await options('check', {}))], { FAUNA_DEBUG: level })

    expectUnseen(execution)
    expect(execution.stderr).toBe('')
    expect(runOf(execution).messages.map(({ type }) => type)).toEqual(['CONNECTION_STATUS'])
  })

  const WRONG: Readonly<Record<string, () => Promise<Readonly<Record<string, unknown>>>>> = {
    'that is none': async () => ({ secret: `${secret.replace('fn', 'gn')}` }),
    'where nothing listens': async () => ({ port: await closedPort() }),
    'where a certificate is not trusted': async () => ({ scheme: 'https', port: await httpsServer(() => {}) }),
    'where https is not spoken': async () => ({ scheme: 'https' }),
    'with a line break behind it': async () => ({ secret: `${secret}\n` }),
    'with a configuration that is wrong elsewhere': async () => ({ port: 'x' }),
  }

  it.each(Object.keys(WRONG))('%s is not shown', async (what) => {
    const change = (await WRONG[what]?.()) ?? {}
    for (const execution of await executeAll(change, TALKATIVE)) {
      expectUnseen(execution)
      const { errors, connectionStatus } = runOf(execution)
      expect(errors.length + (connectionStatus?.status === 'FAILED' ? 1 : 0)).toBe(1)
    }
  })

  it.each(['throw', 'callback', 'rejection', 'thrown text'])(
    'is not shown if the program crashes (%s)',
    async (how) => {
      const env = { CRASH: how, NODE_OPTIONS: `--import=${CRASH}` }
      for (const execution of await executeAll({}, env)) {
        expectUnseen(execution)
        expect(execution.stderr).toMatch(/^(error: .+\n)?$/)
        const { errors, connectionStatus } = runOf(execution)
        if (connectionStatus !== undefined) expect(connectionStatus.status).toBe('FAILED')
        else expect(errors).toMatchObject([{ failure_type: 'system_error' }])
      }
    },
  )

  it.each(['', 'where nothing listens', 'with a line break behind it'])(
    'of the environment %s is not shown, nor at a terminal',
    async (what) => {
      const own = { domain: '127.0.0.1', port: fauna.emulator.port, scheme: 'http', secret }
      const change = what === '' ? {} : ((await WRONG[what]?.()) ?? {})
      const given: Record<string, unknown> = { ...own, ...change }
      const env = {
        ...TALKATIVE,
        ...AT_TERMINAL,
        FAUNA_SECRET: `${given.secret}`,
        FAUNA_ENDPOINT: `${given.scheme}://${given.domain}:${given.port}`,
      }
      const config = await folder.options({ config: JSON.stringify(api.config) })
      const executions = await Promise.all([
        ...['check', 'discover', 'read'].map((command) => execute([command, ...config, '--debug'], env)),
        execute(['discover', ...config, '--configured', '--debug'], env),
        // To an endpoint of the file it is not sent.
        execute(['read', ...(await options('check', { secret: undefined })), '--debug'], env),
      ])
      for (const execution of executions) expectUnseen(execution)
      expect(executions.map(({ exitCode }) => exitCode)).toEqual(what === '' ? [0, 0, 0, 0, 1] : [0, 1, 1, 1, 1])
    },
  )

  /** What servers say of a request that they do not like. */
  const ECHOES: Readonly<Record<string, (said: string) => string>> = {
    'an error of FQL v4': (said) => JSON.stringify({ errors: [{ code: 'bad request', description: said }] }),
    'an error of FQL v10': (said) =>
      JSON.stringify({ error: { code: 'invalid_request', message: said }, summary: said }),
    'a page of HTML': (said) => `<html>${said}</html>`,
    'JSON of somebody else': (said) => JSON.stringify({ message: said }),
    'a value': (said) => JSON.stringify({ resource: { '@ref': said }, data: { '@doc': said }, txn_ts: 1 }),
  }

  /** Everything in a request that contains the secret, once so that the end of a message falls into it. */
  function told({ headers }: IncomingMessage): string[] {
    const bearer = headers.authorization ?? ''
    const given = bearer.replace('Bearer ', '')
    const encoded = [given, `${given}:`, ...given.split(':')].flatMap((text) => [
      Buffer.from(text).toString('base64'),
      Buffer.from(text).toString('base64url'),
    ])
    const all = [bearer, JSON.stringify(headers), ...encoded, ...given.split(':')].join(' ')
    return [all, ...[530, 550, 560, 570, 580, 590].map((length) => '.'.repeat(length) + all)]
  }

  it.each(Object.keys(ECHOES))('is not shown where the server repeats it in %s', async (echo) => {
    let asked = 0
    const answer: RequestListener = (request, response) => {
      const texts = told(request)
      const said = texts[asked++ % texts.length] ?? ''
      // Those that pass are written to the log while it waits.
      response.statusCode = asked <= 3 ? 503 : 400 + (asked % 2)
      response.setHeader('location', `http://127.0.0.1/${said}`)
      response.end(ECHOES[echo]?.(said))
    }
    const port = await httpServer(answer)
    for (const command of COMMANDS) {
      for (let run = 0; run < 8; run++) {
        const { lines } = await runInProcess(command, ...(await options(command, { port })), '--debug')
        expectUnseen({ stdout: lines.join('\n'), stderr: '' })
        expect(lines.join('\n')).toMatch(/FAILED|"failure_type"/)
      }
    }
    expect(asked).toBeGreaterThan(20)
  })
})
