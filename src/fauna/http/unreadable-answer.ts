import { FaunaError, type FaunaErrorDetails } from '../errors.ts'
import type { HttpAnswer } from './client.ts'
import { notFauna } from './connection-errors.ts'
import { type FaunaEndpoint, originOf } from './endpoint.ts'

/**
 * For an answer over HTTP that is not in Fauna's form: a proxy's page, a cut-off body, or another program's answer.
 * @param beginning what the API's own answers begin with
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

/** What every answer says of itself, for the details of an error. */
export function answerDetails(answer: HttpAnswer): FaunaErrorDetails {
  return {
    status: answer.status,
    ...(answer.retryAfterMs !== undefined && { retryAfterMs: answer.retryAfterMs }),
  }
}
