import { Agent } from 'undici'
import { connectionError } from './connection-errors.ts'
import { type FaunaEndpoint, originOf } from './endpoint.ts'
import { FaunaError } from './errors.ts'

export interface HttpAnswer {
  readonly status: number
  readonly text: string
  /** From `Retry-After`, in milliseconds. */
  readonly retryAfterMs?: number
}

/** One server, asked over pooled connections that are kept alive. */
export interface FaunaHttp {
  /**
   * Sends one request, without retries and without following redirects.
   * @param timeoutMs for the server to answer, and between two pieces of its answer
   * @throws FaunaError for what goes wrong below HTTP; any status is an answer
   */
  post(path: string, headers: Record<string, string>, body: string, timeoutMs: number): Promise<HttpAnswer>
  close(): Promise<void>
}

/** The server closes idle connections after 5 seconds; letting go a little earlier avoids writing on a dead one. */
const KEEP_ALIVE_MS = 4_000

const CONNECT_TIMEOUT_MS = 10_000

export function openHttp(endpoint: FaunaEndpoint, signal: AbortSignal): FaunaHttp {
  const origin = originOf(endpoint)
  const agent = new Agent({
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  })
  let answered = false

  return {
    async post(path, headers, body, timeoutMs) {
      try {
        const response = await agent.request({
          origin,
          path,
          method: 'POST',
          headers: {
            authorization: `Bearer ${endpoint.secret}`,
            'content-type': 'application/json;charset=utf-8',
            ...headers,
          },
          body,
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
          signal,
        })
        const text = await response.body.text()
        answered = true
        const retryAfterMs = retryAfter(response.headers['retry-after'])
        return { status: response.statusCode, text, ...(retryAfterMs !== undefined && { retryAfterMs }) }
      } catch (error) {
        if (signal.aborted) throw signal.reason
        throw afterFirstAnswer(connectionError(error, endpoint), answered)
      }
    },
    close: () => agent.destroy(),
  }
}

/** A server that has answered before is being restarted, or the network is: that is worth waiting for. */
function afterFirstAnswer(error: FaunaError, answered: boolean): FaunaError {
  return answered && error.kind === 'unreachable' ? new FaunaError('connection', error.message, error.details) : error
}

/** The header holds seconds, or a date; absent or unreadable is undefined. */
function retryAfter(header: string | string[] | undefined): number | undefined {
  const value = Array.isArray(header) ? header[0] : header
  if (value === undefined) return undefined
  const seconds = Number(value)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now()
  return ms > 0 ? ms : undefined
}
