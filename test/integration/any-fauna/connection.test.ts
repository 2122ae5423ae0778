import { beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { catalogOf } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import { runCommand } from '../harness/run-in-process.ts'
import { closedPort, httpServer, httpsServer } from '../harness/servers.ts'

const fauna = useFauna()

const SECRET = 'fnAExampleOfAnInvalidSecret'

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

  /** The message of a check, which must fail. */
  async function problem(address: Address): Promise<string> {
    const run = await runCommand('check', inputFor(address))
    expect(run).toMatchObject({ exitCode: 0, stderr: '', errors: [], connectionStatus: { status: 'FAILED' } })
    return run.connectionStatus?.message ?? ''
  }

  /** The same message, which discover and read must report too. */
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

  it('on which nothing listens is reported', async () => {
    const port = await closedPort()

    expect(await problemOfAll({ port }, 'transient_error')).toMatch(
      new RegExp(`Nothing listens at http://127.0.0.1:${port} \\(connection refused\\).*"port"`),
    )
  })

  it.each([200, 404])('of a server that answers HTML and %i is reported', async (status) => {
    const port = await httpServer((_, response) => {
      response.writeHead(status, { 'content-type': 'text/html', location: 'https://example.com/' })
      response.end('<html><body>It works!</body></html>')
    })

    expect(await problemOfAll({ port }, 'config_error')).toContain(
      `http://127.0.0.1:${port} is not Fauna (HTTP ${status})`,
    )
  })

  it('of another server that answers JSON is reported', async () => {
    const port = await httpServer((_, response) => {
      response.end('{"message":"hello"}')
    })

    expect(await problem({ port })).toContain('is not Fauna')
  })

  it('with https for a server that speaks http is reported', async () => {
    const { hostname, port } = new URL(fauna.endpoint.url)

    expect(await problem({ domain: hostname, port: Number(port), scheme: 'https' })).toMatch(
      /does not speak https.*set "scheme" to "http"/,
    )
  })

  it('with http for a server that speaks https is reported', async () => {
    const port = await httpsServer((_, response) => {
      response.end()
    })

    expect(await problem({ port })).toMatch(/set "scheme" to "https"/)
  })

  it('with http for a proxy that expects https is reported', async () => {
    const port = await httpServer((_, response) => {
      response.writeHead(400).end('<h1>400 The plain HTTP request was sent to HTTPS port</h1>')
    })

    expect(await problem({ port })).toMatch(/set "scheme" to "https"/)
  })

  it('with an untrusted certificate is reported', async () => {
    const port = await httpsServer((_, response) => {
      response.end()
    })

    expect(await problem({ port, scheme: 'https' })).toMatch(/certificate of https:.* is not trusted/)
  })

  it.each(['db.fauna.com', 'DB.Fauna.com', 'db.eu.fauna.com'])(
    'of the hosted service (%s) is reported as discontinued',
    async (domain) => {
      expect(await problem({ domain, port: 443, scheme: 'https' })).toMatch(/ended on 2025-05-30.*FaunaDB of your own/)
    },
  )

  it('with an unknown host is reported', async () => {
    expect(await problem({ domain: 'fauna.invalid' })).toMatch(/The host "fauna.invalid" has no known address/)
  })

  it.each([
    ['http://localhost', 'a scheme'],
    ['localhost/path', 'a path'],
    ['me@localhost', 'user information'],
    ['localhost:8443', 'a port'],
    ['local host', 'neither a host name nor an address'],
  ])('written as %s is rejected: it is or contains %s', async (domain, part) => {
    const message = await problem({ domain })

    expect(message).toContain('"domain"')
    expect(message).toContain(part)
  })

  it('can be an IPv6 address', async () => {
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

  it('is reported by every command, and printed by none', async () => {
    const input = { config: { ...address, secret: SECRET }, debug: true, secrets: [SECRET] }
    const message = expect.stringMatching(/does not accept the secret.*Check "secret"/)

    const check = await runCommand('check', input)
    const discover = await runCommand('discover', input)
    const read = await runCommand('read', { ...input, catalog: catalogOf('incremental', ['users', 'orders']) })

    expect(check.connectionStatus).toEqual({ status: 'FAILED', message })
    for (const run of [discover, read]) {
      expect(run).toMatchObject({ exitCode: 1, stderr: '' })
      expect(run.errors).toMatchObject([{ failure_type: 'config_error', message }])
    }
    expect(read.statuses).toEqual(expect.arrayContaining(['users INCOMPLETE', 'orders INCOMPLETE']))
    expect(read.statuses.join()).not.toContain(' COMPLETE')
  })

  it.each([
    ['with a line break', `${SECRET}\n`],
    ['with a space in it', `${SECRET} x`],
    ['that is empty', ''],
  ])('%s is rejected and not printed', async (_, secret) => {
    const input = { config: { ...address, secret }, debug: true, secrets: [SECRET] }

    const check = await runCommand('check', input)
    const discover = await runCommand('discover', input)

    expect(check.connectionStatus).toEqual({ status: 'FAILED', message: expect.stringContaining('"secret"') })
    expect(discover).toMatchObject({ exitCode: 1, errors: [{ failure_type: 'config_error' }] })
  })
})
