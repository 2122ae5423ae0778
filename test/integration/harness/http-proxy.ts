import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface TestProxy {
  readonly port: number
  /** What was requested, in order: `POST http://127.0.0.1:1/query/1`, `CONNECT 127.0.0.1:1`. */
  readonly requests: readonly string[]
  /** How many connections the proxy accepted. */
  readonly connections: () => number
}

export interface TestProxyOptions {
  /** `user:password`, without which it answers 407. */
  readonly credentials?: string
  /** Answers every request with this status. */
  readonly refusal?: number
}

/** An HTTP proxy: CONNECT, and requests with the absolute form of their target. It closes when the test finishes. */
export async function startProxy({ credentials, refusal }: TestProxyOptions = {}): Promise<TestProxy> {
  const requests: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const expected = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`
  const refusalOf = ({ headers, method, url }: IncomingMessage): number | undefined => {
    requests.push(`${method} ${url}`)
    return expected !== undefined && headers['proxy-authorization'] !== expected ? 407 : refusal
  }
  const server = createServer((incoming, response) => {
    const status = refusalOf(incoming)
    if (status === undefined) passOn(incoming, response)
    else response.writeHead(status, { 'content-type': 'text/html' }).end('<html>The proxy refuses.</html>')
  })
  server.on('connect', (incoming: IncomingMessage, client: Socket) => {
    const status = refusalOf(incoming)
    if (status !== undefined) {
      client.end(`HTTP/1.1 ${status} Refused\r\ncontent-length: 0\r\n\r\n`)
      return
    }
    const { hostname, port } = new URL(`http://${incoming.url}`)
    const upstream = connect(Number(port), hostname)
    upstream.on('connect', () => client.write('HTTP/1.1 200 Connection established\r\n\r\n'))
    upstream.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
    upstream.on('close', () => client.destroy())
    client.on('error', () => {})
    client.on('close', () => upstream.destroy())
    upstream.pipe(client).pipe(upstream)
  })
  server.on('connection', (socket) => {
    connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, requests, connections: () => connections }
}

/** Sends a request without the headers that are for the proxy. */
function passOn(incoming: IncomingMessage, response: ServerResponse): void {
  const { 'proxy-authorization': _, 'proxy-connection': __, ...headers } = incoming.headers
  const upstream = request(incoming.url ?? '', { method: incoming.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 0, answer.headers)
    answer.pipe(response)
  })
  upstream.on('error', () => response.writeHead(502).end())
  incoming.pipe(upstream)
}
