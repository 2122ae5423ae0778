import { type IncomingMessage, request } from 'node:http'
import { connect, isIP, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { Endpoint, HttpProxy } from '../../../config/config.ts'
import { authorityOf, originOf } from '../endpoint.ts'
import { dialingAgent } from './dialing-agent.ts'
import { inTime } from './in-time.ts'
import { proxyError, refusedByProxy } from './proxy-errors.ts'
import type { Route } from './route.ts'
import { trusting } from './trust.ts'

/**
 * Requests go through an HTTP proxy. Over https, the proxy passes on a connection (CONNECT), and sees neither the
 * requests nor the secret. Over http, it receives the requests, with the absolute form of their target (RFC 9112, 3.2.2).
 */
export function proxyRoute(endpoint: Endpoint, proxy: HttpProxy): Route {
  const isHttps = endpoint.scheme === 'https'
  const agent = dialingAgent(endpoint, () => (isHttps ? connectThrough(endpoint, proxy) : dialProxy(endpoint, proxy)))
  return {
    agent,
    headers: isHttps ? {} : authorization(proxy),
    target: (path) => (isHttps ? path : originOf(endpoint) + path),
    close: () => agent.destroy(),
  }
}

/** @returns the connection to the proxy @throws FaunaError */
async function dialProxy(endpoint: Endpoint, proxy: HttpProxy): Promise<Socket> {
  const { host, port, scheme } = proxy
  const tls = { ...(isIP(host) === 0 && { servername: host }), ...trusting(endpoint.ca) }
  const socket = scheme === 'https' ? connectTls({ host, port, ...tls }) : connect({ host, port })
  try {
    await opened(socket, scheme === 'https' ? 'secureConnect' : 'connect')
    return socket
  } catch (error) {
    socket.destroy()
    throw proxyError(error, proxy, endpoint)
  }
}

function opened(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return inTime('CONNECT_TIMEOUT', (resolve, reject) => {
    socket.once(event, resolve)
    socket.once('error', reject)
  })
}

/** @returns a connection that the proxy opened to the endpoint @throws FaunaError */
async function connectThrough(endpoint: Endpoint, proxy: HttpProxy): Promise<Duplex> {
  const socket = await dialProxy(endpoint, proxy)
  try {
    const status = await requestTunnel(socket, endpoint, proxy)
    if (status >= 200 && status < 300) return socket
    throw refusedByProxy(status, proxy, endpoint)
  } catch (error) {
    socket.destroy()
    throw proxyError(error, proxy, endpoint)
  }
}

/** Sends CONNECT. @returns the status of the answer */
function requestTunnel(socket: Socket, endpoint: Endpoint, proxy: HttpProxy): Promise<number> {
  const authority = authorityOf(endpoint)
  const connecting = request({
    method: 'CONNECT',
    path: authority,
    headers: { host: authority },
    createConnection: () => socket,
  })
  // Not among the options: Node prints those if NODE_DEBUG is set.
  for (const [name, value] of Object.entries(authorization(proxy))) connecting.setHeader(name, value)
  return inTime('ANSWER_TIMEOUT', (resolve, reject) => {
    connecting.on('connect', ({ statusCode }: IncomingMessage) => resolve(statusCode ?? 0))
    connecting.on('error', reject)
    connecting.end()
  })
}

function authorization({ credentials }: HttpProxy): Record<string, string> {
  if (credentials === undefined) return {}
  const { user, password } = credentials
  return { 'proxy-authorization': `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }
}
