import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net'
import { type AuthContext, type Connection, Server, type ServerConfig } from 'ssh2'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Endpoint, SshTunnel } from '../../../../../src/config/config.ts'
import { fingerprintOf } from '../../../../../src/config/connection/host-key.ts'
import { openHttp } from '../../../../../src/fauna/http/client.ts'
import { tunnelRoute } from '../../../../../src/fauna/http/route/tunnel/tunnel.ts'
import { closedPort } from '../../../../integration/harness/servers.ts'

const HOST_KEY = String(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs1' }),
)

const USER_KEY = String(
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'sec1' }),
)

async function listening(server: TcpServer | Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server as TcpServer, 'listening')
  onTestFinished(() => {
    server.close()
  })
  return (server.address() as AddressInfo).port
}

interface SshServer {
  readonly port: number
  readonly connections: Connection[]
  /** How many channels were asked for. */
  readonly channels: () => number
}

type Login = (context: AuthContext) => void

const accepting: Login = (context) => context.accept()

/** @param forwards whether it opens the connections that are asked for */
async function sshServer(
  login: Login = accepting,
  forwards = true,
  config: Partial<ServerConfig> = {},
): Promise<SshServer> {
  const connections: Connection[] = []
  let channels = 0
  const server = new Server({ hostKeys: [HOST_KEY], ...config }, (client) => {
    connections.push(client)
    client.on('error', () => {})
    client.on('authentication', login)
    client.on('tcpip', (accept, reject, { destIP, destPort }) => {
      channels++
      if (!forwards) return reject()
      const upstream = connect(destPort, destIP)
      upstream.on('connect', () => {
        const channel = accept()
        channel.on('close', () => upstream.destroy())
        upstream.pipe(channel).pipe(upstream)
      })
      upstream.on('error', () => reject())
    })
  })
  onTestFinished(() => {
    for (const client of connections) client.end()
  })
  return { port: await listening(server), connections, channels: () => channels }
}

const OK: RequestListener = (request, response) => {
  request.resume().on('end', () => response.end('yes'))
}

const hostKeys: string[] = []

/** @returns sends a request through the server at the port */
async function through(port: number, change: Partial<SshTunnel> = {}, listener = OK) {
  return (await open(port, change, listener)).send
}

async function open(port: number, change: Partial<SshTunnel>, listener: RequestListener) {
  const tunnel: SshTunnel = { host: '127.0.0.1', port, user: 'ann', login: { password: 'correct-horse' }, ...change }
  const endpoint: Endpoint = {
    scheme: 'http',
    host: '127.0.0.1',
    port: await listening(createServer(listener)),
    secret: 'the-secret',
    tunnel,
  }
  hostKeys.length = 0
  const route = tunnelRoute(endpoint, tunnel, (key) => hostKeys.push(key))
  const http = openHttp(
    endpoint,
    route,
    new AbortController().signal,
    () => {},
    () => 0,
  )
  onTestFinished(() => http.close())
  const send = async (timeoutMs = 5000): Promise<string> => (await http.post('/', {}, '{}', timeoutMs)).text
  return { http, send }
}

const failing = (send: () => Promise<string>) =>
  send().then(
    () => expect.unreachable(),
    (error: unknown) => error,
  )

describe('through an SSH server', () => {
  it('requests share one connection, and one channel after another', async () => {
    const server = await sshServer()
    const send = await through(server.port)
    expect(await send()).toBe('yes')
    expect(await send()).toBe('yes')
    expect(server.channels()).toBe(1)
    expect(await Promise.all([send(), send(), send()])).toEqual(['yes', 'yes', 'yes'])
    expect(server.connections).toHaveLength(1)
    expect(server.channels()).toBe(3)
  })

  it('a large answer arrives complete', async () => {
    const server = await sshServer()
    const body = 'x'.repeat(10_000_000)
    const send = await through(server.port, {}, (request, response) => {
      request.resume().on('end', () => response.end(body))
    })
    expect((await send()) === body).toBe(true)
  })

  it('a broken connection is opened again for the next request', async () => {
    const server = await sshServer()
    const broken: RequestListener = (request, response) => {
      if (server.connections.length > 1) OK(request, response)
      else server.connections[0]?.end()
    }
    const send = await through(server.port, {}, broken)
    expect(await failing(send)).toMatchObject({ kind: 'connection' })
    expect(await send()).toBe('yes')
    expect(server.connections).toHaveLength(2)
  })

  it('a connection that is closed while it is opened ends', async () => {
    let asked = (_: AuthContext): void => {}
    const login = new Promise<AuthContext>((resolve) => {
      asked = resolve
    })
    const server = await sshServer((context) => asked(context))
    const { http, send } = await open(server.port, {}, OK)
    const sent = failing(send)
    const context = await login
    http.close()
    context.accept()
    const [connection] = server.connections
    if (connection !== undefined) await once(connection, 'close')
    await sent
  })

  it('an answer that does not come in time ends the request', async () => {
    const server = await sshServer()
    let answers = 1
    const send = await through(server.port, {}, (request, response) => {
      if (answers-- > 0) OK(request, response)
    })
    await send()
    expect(await failing(() => send(50))).toMatchObject({ kind: 'time_out' })
  })

  it('a password can be given in a dialogue', async () => {
    const server = await sshServer((context) => {
      if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive'])
      context.prompt([{ prompt: 'Password: ', echo: false }], ([answer]) =>
        answer === 'correct-horse' ? context.accept() : context.reject(),
      )
    })
    expect(await (await through(server.port))()).toBe('yes')
  })
})

describe('the host key of an SSH server', () => {
  it('is reported', async () => {
    const server = await sshServer()
    await (await through(server.port))()
    expect(hostKeys).toEqual([expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43} \(ssh-rsa\)$/)])
  })

  it('must be one of the given', async () => {
    const server = await sshServer()
    await (await through(server.port))()
    const [fingerprint = ''] = hostKeys[0]?.split(' ') ?? []
    const other = { fingerprint: fingerprintOf(Buffer.from('other')) }
    for (const key of [{ fingerprint }, { fingerprint, type: 'ssh-rsa' }, { fingerprint, type: 'unknown' }]) {
      expect(await (await through(server.port, { hostKeys: [other, key] }))()).toBe('yes')
    }
    const error = await failing(await through(server.port, { hostKeys: [other] }))
    expect(error).toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining(`is ${fingerprint} (ssh-rsa), which is not in "tunnel_method.tunnel_host_key"`),
    })
    expect(hostKeys).toEqual([])
  })
})

describe('a tunnel that cannot be opened', () => {
  it.each<[string, Partial<SshTunnel>, RegExp]>([
    ['a password', {}, /does not accept the password of the user "ann".*PasswordAuthentication/],
    ['a key', { login: { privateKey: USER_KEY } }, /does not accept the key of the user "ann".*authorized_keys/],
  ])('because %s is refused needs a change of the configuration', async (_, change, message) => {
    const server = await sshServer((context) => context.reject())
    const error = await failing(await through(server.port, change))
    expect(error).toMatchObject({ name: 'ConfigError', message: expect.stringMatching(message) })
    expect(error).not.toMatchObject({ message: expect.stringContaining('correct-horse') })
  })

  it('because forwarding is refused is reported', async () => {
    const server = await sshServer(accepting, false)
    expect(await failing(await through(server.port))).toMatchObject({
      kind: 'unreachable',
      details: { temporary: true },
      message: expect.stringMatching(/^The SSH server 127\.0\.0\.1:\d+ cannot reach the database at 127/),
    })
  })

  it('because nothing listens is reported, and may pass', async () => {
    expect(await failing(await through(await closedPort()))).toMatchObject({
      kind: 'unreachable',
      details: { temporary: true },
      message: expect.stringMatching(/^Nothing listens at the SSH server .*tunnel_port" \(SSH listens on 22/),
    })
  })

  it('because the name is unknown is reported', async () => {
    const error = await failing(await through(22, { host: 'bastion.invalid' }))
    expect(error).toMatchObject({ message: expect.stringMatching(/"bastion\.invalid" has no known|name server/) })
  })

  it.each([
    ['answers', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['closes the connection', (socket: Socket) => socket.destroy()],
  ])('because a server %s in another way is retried', async (_, act) => {
    const port = await listening(createTcpServer((socket) => act(socket.on('error', () => {}))))
    expect(await failing(await through(port))).toMatchObject({
      kind: 'connection',
      message: expect.stringMatching(/closes connections before it answers as an SSH server/),
    })
  })

  it('because no algorithm is common is reported', async () => {
    const server = await sshServer(accepting, true, { algorithms: { cipher: ['aes128-cbc'] } })
    expect(await failing(await through(server.port))).toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(/have no common algorithm: /),
    })
  })

  it('because the server does not answer is given up after ten seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => {
      vi.useRealTimers()
    })
    const silent = createTcpServer((socket) => socket.on('error', () => {}).once('data', () => silent.emit('asked')))
    const send = await through(await listening(silent))
    const error = failing(send)
    await once(silent, 'asked')
    await vi.advanceTimersByTimeAsync(9_999)
    await vi.advanceTimersByTimeAsync(1)
    expect(await error).toMatchObject({
      kind: 'unreachable',
      details: { temporary: true },
      message: expect.stringMatching(/does not answer as an SSH server/),
    })
  })

  it('because the login takes too long is a broken connection', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => {
      vi.useRealTimers()
    })
    let asked = (): void => {}
    const login = new Promise<void>((resolve) => {
      asked = resolve
    })
    const server = await sshServer(() => asked())
    const error = failing(await through(server.port))
    await login
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await error).toMatchObject({
      kind: 'connection',
      message: expect.stringMatching(/^The connection to the SSH server .* broke/),
    })
  })

  it('because the key is damaged is reported at once', async () => {
    const privateKey = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk=\n-----END OPENSSH PRIVATE KEY-----\n'
    await expect(through(22, { login: { privateKey } })).rejects.toThrow('"tunnel_method.ssh_key" is damaged')
  })
})
