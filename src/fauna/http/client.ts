import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import tls, { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import { type BufferPool, openBufferPool } from './buffers.ts'
import { connectionError } from './connection-errors.ts'
import type { FaunaEndpoint } from './endpoint.ts'
import { collectGarbage } from './garbage.ts'
import { LastSeenTxn } from './last-seen-txn.ts'

export class HttpAnswer {
  readonly status: number
  /** To be read before `release`. */
  readonly body: Buffer
  /** From `Retry-After`, in milliseconds. */
  readonly retryAfterMs?: number

  constructor(status: number, body: Buffer, retryAfterMs?: number) {
    this.status = status
    this.body = body
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs
  }

  /** Says that nobody reads the body any more: another answer takes its place. */
  release(): void {}

  get text(): string {
    return this.body.toString('utf8')
  }
}

/** One server, asked over connections that are kept alive. */
export interface FaunaHttp {
  /** For answers, and for what is made of them. */
  readonly buffers: BufferPool
  /** Whether what was sent is still wanted when it is transcoded. */
  readonly keepsSources: boolean
  /**
   * The newest snapshot of any answer so far. `post` observes the response header `x-txn-time`; what an API says in its
   * body, its own client observes. Each client sends it with every request, in its API's own header.
   */
  readonly lastSeenTxn: LastSeenTxn
  /**
   * Sends one request, without retries and without following redirects.
   * @param timeoutMs for the server to answer, and between two pieces of its answer
   * @throws FaunaError for what goes wrong below HTTP; any status is an answer
   */
  post(path: string, headers: Record<string, string>, body: string, timeoutMs: number): Promise<HttpAnswer>
  close(): void
}

/** The server closes idle connections after 5 seconds; letting go a little earlier avoids writing on a dead one. */
const KEEP_ALIVE_MS = 4_000

/** Bytes of answers: the pieces in which they come, and what is made while they are read, are collected after so many. */
const GARBAGE = 2_000_000

/** Bytes: as much as the answers that are under way (sync/pacing/page-size.ts). */
const MOST_BUFFERS = 6_000_000

const CONNECT_TIMEOUT_MS = 10_000

/** What has never answered may be no Fauna at all, and a person may be waiting for that word. */
const FIRST_ANSWER_TIMEOUT_MS = 10_000

/** @param signal ends every request @param keepsSources as in `FaunaHttp` */
export function openHttp(endpoint: FaunaEndpoint, signal: AbortSignal, keepsSources: boolean): FaunaHttp {
  const [send, agent] =
    endpoint.scheme === 'https'
      ? [httpsRequest, new HttpsAgent({ keepAlive: true, timeout: KEEP_ALIVE_MS, ...trust(endpoint) })]
      : [httpRequest, new HttpAgent({ keepAlive: true, timeout: KEEP_ALIVE_MS })]
  const buffers = openBufferPool(MOST_BUFFERS)
  const lastSeenTxn = new LastSeenTxn()
  let answered = false
  let uncollected = 0

  const exchange = (options: RequestOptions, body: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const request = send(options, resolve)
      // Not among the options, which Node shows to those who ask it to (NODE_DEBUG).
      request.setHeader('authorization', `Bearer ${endpoint.secret}`)
      request.on('error', reject)
      request.on('timeout', () => request.destroy(withCode('no answer in time', 'ANSWER_TIMEOUT')))
      request.on('socket', (socket) => limitConnecting(socket, (error) => request.destroy(error)))
      request.end(body)
    })

  return {
    buffers,
    keepsSources,
    lastSeenTxn,
    async post(path, headers, body, timeoutMs) {
      const options: RequestOptions = {
        host: endpoint.host,
        port: endpoint.port,
        path,
        method: 'POST',
        agent,
        signal,
        timeout: answered ? timeoutMs : Math.min(timeoutMs, FIRST_ANSWER_TIMEOUT_MS),
        headers: {
          'content-type': 'application/json;charset=utf-8',
          'content-length': Buffer.byteLength(body),
          ...headers,
        },
      }
      try {
        const response = await exchange(options, body)
        const content = await bodyOf(response, buffers)
        answered = true
        lastSeenTxn.observe(Number(response.headers['x-txn-time']))
        uncollected += content.length
        if (uncollected >= GARBAGE) {
          collectGarbage()
          uncollected = 0
        }
        return new PooledAnswer(response, content, buffers)
      } catch (error) {
        if (signal.aborted) throw signal.reason
        throw connectionError(error, endpoint, answered)
      }
    },
    close: () => agent.destroy(),
  }
}

/** The public authorities stay trusted beside the one that is given, as do those of `NODE_EXTRA_CA_CERTS`. */
function trust({ ca }: FaunaEndpoint): { readonly secureContext?: SecureContext } {
  if (ca === undefined) return {}
  // Node 20 does not tell of the extra ones.
  const known = tls.getCACertificates?.('default') ?? rootCertificates
  return { secureContext: createSecureContext({ ca: [...known, ca] }) }
}

/** An answer whose body is a part of a buffer of the pool. */
class PooledAnswer extends HttpAnswer {
  private readonly buffers: BufferPool
  private buffer: Buffer | undefined

  constructor({ statusCode, headers }: IncomingMessage, { buffer, length }: Body, buffers: BufferPool) {
    super(statusCode ?? 0, buffer.subarray(0, length), retryAfter(headers['retry-after']))
    this.buffers = buffers
    this.buffer = buffer
  }

  override release(): void {
    if (this.buffer !== undefined) this.buffers.give(this.buffer)
    this.buffer = undefined
  }
}

interface Body {
  readonly buffer: Buffer
  /** How much of the buffer it takes, in bytes. */
  readonly length: number
}

/** Fauna says the length before; what is longer than it says is refused by Node. */
const LONGEST_SAID = 64_000_000

function bodyOf(response: IncomingMessage, buffers: BufferPool): Promise<Body> {
  const said = Number(response.headers['content-length'] ?? 0)
  let buffer = buffers.take(said <= LONGEST_SAID ? said : 0)
  let length = 0
  return new Promise((resolve, reject) => {
    response.on('data', (piece: Buffer) => {
      if (length + piece.length > buffer.length) {
        const larger = buffers.take(Math.max(length + piece.length, buffer.length * 2))
        buffer.copy(larger, 0, 0, length)
        buffers.give(buffer)
        buffer = larger
      }
      length += piece.copy(buffer, length)
    })
    response.on('end', () => resolve({ buffer, length }))
    response.on('error', reject)
    response.on('close', () => reject(withCode('the answer was cut off', 'ECONNRESET')))
  })
}

function limitConnecting(socket: Socket, giveUp: (error: Error) => void): void {
  if (!socket.connecting) return
  const limit = setTimeout(() => giveUp(withCode('no connection in time', 'CONNECT_TIMEOUT')), CONNECT_TIMEOUT_MS)
  const settle = (): void => clearTimeout(limit)
  socket.once('connect', settle)
  socket.once('close', settle)
}

function withCode(message: string, code: string): Error {
  return Object.assign(new Error(message), { code })
}

/** The header holds seconds, or a date; absent or unreadable is undefined. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now()
  return ms > 0 ? ms : undefined
}
