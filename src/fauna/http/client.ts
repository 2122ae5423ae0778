import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { Endpoint } from '../../config/config.ts'
import { ConfigError } from '../../text/config-error.ts'
import { FaunaError } from '../errors.ts'
import { type AnswerTimes, HttpAnswer } from './answer.ts'
import { type Body, readBody } from './body.ts'
import { type BufferPool, openBufferPool } from './buffers.ts'
import { connectionError } from './errors/connection-errors.ts'
import { codesOf, hasAny, withCode } from './errors/error-codes.ts'
import { LastSeenTxn } from './last-seen-txn.ts'
import { retryAfterMs } from './retry-after.ts'
import type { Route } from './route/route.ts'
import { CONNECT_TIMEOUT_MS } from './time-outs.ts'

/** One server, with one secret. */
export interface FaunaHttp {
  /** For the bodies of answers, and for what is transcoded from them. */
  readonly buffers: BufferPool
  /**
   * The newest snapshot of any answer so far. `post` observes the response header `x-txn-time`; a time in the body is
   * observed by the API's own client. Each client sends it with every request, in its API's own header.
   */
  readonly lastSeenTxn: LastSeenTxn
  /**
   * Sends one request, without retries and without following redirects.
   * @param timeoutMs for the server to answer, and between two chunks of its answer
   * @throws FaunaError for failures below HTTP; any status is an answer
   */
  post(path: string, headers: Record<string, string>, body: string, timeoutMs: number): Promise<HttpAnswer>
  /** Like `post`, without a body. */
  get(path: string, headers: Record<string, string>, timeoutMs: number): Promise<HttpAnswer>
}

/** One server, over connections that are kept alive, with the secret of its endpoint. */
export interface FaunaHttpServer extends FaunaHttp {
  /**
   * The same server, connections, buffers and last seen transaction, with another secret. It can contain any character:
   * the name of a database can be outside Latin-1.
   */
  withSecret(secret: string): FaunaHttp
  close(): void
}

/** Bytes: as many as the answers in flight (sync/pacing/page-size.ts). */
const MAX_IDLE_BUFFERS = 6_000_000

/** A server that has never answered may not be Fauna at all, and a person may be waiting for the result of `check`. */
const FIRST_ANSWER_TIMEOUT_MS = 10_000

/** In place of a response: the connection was kept alive, and broke before it carried one. */
const STALE_CONNECTION = Symbol('stale connection')

/**
 * @param route closed together with the client
 * @param signal ends every request
 * @param onBody takes the length of each body that was read, in bytes
 * @param elapsed a monotonic clock, in milliseconds
 */
export function openHttp(
  endpoint: Endpoint,
  route: Route,
  signal: AbortSignal,
  onBody: (bytes: number) => void,
  elapsed: () => number,
): FaunaHttpServer {
  return new KeptAliveHttp(endpoint, route, signal, onBody, elapsed)
}

/** What a request consists of, besides its address. */
interface Sent {
  readonly headers: Record<string, string>
  readonly body: string
  readonly timeoutMs: number
}

class KeptAliveHttp implements FaunaHttpServer {
  readonly buffers = openBufferPool(MAX_IDLE_BUFFERS)
  readonly lastSeenTxn = new LastSeenTxn()
  readonly #endpoint: Endpoint
  readonly #route: Route
  readonly #signal: AbortSignal
  readonly #onBody: (bytes: number) => void
  readonly #elapsed: () => number
  readonly #request: typeof httpRequest
  #answered = false

  constructor(
    endpoint: Endpoint,
    route: Route,
    signal: AbortSignal,
    onBody: (bytes: number) => void,
    elapsed: () => number,
  ) {
    this.#endpoint = endpoint
    this.#route = route
    this.#signal = signal
    this.#onBody = onBody
    this.#elapsed = elapsed
    this.#request = endpoint.scheme === 'https' ? httpsRequest : httpRequest
  }

  post(path: string, headers: Record<string, string>, body: string, timeoutMs: number): Promise<HttpAnswer> {
    return this.#send(this.#bearer, 'POST', path, { headers, body, timeoutMs })
  }

  get(path: string, headers: Record<string, string>, timeoutMs: number): Promise<HttpAnswer> {
    return this.#send(this.#bearer, 'GET', path, { headers, body: '', timeoutMs })
  }

  get #bearer(): string {
    return `Bearer ${this.#endpoint.secret}`
  }

  withSecret(secret: string): FaunaHttp {
    // As Fauna reads it, `Bearer` is Latin-1, `Basic` UTF-8 (measured).
    const authorization = `Basic ${Buffer.from(`${secret}:`).toString('base64')}`
    return {
      buffers: this.buffers,
      lastSeenTxn: this.lastSeenTxn,
      post: (path, headers, body, timeoutMs) => this.#send(authorization, 'POST', path, { headers, body, timeoutMs }),
      get: (path, headers, timeoutMs) => this.#send(authorization, 'GET', path, { headers, body: '', timeoutMs }),
    }
  }

  async #send(
    authorization: string,
    method: 'GET' | 'POST',
    path: string,
    { headers, body, timeoutMs }: Sent,
  ): Promise<HttpAnswer> {
    const options: RequestOptions = {
      host: this.#endpoint.host,
      port: this.#endpoint.port,
      path: this.#route.target(path),
      method,
      agent: this.#route.agent,
      signal: this.#signal,
      timeout: this.#answered ? timeoutMs : Math.min(timeoutMs, FIRST_ANSWER_TIMEOUT_MS),
      headers: {
        'content-type': 'application/json;charset=utf-8',
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
    }
    const sentAt = this.#elapsed()
    try {
      const response = await this.#exchange(authorization, options, body, timeoutMs)
      const content = await readBody(response, this.buffers)
      this.#answered = true
      this.lastSeenTxn.observe(Number(response.headers['x-txn-time']))
      this.#onBody(content.length)
      const times = {
        retryAfterMs: retryAfterMs(response.headers['retry-after'], Date.now()),
        waitedMs: this.#elapsed() - sentAt,
      }
      return new PooledAnswer(response.statusCode ?? 0, content, times, this.buffers)
    } catch (error) {
      if (this.#signal.aborted) throw this.#signal.reason
      if (error instanceof FaunaError || error instanceof ConfigError) throw error
      throw connectionError(error, this.#endpoint, this.#answered)
    }
  }

  close(): void {
    this.#route.close()
  }

  /** Sends the request again, at once, if it was sent on a connection that the server had closed while it was idle. */
  async #exchange(
    authorization: string,
    options: RequestOptions,
    body: string,
    timeoutMs: number,
  ): Promise<IncomingMessage> {
    for (;;) {
      const response = await this.#exchangeOnce(authorization, options, body, timeoutMs)
      if (response !== STALE_CONNECTION) return response
    }
  }

  /** Each stale connection leaves the agent with its request, so that another one, or a new one, is next. */
  #exchangeOnce(
    authorization: string,
    options: RequestOptions,
    body: string,
    timeoutMs: number,
  ): Promise<IncomingMessage | typeof STALE_CONNECTION> {
    return new Promise((resolve, reject) => {
      const request = this.#request(options, resolve)
      // Not among the options: Node prints those if NODE_DEBUG is set.
      request.setHeader('authorization', authorization)
      for (const [name, value] of Object.entries(this.#route.headers)) request.setHeader(name, value)
      request.on('error', (error) => {
        // After a response has begun, the promise is resolved already.
        if (request.reusedSocket && hasAny(codesOf(error), 'ECONNRESET', 'EPIPE')) resolve(STALE_CONNECTION)
        else reject(error)
      })
      let leftMs = timeoutMs - (options.timeout ?? timeoutMs)
      request.on('timeout', () => {
        // The server has answered another request meanwhile: it is Fauna, and this query takes long.
        if (leftMs > 0 && this.#answered) request.setTimeout(leftMs)
        else request.destroy(withCode('no answer in time', 'ANSWER_TIMEOUT'))
        leftMs = 0
      })
      request.on('socket', (socket) => limitConnecting(socket, (error) => request.destroy(error)))
      request.end(body)
    })
  }
}

/** An answer whose body is a part of a buffer of the pool. */
class PooledAnswer extends HttpAnswer {
  readonly #buffers: BufferPool
  #buffer: Buffer | undefined

  constructor(status: number, { buffer, length }: Body, times: AnswerTimes, buffers: BufferPool) {
    super(status, buffer.subarray(0, length), times)
    this.#buffers = buffers
    this.#buffer = buffer
  }

  override release(): void {
    if (this.#buffer !== undefined) this.#buffers.give(this.#buffer)
    this.#buffer = undefined
  }
}

function limitConnecting(socket: Socket, giveUp: (error: Error) => void): void {
  if (!socket.connecting) return
  const limit = setTimeout(() => giveUp(withCode('no connection in time', 'CONNECT_TIMEOUT')), CONNECT_TIMEOUT_MS)
  const clear = (): void => clearTimeout(limit)
  socket.once('connect', clear)
  socket.once('close', clear)
}
