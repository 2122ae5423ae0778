import { FaunaError } from '../errors.ts'
import type { HttpAnswer } from '../http.ts'

/**
 * The `data` of an answer of `/query/1`; undefined where the server has no such endpoint.
 * @throws FaunaError
 */
export function v10Answer(answer: HttpAnswer): unknown {
  if (answer.status === 404) return undefined
  let body: { data?: unknown; error?: { code?: string; message?: string } }
  try {
    body = JSON.parse(answer.text)
  } catch (cause) {
    throw new FaunaError('connection', 'An answer of Fauna was cut short.', { status: answer.status, cause })
  }
  if (answer.status === 200) return body.data
  const { code = '', message = '' } = body.error ?? {}
  const details = { status: answer.status, code }
  if (answer.status === 401) throw new FaunaError('unauthorized', 'Fauna does not accept the secret.', details)
  if (answer.status === 409 || answer.status === 429 || answer.status >= 440) {
    throw new FaunaError('busy', `Fauna answered: ${message} (${code})`, details)
  }
  throw new FaunaError('rejected', `Fauna answered: ${message} (${code})`, details)
}
