import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Endpoint, HttpProxy } from '../../../../../src/config/config.ts'
import { openHttp } from '../../../../../src/fauna/http/client.ts'
import { proxyRoute } from '../../../../../src/fauna/http/route/proxy.ts'
import { readAnswer } from '../../../../../src/fauna/v4/errors.ts'
import { startProxy, type TestProxyOptions } from '../../../../integration/harness/http-proxy.ts'
import { closedPort, TLS } from '../../../../integration/harness/servers.ts'

async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const SCHEMES = ['http', 'https'] as const

type Scheme = (typeof SCHEMES)[number]

const OK: RequestListener = (request, response) => {
  request.resume().on('end', () => response.end('{"resource":1}'))
}

/** Sends requests to a server through a proxy. */
async function through(scheme: Scheme, proxy: Partial<HttpProxy> & { readonly port: number }, listener = OK) {
  const port = await listening(scheme === 'https' ? createHttpsServer(TLS, listener) : createServer(listener))
  const endpoint: Endpoint = {
    scheme,
    host: '127.0.0.1',
    port,
    secret: 'the-secret',
    ca: TLS.cert.toString(),
    proxy: { variable: 'HTTPS_PROXY', scheme: 'http', host: '127.0.0.1', ...proxy },
  }
  const route = proxyRoute(endpoint, endpoint.proxy as HttpProxy)
  const http = openHttp(
    endpoint,
    route,
    new AbortController().signal,
    () => {},
    () => 0,
  )
  onTestFinished(() => http.close())
  return {
    port,
    /** The value of the answer. */
    send: async () => readAnswer(await http.post('/query', {}, '{}', 5000), endpoint),
  }
}

const failing = async (scheme: Scheme, options: TestProxyOptions, proxy: Partial<HttpProxy> = {}) => {
  const { port } = await startProxy(options)
  const { send } = await through(scheme, { ...proxy, port })
  return send().then(
    () => expect.unreachable(),
    (error: unknown) => error,
  )
}

describe.each(SCHEMES)('through a proxy, over %s', (scheme) => {
  it('requests reach the server, over one connection that is kept alive', async () => {
    const hosts: (string | undefined)[] = []
    const proxy = await startProxy()
    const { port, send } = await through(scheme, proxy, (request, response) => {
      hosts.push(request.headers.host)
      OK(request, response)
    })
    await send()
    await send()
    const origin = `127.0.0.1:${port}`
    expect(hosts).toEqual([origin, origin])
    expect(proxy.requests).toEqual(
      scheme === 'https' ? [`CONNECT ${origin}`] : [`POST http://${origin}/query`, `POST http://${origin}/query`],
    )
    expect(proxy.connections()).toBe(1)
  })

  it('credentials are sent to the proxy, and the secret only to the server', async () => {
    const proxy = await startProxy({ credentials: 'ann:p@ss:word' })
    const credentials = { user: 'ann', password: 'p@ss:word' }
    const { send } = await through(scheme, { port: proxy.port, credentials }, (request, response) => {
      expect(request.headers).toMatchObject({ authorization: 'Bearer the-secret' })
      expect(request.headers).not.toHaveProperty('proxy-authorization')
      OK(request, response)
    })
    expect(await send()).toBe(1)
  })

  it.each<[number, TestProxyOptions, Partial<HttpProxy>, RegExp]>([
    [407, { credentials: 'ann:word' }, {}, /^The proxy http:\/\/127.*requires credentials \(HTTP 407\).*HTTPS_PROXY/],
    [
      407,
      { credentials: 'ann:word' },
      { credentials: { user: 'ann', password: 'wrong-word' } },
      /does not accept the credentials in HTTPS_PROXY/,
    ],
    [403, { refusal: 403 }, {}, /does not allow connections to http.*NO_PROXY/],
  ])(
    'the answer %i of the proxy (%o, %o) ends the request with an error of its own',
    async (status, options, proxy, message) => {
      const error = await failing(scheme, options, proxy)
      expect(error).toMatchObject({ kind: 'unreachable', details: { status }, message: expect.stringMatching(message) })
      expect(error).not.toMatchObject({ message: expect.stringMatching(/ann|wrong-word/) })
    },
  )

  it.each([500, 502])('a proxy that cannot reach the server (%i) is retried', async (status) => {
    const error = await failing(scheme, { refusal: status })
    expect(error).toMatchObject(
      scheme === 'https'
        ? { kind: 'unreachable', details: { temporary: true }, message: expect.stringContaining('cannot reach https') }
        : { kind: 'busy', message: expect.stringContaining(`answered HTTP ${status}`) },
    )
    expect(error).toMatchObject({ message: expect.stringMatching(/the proxy http:\/\/127\.0\.0\.1/i) })
  })

  it('a closed port is that of the proxy', async () => {
    const { send } = await through(scheme, { port: await closedPort() })
    await expect(send()).rejects.toMatchObject({
      kind: 'unreachable',
      details: { temporary: true },
      message: expect.stringMatching(
        /^Nothing listens at the proxy http.*Check HTTPS_PROXY, or add "127.0.0.1" to NO_PROXY/,
      ),
    })
  })

  it('a server of another kind is not a proxy', async () => {
    const port = await listening(createTcpServer((socket) => socket.on('error', () => {}).end('SSH-2.0-OpenSSH\r\n')))
    const { send } = await through(scheme, { port })
    await expect(send()).rejects.toThrow(/is not an HTTP proxy. Check HTTPS_PROXY/)
  })

  it('a proxy that closes the connection is a broken connection', async () => {
    const port = await listening(createTcpServer((socket) => socket.on('error', () => {}).destroy()))
    const { send } = await through(scheme, { port })
    await expect(send()).rejects.toMatchObject({ kind: 'connection', message: expect.stringContaining('the proxy') })
  })

  it('a proxy can speak https, and must then have a trusted certificate', async () => {
    const port = await listening(
      createHttpsServer(TLS, (_, response) => response.writeHead(407).end()).on('connect', (_, socket) =>
        socket.end('HTTP/1.1 407 No\r\n\r\n'),
      ),
    )
    const { send } = await through(scheme, { port, scheme: 'https' })
    await expect(send()).rejects.toMatchObject({ details: { status: 407 } })
    const plain = await startProxy()
    const { send: sendPlain } = await through(scheme, { port: plain.port, scheme: 'https' })
    await expect(sendPlain()).rejects.toThrow(/does not speak https.*begin HTTPS_PROXY with http:/)
  })
})

describe('a connection through a proxy', () => {
  it.each([200, 299])('is open after the status %i', async (status) => {
    expect(await connectAnswering(status)).toBe(1)
  })

  it.each([199, 300])('is not open after the status %i', async (status) => {
    await expect(connectAnswering(status)).rejects.toThrow()
  })

  it('names no server in TLS if the server is an address', async () => {
    const names: unknown[] = []
    const { send } = await through('https', await startProxy(), (request, response) => {
      names.push((request.socket as TLSSocket).servername)
      OK(request, response)
    })
    await send()
    expect(names).toEqual([false])
  })

  /** Sends a request over https through a proxy that opens connections and answers CONNECT with this status. */
  async function connectAnswering(status: number): Promise<unknown> {
    const proxy = createServer().on('connect', (request, client) => {
      const upstream = connect(Number(request.url?.split(':')[1]), '127.0.0.1')
      client.on('error', () => upstream.destroy())
      upstream.on('error', () => client.destroy())
      client.write(`HTTP/1.1 ${status} Answer\r\n\r\n`)
      upstream.pipe(client).pipe(upstream)
    })
    const { send } = await through('https', { port: await listening(proxy) })
    return send()
  }
})

describe('a proxy that does not answer', () => {
  it('ends the request after ten seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => {
      vi.useRealTimers()
    })
    const server = createTcpServer((socket) => socket.on('error', () => {}).once('data', () => server.emit('asked')))
    const port = await listening(server)
    const { send } = await through('https', { port })
    const sending = expect(send()).rejects.toMatchObject({
      kind: 'unreachable',
      details: { temporary: true },
      message: expect.stringMatching(/^The proxy .*does not answer/),
    })
    await once(server, 'asked')
    await vi.advanceTimersByTimeAsync(10_000)
    await sending
  })
})
