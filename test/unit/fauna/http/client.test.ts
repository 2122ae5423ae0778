import { createServer, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type FaunaHttp, openHttp } from '../../../../src/fauna/http/client.ts'
import { directRoute } from '../../../../src/fauna/http/route/direct.ts'

const closers: (() => void)[] = []

afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function connectTo(...parameters: Parameters<typeof openTo>): Promise<FaunaHttp> {
  return (await openTo(...parameters)).http
}

async function openTo(
  server: Server,
  onBody: (bytes: number) => void = () => {},
  signal = new AbortController().signal,
  elapsed = () => 0,
) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const endpoint = { scheme: 'http', host: '127.0.0.1', port, secret: 'the-secret' } as const
  const route = directRoute(endpoint)
  const http = openHttp(endpoint, route, signal, onBody, elapsed)
  closers.push(
    () => http.close(),
    () => server.close(),
  )
  return { http, route }
}

/** A server that answers every request with these bytes, and then closes the connection. */
function sending(bytes: string): Server {
  return createTcpServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(bytes))
  })
}

const post = (http: FaunaHttp) => http.post('/query', { 'x-own': 'yes' }, 'é', 5000)

describe('a request', () => {
  it('carries the secret, the length of its body in bytes, and the headers of the API', async () => {
    let sent: IncomingHttpHeaders = {}
    const http = await connectTo(
      createServer((request, response) => {
        sent = request.headers
        request.resume().on('end', () => response.end('{}'))
      }),
    )
    await post(http)
    expect(sent).toMatchObject({ authorization: 'Bearer the-secret', 'content-length': '2', 'x-own': 'yes' })
    expect(sent['content-type']).toContain('application/json')
  })

  it('ends with the reason of the abort', async () => {
    const controller = new AbortController()
    const http = await connectTo(
      createServer(() => controller.abort(new Error('stop'))),
      undefined,
      controller.signal,
    )
    await expect(post(http)).rejects.toThrow('stop')
  })

  it('that gets no answer in time fails, as a time-out once the server has answered', async () => {
    let answers = 1
    const http = await connectTo(
      createServer((request, response) => {
        request.resume()
        if (answers-- > 0) response.end('{}')
      }),
    )
    await post(http)
    await expect(http.post('/', {}, '', 50)).rejects.toMatchObject({ kind: 'time_out' })
  })
})

describe('a connection that is kept alive', () => {
  it('carries one request after another', async () => {
    const server = answering(Number.POSITIVE_INFINITY)
    const http = await connectTo(server)
    for (let i = 0; i < 3; i++) await post(http)
    expect(server.connections).toBe(1)
  })

  it('and that the server closed while it was idle is replaced at once, as often as needed', async () => {
    const server = answering(1)
    const http = await connectTo(server)
    // Two idle connections.
    await Promise.all([post(http), post(http)])
    for (const answer of [await post(http), await post(http)]) expect(answer.status).toBe(200)
    expect(server.connections).toBe(4)
  })

  it('that breaks with the answer is an error', async () => {
    const server = answering(1, 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{')
    const http = await connectTo(server)
    await post(http)
    await expect(post(http)).rejects.toMatchObject({ kind: 'connection' })
    expect(server.connections).toBe(1)
  })

  it('is closed by the client first: the server does it after five idle seconds', async () => {
    const { http, route } = await openTo(answering(1))
    await post(http)
    // The agent takes the connection back after the answer was read.
    await vi.waitFor(() => expect(Object.values(route.agent.freeSockets).flat()).toHaveLength(1))
    const [idle] = Object.values(route.agent.freeSockets).flat()
    expect(idle?.timeout).toBeGreaterThan(0)
    expect(idle?.timeout).toBeLessThan(5_000)
  })

  it('is not replaced if it is new: the server may be down', async () => {
    const server = answering(0)
    const http = await connectTo(server)
    await expect(post(http)).rejects.toMatchObject({ kind: 'connection' })
    expect(server.connections).toBe(1)
  })
})

/**
 * A server that answers so many requests of each connection.
 * @param last what it sends to the next request of a connection before it closes it
 */
function answering(requests: number, last = ''): Server & { connections: number } {
  const server = createTcpServer((socket) => {
    server.connections++
    let left = requests
    socket.on('error', () => {})
    socket.on('data', (data) => {
      // The body comes with the headers, or after them.
      if (!data.toString().endsWith('é')) return
      if (left-- > 0) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')
      else if (last === '') socket.resetAndDestroy()
      else socket.end(last)
    })
  })
  return Object.assign(server, { connections: 0 })
}

describe('an answer', () => {
  it('of any status is returned, with the wait that it asks for', async () => {
    const http = await connectTo(sending('HTTP/1.1 407 No\r\nretry-after: 3\r\ncontent-length: 2\r\n\r\nno'))
    const answer = await post(http)
    expect([answer.status, answer.text, answer.times.retryAfterMs]).toEqual([407, 'no', 3000])
  })

  it('may have a date in Retry-After', async () => {
    const date = new Date(Date.now() + 60_000).toUTCString()
    const http = await connectTo(sending(`HTTP/1.1 503 No\r\nretry-after: ${date}\r\ncontent-length: 0\r\n\r\n`))
    const { retryAfterMs = 0 } = (await post(http)).times
    expect(retryAfterMs).toBeGreaterThan(0)
    expect(retryAfterMs).toBeLessThanOrEqual(60_000)
  })

  it('has the time that it took, by the given clock', async () => {
    const readings = [1000, 26_000]
    const server = sending('HTTP/1.1 502 No\r\ncontent-length: 0\r\n\r\n')
    const http = await connectTo(server, undefined, undefined, () => readings.shift() ?? 0)
    expect((await post(http)).times.waitedMs).toBe(25_000)
  })

  it('has a transaction time that later requests can carry', async () => {
    const http = await connectTo(sending('HTTP/1.1 200 OK\r\nx-txn-time: 42\r\ncontent-length: 0\r\n\r\n'))
    await post(http)
    expect(http.lastSeenTxn.micros).toBe(42)
  })

  it('without a length is read to its end, and its length is reported', async () => {
    const lengths: number[] = []
    const body = 'x'.repeat(300_000)
    const http = await connectTo(sending(`HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${body}`), (bytes) =>
      lengths.push(bytes),
    )
    expect((await post(http)).text).toBe(body)
    expect(lengths).toEqual([body.length])
  })

  it('of one byte without a length is read', async () => {
    expect((await post(await connectTo(sending('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n1')))).text).toBe('1')
  })

  it.each([
    ['shorter than its content-length', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345'],
    ['cut off inside a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\na\r\n12345'],
  ])('%s is a broken connection', async (_, bytes) => {
    await expect(post(await connectTo(sending(bytes)))).rejects.toMatchObject({ kind: 'connection' })
  })

  it('longer than its content-length is read up to that length', async () => {
    const http = await connectTo(sending('HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\n1234567890'))
    expect((await post(http)).text).toBe('12345')
  })

  it('that does not begin as HTTP does comes from another kind of server', async () => {
    await expect(post(await connectTo(sending('SSH-2.0-OpenSSH\r\n')))).rejects.toMatchObject({ kind: 'unreachable' })
  })

  it('gives its memory back once, when it is released', async () => {
    const body = 'x'.repeat(100_000)
    const http = await connectTo(
      sending(`HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`),
    )
    const first = await post(http)
    const { buffer } = first.body
    first.release()
    first.release()
    const second = await post(http)
    const third = await post(http)
    expect(second.body.buffer === buffer).toBe(true)
    expect(third.body.buffer === buffer).toBe(false)
  })
})

describe('a query that takes longer than the first answer may take', () => {
  const SLOW_MS = 10_500

  /** Answers requests of `/slow` later than the others. */
  const slow = () =>
    createServer((request, response) => {
      setTimeout(() => response.end('{}'), request.url === '/slow' ? SLOW_MS : 0)
    })

  it('is answered if the server has answered another one meanwhile', async () => {
    const http = await connectTo(slow())
    const answer = http.post('/slow', {}, '', 60_000)
    await http.post('/quick', {}, '', 60_000)
    expect((await answer).status).toBe(200)
  })

  it('is given up if the server has not answered at all', async () => {
    const http = await connectTo(slow())
    await expect(http.post('/slow', {}, '', 60_000)).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('accepts connections but does not answer'),
    })
  })
})
