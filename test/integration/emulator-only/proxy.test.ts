import { describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { catalogOf } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { startProxy } from '../harness/http-proxy.ts'
import { refs } from '../harness/messages.ts'
import { runCommand } from '../harness/run-in-process.ts'
import { TLS } from '../harness/servers.ts'

const PASSWORD = 'correct-horse'

const plain = useEmulator()
const encrypted = useEmulator({ tls: TLS })

describe.each(APIS)('through a proxy, over $name', (api) => {
  const configOf = (fauna: typeof plain, scheme: string, secret = fauna.emulator.secret) => ({
    domain: '127.0.0.1',
    port: fauna.emulator.port,
    scheme,
    secret,
    tls_ca: TLS.cert.toString(),
    ...api.config,
  })

  it('documents are read over http', async () => {
    const database = await plain.database(api)
    await database.collection('users', { historyDays: 7 })
    await database.create('users', { '1': {}, '2': {} })
    const proxy = await startProxy()
    const run = await runCommand('read', {
      config: configOf(plain, 'http', database.secret),
      catalog: catalogOf('full_refresh', ['users']),
      env: { HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: 'db.example,<-loopback>' },
    })
    expect(refs(run.records)).toEqual(['1', '2'])
    expect(proxy.requests.length).toBeGreaterThan(0)
  })

  describe.each([
    ['http', 'HTTP_PROXY', plain],
    ['https', 'HTTPS_PROXY', encrypted],
  ] as const)('and %s', (scheme, variable, fauna) => {
    it('the log names the proxy without its credentials', async () => {
      const { port, requests } = await startProxy({ credentials: `ann:${PASSWORD}` })
      const run = await runCommand('check', {
        config: configOf(fauna, scheme),
        env: { [variable]: `http://ann:${PASSWORD}@127.0.0.1:${port}`, NO_PROXY: '<-loopback>' },
        secrets: [PASSWORD, Buffer.from(`ann:${PASSWORD}`).toString('base64')],
      })
      expect(run.connectionStatus).toMatchObject({ status: 'SUCCEEDED' })
      expect(requests.length).toBeGreaterThan(0)
      expect(run.logs.map(({ message }) => message)).toContain(
        `Requests to ${scheme}://127.0.0.1:${fauna.emulator.port} go through the proxy http://127.0.0.1:${port} (${variable}).`,
      )
    })

    it('a refusal fails the check with what to do', async () => {
      const { port } = await startProxy({ refusal: 403 })
      const run = await runCommand('check', {
        config: configOf(fauna, scheme),
        env: { [variable]: `http://127.0.0.1:${port}`, NO_PROXY: '<-loopback>' },
      })
      expect(run.connectionStatus).toMatchObject({
        status: 'FAILED',
        message: expect.stringMatching(
          /^The proxy http.*does not allow connections to .*add "127\.0\.0\.1" to NO_PROXY/,
        ),
      })
    })
  })
})
