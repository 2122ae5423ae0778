import type { Endpoint } from '../../../config/config.ts'
import { FaunaError, type FaunaErrorDetails } from '../../errors.ts'
import type { HttpAnswer } from '../answer.ts'
import { originWithRoute } from '../endpoint.ts'
import { LONG_WAIT_MS } from '../time-outs.ts'
import { notFauna } from './connection-errors.ts'

/**
 * The error for an HTTP response that is not in Fauna's format: a proxy's error page, a truncated body, or another
 * program's response.
 * @param beginning matches the first bytes of the API's own successful responses
 */
export function unreadableAnswer(answer: HttpAnswer, endpoint: Endpoint, beginning: RegExp): FaunaError {
  const details = answerDetails(answer)
  if (isGivenUp(answer)) {
    const origin = originWithRoute(endpoint)
    return new FaunaError('time_out', `${origin} answered HTTP ${answer.status}: the query took too long.`, details)
  }
  if (answer.status === 429 || answer.status >= 500) {
    return new FaunaError('busy', `${originWithRoute(endpoint)} answered HTTP ${answer.status}.`, details)
  }
  if (answer.status === 200 && beginning.test(answer.text)) {
    return new FaunaError('connection', `An answer of ${originWithRoute(endpoint)} was cut short.`, details)
  }
  return notFauna(endpoint, answer.status, answer.text)
}

/**
 * The statuses with which a proxy gives up on a query that is still running: 408, 504, nginx's 499, and Cloudflare's 520
 * to 524.
 */
const GIVEN_UP: ReadonlySet<number> = new Set([408, 499, 504, 520, 521, 522, 523, 524])

/** Whether a proxy gave up on the query. A 502 or 503 is also the answer of a proxy whose server is down. */
function isGivenUp({ status, times }: HttpAnswer): boolean {
  return GIVEN_UP.has(status) || ((status === 502 || status === 503) && times.waitedMs >= LONG_WAIT_MS)
}

/** The error details that every answer has. */
export function answerDetails(answer: HttpAnswer): FaunaErrorDetails {
  const { retryAfterMs } = answer.times
  return { status: answer.status, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}
