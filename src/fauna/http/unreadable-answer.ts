import { FaunaError, type FaunaErrorDetails } from '../errors.ts'
import type { HttpAnswer } from './answer.ts'
import { notFauna } from './connection-errors.ts'
import { type FaunaEndpoint, originOf } from './endpoint.ts'

/**
 * The error for an HTTP response that is not in Fauna's format: a proxy's error page, a truncated body, or another
 * program's response.
 * @param beginning matches the first bytes of the API's own successful responses
 */
export function unreadableAnswer(answer: HttpAnswer, endpoint: FaunaEndpoint, beginning: RegExp): FaunaError {
  const details = answerDetails(answer)
  if (answer.status === 429 || answer.status >= 500) {
    return new FaunaError('busy', `${originOf(endpoint)} answered HTTP ${answer.status}.`, details)
  }
  if (answer.status === 200 && beginning.test(answer.text)) {
    return new FaunaError('connection', `An answer of ${originOf(endpoint)} was cut short.`, details)
  }
  return notFauna(endpoint, answer.status, answer.text)
}

/** The error details that every answer has. */
export function answerDetails(answer: HttpAnswer): FaunaErrorDetails {
  return {
    status: answer.status,
    ...(answer.retryAfterMs !== undefined && { retryAfterMs: answer.retryAfterMs }),
  }
}
