import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { createServer as createHttp2Server, type Http2ServerRequest } from 'node:http2'
import type { Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TlsOptions } from 'node:tls'
import type { Answer } from './answer.ts'
import { serveBothProtocols } from './both-protocols.ts'
import type { Fault, Faults } from './faults.ts'
import { answerFsl } from './fsl/endpoint.ts'
import { type Nodes, PRESENT_HEADER } from './nodes.ts'
import type { RecordedRequest, RequestLog } from './request-log.ts'
import type { Store } from './storage/store.ts'
import { answerV4 } from './v4/endpoint.ts'
import { answerFeed } from './v10/feed-endpoint.ts'
import { answerQueryV10 } from './v10/query-endpoint.ts'

/** The server closes idle connections after this (fauna.md, both APIs). */
const KEEP_ALIVE_MILLIS = 5000
/** A longer header is refused (fauna.md, v4). */
const MAX_HEADER_BYTES = 8192

export interface HttpServerOptions {
  readonly store: Store
  readonly nodes: Nodes
  readonly requests: RequestLog
  readonly faults: Faults
  readonly tls?: TlsOptions
}

/** The server's HTTP face: who asks, what is asked, what goes wrong on purpose, and the answer. */
export function createHttpServer({ store, nodes, requests, faults, tls }: HttpServerOptions): Server {
  const connections = new WeakMap<Connection, number>()
  let connectionCount = 0

  async function handle(request: Request, response: Response): Promise<void> {
    const body = await readBody(request)
    if (request.url === '/ping' || request.url?.startsWith('/ping?')) {
      send(response, 200, '{ "resource": "Scope write is OK" }\n', {})
      return
    }
    const connection = connectionOf(request)
    if (!connections.has(connection)) connections.set(connection, ++connectionCount)
    const recorded = await requests.began({
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body,
      connection: connections.get(connection) ?? 0,
    })
    const snapshot = await nodes.snapshotOf(recorded)
    const hasFeedEvents = () => recorded.path.startsWith('/feed/1') && hasEvents(answer(recorded, snapshot))
    const answerBody = () => answer(recorded, snapshot).body
    const fault = faults.take(recorded, { hasFeedEvents, answerBody })
    if (fault?.delay !== undefined) await sleep(fault.delay, undefined, { ref: false })
    if (fault?.cut === 'connection') {
      if (fault.evaluate) answer(recorded, snapshot)
      await requests.ended(recorded)
      cut(connection, fault)
      return
    }
    const answered = fault?.status === undefined ? answer(recorded, snapshot, fault) : faultAnswer(fault, fault.status)
    await requests.ended(recorded)
    await sendAnswer(response, connection, answered, fault)
  }

  function answer(request: RecordedRequest, snapshot: number | undefined, fault: Fault = {}): Answer {
    const { method, path, headers, body } = request
    const secret = readSecret(headers.authorization)
    const [resource = ''] = path.split('?')
    if (method === 'GET' && resource === '/authorized') return answerAuthorized(store, secret)
    if (method === 'GET' && resource.startsWith('/schema/1/')) return answerFsl(store, { secret, path: resource })
    switch (method === 'POST' ? resource : undefined) {
      case '/':
        return answerV4(store, {
          secret,
          body,
          timeout: readNumber(headers['x-query-timeout']),
          // A test's own queries are exempt, as those of Fauna's shell are.
          isDisabled: !store.allowsV4 && !(PRESENT_HEADER in headers),
          snapshot,
        })
      case '/query/1': {
        const timeout = readNumber(headers['x-query-timeout-ms'])
        return answerQueryV10(store, { secret, body, timeout, format: headers['x-format']?.toString(), snapshot })
      }
      case '/feed/1':
        return answerFeed(store, { secret, body, snapshot, isOutOfTime: fault.emptyFeedPage ?? false })
      default:
        return { status: 404, body: '{"errors":[{"code":"not found","description":"Not Found"}]}' }
    }
  }

  const listener = (request: Request, response: Response) => {
    handle(request, response).catch((error: unknown) => {
      const description = error instanceof Error ? (error.stack ?? error.message) : String(error)
      send(response, 500, JSON.stringify({ errors: [{ code: 'internal server error', description }] }), {})
    })
  }
  const http1 = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, listener)
  http1.keepAliveTimeout = KEEP_ALIVE_MILLIS
  http1.keepAliveTimeoutBuffer = 0
  http1.on('clientError', (_error, socket) => {
    const body = '{ "error": "bad request" }\n'
    const head = `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`
    if (socket.writable) socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`)
  })
  return serveBothProtocols(http1, createHttp2Server(listener), tls)
}

/** Answers `GET /authorized`: which database a key is of (the server's UtilRoutes.scala). */
function answerAuthorized(store: Store, secret: string | undefined): Answer {
  const access = secret === undefined ? undefined : store.authenticate(secret)
  return access === undefined
    ? { status: 401, body: '{"errors":[{"code":"unauthorized","description":"Unauthorized"}]}' }
    : { status: 200, body: JSON.stringify({ account: '0', global_id: access.database.globalId }) }
}

type Request = IncomingMessage | Http2ServerRequest

/** What the responses of both protocols can do. */
interface Response {
  writeHead(status: number, headers: OutgoingHttpHeaders): unknown
  write(chunk: Uint8Array, written: () => void): unknown
  end(body: Uint8Array, written?: () => void): unknown
}

/** What a request came on, and can be cut: HTTP/2's streams share a session. */
type Connection = { destroy(): unknown; resetAndDestroy?(): unknown }

function cut(connection: Connection, { reset = false }: Fault): void {
  if (reset && connection.resetAndDestroy !== undefined) connection.resetAndDestroy()
  else connection.destroy()
}

function connectionOf(request: Request): Connection {
  return ('stream' in request ? request.stream.session : undefined) ?? request.socket
}

async function readBody(request: Request): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function readNumber(header: string | readonly string[] | undefined): number | undefined {
  return typeof header === 'string' ? Number(header) : undefined
}

/** `Bearer secret`, or `Basic` with the secret as the user's name. */
function readSecret(authorization: string | undefined): string | undefined {
  const [scheme = '', credentials = ''] = (authorization ?? '').split(' ')
  if (scheme.toLowerCase() === 'bearer') return credentials
  if (scheme.toLowerCase() !== 'basic') return undefined
  return Buffer.from(credentials, 'base64').toString('utf8').replace(/:$/, '')
}

/** Whether a page of the feed holds events other than errors. */
function hasEvents({ status, body }: Answer): boolean {
  return status === 200 && body.includes('"txn_ts":')
}

function faultAnswer(fault: Fault, status: number): Answer {
  return { status, body: fault.body ?? '' }
}

async function sendAnswer(
  response: Response,
  connection: Connection,
  { status, body, txnTime }: Answer,
  fault: Fault = {},
): Promise<void> {
  const ofV4 = txnTime === undefined ? {} : { 'x-txn-time': String(txnTime), 'x-query-time': '1' }
  const headers = { ...ofV4, ...fault.headers }
  const bytes = Buffer.from(body)
  const part = bytes.subarray(0, Math.floor(bytes.length * (fault.share ?? 0.5)))
  if (fault.cut !== 'answer' && fault.stall === undefined) {
    const sent = fault.cut === 'json' ? part : bytes
    send(response, status, sent, headers, fault.cut === 'idle' ? () => cut(connection, fault) : undefined)
    return
  }
  response.writeHead(status, { ...contentType, ...headers, 'content-length': bytes.length })
  await new Promise<void>((resolve) => response.write(part, resolve))
  if (fault.stall !== undefined) await sleep(fault.stall, undefined, { ref: false })
  if (fault.cut === 'answer') cut(connection, fault)
  else response.end(bytes.subarray(part.length))
}

const contentType = { 'content-type': 'application/json;charset=utf-8' }

function send(
  response: Response,
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>>,
  sent?: () => void,
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  response.writeHead(status, { ...contentType, 'content-length': bytes.length, ...headers })
  response.end(bytes, sent)
}
