import type { FaunaErrorKind } from '../errors.ts'
import { type Transcode, transcode } from '../export/transcode.ts'
import type { FaunaHttp, HttpAnswer } from '../http/client.ts'
import type { FaunaEndpoint } from '../http/endpoint.ts'
import type { WithRetries } from '../http/retry.ts'
import { readAnswer, readBytes } from './errors.ts'
import type { Expression } from './expressions.ts'
import { type TranscodedList, type TranscodedPage, transcodeList, transcodePage } from './transcoder.ts'

/**
 * Asks one FaunaDB in FQL v4, again and again where a later try may succeed.
 *
 * `doNotRetry` are kinds of error that are not tried again here, because the caller asks for less. All methods throw
 * FaunaError.
 */
export interface V4Client {
  /** The value of an expression. */
  query(expression: Expression): Promise<unknown>
  ask(expression: Expression, doNotRetry: readonly FaunaErrorKind[]): Promise<V4Answer<unknown>>
  /** A page of documents. */
  page(expression: Expression, doNotRetry: readonly FaunaErrorKind[]): Promise<V4Answer<TranscodedPage>>
  /** A list of documents and nulls. */
  list(expression: Expression, doNotRetry: readonly FaunaErrorKind[]): Promise<V4Answer<TranscodedList>>
}

export interface V4Answer<T> {
  readonly value: T
  /** The length of the answer in bytes. */
  readonly length: number
}

/** How long the server may work on one query, in milliseconds. */
const QUERY_TIMEOUT_MS = 60_000

/** The server gives up first, and then says why. */
const ANSWER_TIMEOUT_MS = QUERY_TIMEOUT_MS + 15_000

const HEADERS = {
  // Without it the server speaks an older dialect (fauna.md, v4).
  'x-faunadb-api-version': '4',
  'x-query-timeout': String(QUERY_TIMEOUT_MS),
}

export function v4Client(http: FaunaHttp, endpoint: FaunaEndpoint, withRetries: WithRetries): V4Client {
  function send<T>(
    expression: Expression,
    doNotRetry: readonly FaunaErrorKind[],
    read: (answer: HttpAnswer) => T,
  ): Promise<V4Answer<T>> {
    const body = JSON.stringify(expression)
    return withRetries(async () => {
      const headers = { ...HEADERS, ...http.lastSeenTxn.header('x-last-seen-txn') }
      const answer = await http.post('/', headers, body, ANSWER_TIMEOUT_MS)
      const { length } = answer.body
      return { value: read(answer), length }
    }, doNotRetry)
  }

  const values = (answer: HttpAnswer): unknown => readAnswer(answer, endpoint)
  const transcoded =
    <T>(make: Transcode<T>) =>
    (answer: HttpAnswer): T =>
      readBytes(answer, endpoint, () => transcode(answer, http, make))
  return {
    ask: (expression, doNotRetry) => send(expression, doNotRetry, values),
    query: async (expression) => (await send(expression, [], values)).value,
    page: (expression, doNotRetry) => send(expression, doNotRetry, transcoded(transcodePage)),
    list: (expression, doNotRetry) => send(expression, doNotRetry, transcoded(transcodeList)),
  }
}
