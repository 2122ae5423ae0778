import { Client, type HTTPClient, type LogHandler, type Query, type QuerySuccess } from 'fauna'
import type { Endpoint } from '../../config/config.ts'
import type { HttpAnswer } from '../http/answer.ts'
import type { FaunaHttp } from '../http/client.ts'
import type { Connection } from '../http/connection.ts'
import { notFauna } from '../http/errors/connection-errors.ts'
import { ANSWER_TIMEOUT_MS, QUERY_TIMEOUT_MS } from '../http/time-outs.ts'
import { driverError } from './errors.ts'

export interface DriverAnswer {
  /** As the server sent it. */
  readonly answer: HttpAnswer
  /** As the driver parsed it. */
  readonly success: QuerySuccess<never>
}

/** The driver's own logger writes request headers to standard output if FAUNA_DEBUG is set. */
const silence: LogHandler = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, fatal() {} }

/**
 * Sends queries through Fauna's own driver, and their bytes through `http`, so that connections and time-outs are the
 * same for both APIs. The driver's decoder works from the inside out and takes a user's `@ref` for a reference
 * (fauna.md, v10). With the format `simple` it leaves the tagged body undecoded.
 */
export class Driver {
  readonly #http: FaunaHttp
  readonly #endpoint: Endpoint

  constructor({ http, endpoint }: Pick<Connection, 'http' | 'endpoint'>) {
    this.#http = http
    this.#endpoint = endpoint
  }

  /**
   * Sends a query once. A client is opened for each query, so that its answer can be returned; that costs nothing.
   * @param shown the body that the driver sees of a successful answer
   * @throws FaunaError
   */
  async send(query: Query, shown: (answer: HttpAnswer) => string): Promise<DriverAnswer> {
    let answer: HttpAnswer | undefined
    const transport: HTTPClient = {
      request: async ({ data, headers }) => {
        const { Authorization: _, ...own } = headers as Record<string, string>
        const sent = { ...own, 'x-format': 'tagged', ...this.#http.lastSeenTxn.header('x-last-txn-ts') }
        answer = await this.#http.post('/query/1', sent, JSON.stringify(data), ANSWER_TIMEOUT_MS)
        return { status: answer.status, headers: {}, body: answer.status === 200 ? shown(answer) : answer.text }
      },
      close() {},
    }
    const client = new Client(this.#configuration(), transport)
    const success = await client.query<never>(query).catch((error: unknown) => {
      throw driverError(error, answer, this.#endpoint)
    })
    const received = answer as HttpAnswer | undefined
    if (received === undefined) throw new Error('the driver answered without a request')
    if (received.status !== 200) throw notFauna(this.#endpoint, received.status, received.text)
    return { answer: received, success }
  }

  #configuration() {
    return {
      secret: this.#endpoint.secret,
      // Only `http` knows the address.
      endpoint: new URL('http://localhost'),
      format: 'simple',
      // Collections are named at run time, so there is nothing to check beforehand.
      typecheck: false,
      query_timeout_ms: QUERY_TIMEOUT_MS,
      // Retries are the connector's own (http/retry.ts).
      max_attempts: 1,
      logger: silence,
    } as const
  }
}
