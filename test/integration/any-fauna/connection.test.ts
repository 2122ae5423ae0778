import { beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { catalogOf } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import { runCommand } from '../harness/run-in-process.ts'
import { closedPort, httpServer, httpsServer } from '../harness/servers.ts'

const fauna = useFauna()

const SECRET = 'fnAExampleOfASecretThatIsNone'

describe.each(APIS)('a wrong address over $name', (api) => {
  interface Address {
    readonly domain?: string
    readonly port?: number
    readonly scheme?: string
  }

  const inputFor = (address: Address) => ({
    config: { domain: '127.0.0.1', port: 8443, scheme: 'http', secret: SECRET, ...api.config, ...address },
    debug: true,
    secrets: [SECRET],
  })

  /** The message of a check that fails. */
  async function problem(address: Address): Promise<string> {
    const run = await runCommand('check', inputFor(address))
    expect(run).toMatchObject({ exitCode: 0, stderr: '', errors: [], connectionStatus: { status: 'FAILED' } })
    return run.connectionStatus?.message ?? ''
  }

  /** Discover and read must fail as the check does. */
  async function problemOfAll(address: Address, failureType: string): Promise<string> {
    const message = await problem(address)
    const discover = await runCommand('discover', inputFor(address))
    const catalog = catalogOf('full_refresh', ['users', 'orders'])
    const read = await runCommand('read', { ...inputFor(address), catalog })
    for (const run of [discover, read] satisfies ConnectorRun[]) {
      expect(run).toMatchObject({ exitCode: 1, stderr: '', streams: undefined, records: [], states: [] })
      expect(run.errors).toMatchObject([{ message, failure_type: failureType }])
    }
    return message
  }

  it('where nothing listens is told so', async () => {
    const port = await closedPort()

    expect(await problemOfAll({ port }, 'transient_error')).toMatch(
      new RegExp(`Nothing listens at http://127.0.0.1:${port} \\(connection refused\\).*"port"`),
    )
  })

  it.each([200, 404])('where another program answers with HTML and %i is told so', async (status) => {
    const port = await httpServer((_, response) => {
      response.writeHead(status, { 'content-type': 'text/html', location: 'https://example.com/' })
      response.end('<html><body>It works!</body></html>')
    })

    expect(await problemOfAll({ port }, 'config_error')).toContain(
      `http://127.0.0.1:${port} is not Fauna (HTTP ${status})`,
    )
  })

  it('where another program answers with JSON is told so', async () => {
    const port = await httpServer((_, response) => {
      response.end('{"message":"hello"}')
    })

    expect(await problem({ port })).toContain('is not Fauna')
  })

  it('with https where http is spoken is told so', async () => {
    const { hostname, port } = new URL(fauna.endpoint.url)

    expect(await problem({ domain: hostname, port: Number(port), scheme: 'https' })).toMatch(
      /does not speak https.*set "scheme" to "http"/,
    )
  })

  it('with http where https is spoken is told so', async () => {
    const port = await httpsServer((_, response) => {
      response.end()
    })

    expect(await problem({ port })).toMatch(/set "scheme" to "https"/)
  })

  it('with http where a proxy expects https is told so', async () => {
    const port = await httpServer((_, response) => {
      response.writeHead(400).end('<h1>400 The plain HTTP request was sent to HTTPS port</h1>')
    })

    expect(await problem({ port })).toMatch(/set "scheme" to "https"/)
  })

  it('with a certificate that nobody trusts is told so', async () => {
    const port = await httpsServer((_, response) => {
      response.end()
    })

    expect(await problem({ port, scheme: 'https' })).toMatch(/certificate of https:.* is not trusted/)
  })

  it.each(['db.fauna.com', 'DB.Fauna.com', 'db.eu.fauna.com'])(
    'of the hosted service (%s) is told that it ended',
    async (domain) => {
      expect(await problem({ domain, port: 443, scheme: 'https' })).toMatch(/ended on 2025-05-30.*FaunaDB of your own/)
    },
  )

  it('of an unknown host is told so', async () => {
    expect(await problem({ domain: 'fauna.invalid' })).toMatch(/The host "fauna.invalid" has no known address/)
  })

  it.each([
    ['http://localhost', 'a scheme'],
    ['localhost/path', 'a path'],
    ['me@localhost', 'user information'],
    ['localhost:8443', 'a port'],
    ['local host', 'no host name'],
  ])('written as %s is refused: it holds %s', async (domain, part) => {
    const message = await problem({ domain })

    expect(message).toContain('"domain"')
    expect(message).toContain(part)
  })

  it('may be an IPv6 one', async () => {
    const port = await closedPort()

    expect(await problem({ domain: '::1', port })).toContain(`http://[::1]:${port}`)
  })
})

describe.each(APIS)('a wrong secret over $name', (api) => {
  let address: Readonly<Record<string, unknown>>

  beforeAll(() => {
    const { hostname, port } = new URL(fauna.endpoint.url)
    address = { domain: hostname, port: Number(port), scheme: 'http', ...api.config }
  })

  it('is told so by every command, and shown by none', async () => {
    const input = { config: { ...address, secret: SECRET }, debug: true, secrets: [SECRET] }
    const says = expect.stringMatching(/does not accept the secret.*Check "secret"/)

    const check = await runCommand('check', input)
    const discover = await runCommand('discover', input)
    const read = await runCommand('read', { ...input, catalog: catalogOf('incremental', ['users', 'orders']) })

    expect(check.connectionStatus).toEqual({ status: 'FAILED', message: says })
    for (const run of [discover, read]) {
      expect(run).toMatchObject({ exitCode: 1, stderr: '' })
      expect(run.errors).toMatchObject([{ failure_type: 'config_error', message: says }])
    }
    expect(read.statuses).toEqual(expect.arrayContaining(['users INCOMPLETE', 'orders INCOMPLETE']))
    expect(read.statuses.join()).not.toContain(' COMPLETE')
  })

  it.each([
    ['with a line break', `${SECRET}\n`],
    ['with a space in it', `${SECRET} x`],
    ['that is empty', ''],
  ])('%s is refused without being shown', async (_, secret) => {
    const input = { config: { ...address, secret }, debug: true, secrets: [SECRET] }

    const check = await runCommand('check', input)
    const discover = await runCommand('discover', input)

    expect(check.connectionStatus).toEqual({ status: 'FAILED', message: expect.stringContaining('"secret"') })
    expect(discover).toMatchObject({ exitCode: 1, errors: [{ failure_type: 'config_error' }] })
  })
})
