import type { FaunaEndpoint } from '../endpoint.ts'
import type { FaunaErrorKind } from '../errors.ts'
import type { FaunaHttp } from '../http.ts'
import type { WithRetries } from '../retry.ts'
import { readAnswer } from './answers.ts'
import type { Expression } from './expressions.ts'

/** Asks one FaunaDB in FQL v4. */
export interface V4Client {
  /**
   * Evaluates `expression`, again and again where a later try may succeed.
   * @param handBack kinds of error that are not tried again here, because the caller asks for less
   * @throws FaunaError
   */
  ask(expression: Expression, handBack?: readonly FaunaErrorKind[]): Promise<V4Answer>
  /** The value of `ask`. */
  query(expression: Expression): Promise<unknown>
}

export interface V4Answer {
  readonly value: unknown
  /** The length of the answer in characters. */
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
  const ask: V4Client['ask'] = (expression, handBack) => {
    const body = JSON.stringify(expression)
    const attempt = async (): Promise<V4Answer> => {
      const answer = await http.post('/', HEADERS, body, ANSWER_TIMEOUT_MS)
      return { value: readAnswer(answer, endpoint), length: answer.text.length }
    }
    return withRetries(attempt, handBack)
  }
  return { ask, query: async (expression) => (await ask(expression)).value }
}
