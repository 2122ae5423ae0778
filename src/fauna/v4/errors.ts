import * as z from 'zod'
import type { Endpoint } from '../../config/config.ts'
import { FaunaError, type QueryError } from '../errors.ts'
import { parseExactJson } from '../exact-json.ts'
import type { HttpAnswer } from '../http/answer.ts'
import { refusalError } from '../http/errors/refusal.ts'
import { unreadableAnswer } from '../http/errors/unreadable-answer.ts'

/**
 * The value of an FQL v4 answer: what `resource` holds.
 * @throws FaunaError for an error of Fauna's, a truncated body, and what is not an answer of Fauna's
 */
export function readAnswer(answer: HttpAnswer, endpoint: Endpoint): unknown {
  let body: { resource?: unknown; errors?: unknown } | undefined
  try {
    body = parseExactJson(answer.text) as typeof body
  } catch {
    throw unreadableAnswer(answer, endpoint, BEGINNING)
  }
  if (answer.status >= 200 && answer.status < 300 && body !== null && typeof body === 'object' && 'resource' in body) {
    return body.resource
  }
  const errors = queryErrors.safeParse(body?.errors).data
  if (errors?.[0] === undefined) throw unreadableAnswer(answer, endpoint, BEGINNING)
  throw queryError(answer, errors[0], errors)
}

/** The first bytes of a successful answer. */
const BEGINNING = /^\s*\{\s*"resource"/

const queryErrors = z.array(
  z.object({
    code: z.string(),
    description: z.string(),
    position: z.array(z.union([z.string(), z.number()])).optional(),
  }),
)

/**
 * The result of `read` for the bytes of an FQL v4 answer.
 * @param read throws SyntaxError for a truncated body
 * @throws as `readAnswer` does, and what `read` throws
 */
export function readBytes<T>(answer: HttpAnswer, endpoint: Endpoint, read: () => T): T {
  // Throws, unless the answer is an unusual success.
  if (answer.status !== 200) readAnswer(answer, endpoint)
  try {
    return read()
  } catch (error) {
    if (error instanceof SyntaxError) throw unreadableAnswer(answer, endpoint, BEGINNING)
    throw error
  }
}

/** The table of errors is in Fauna's public API; the words are in the recordings whose names begin with `error-`. */
function queryError(answer: HttpAnswer, { code, description }: QueryError, errors: readonly QueryError[]): FaunaError {
  // "instance not found" with a 400: an index that is still being built (fauna.md, v4).
  const badRequest = code === 'invalid ref' || code === 'instance not found' ? 'missing' : 'rejected'
  const error = refusalError(answer, { code, message: description, timeOutCode: 'time out', badRequest }, { errors })
  if (error.kind !== 'disabled' || !description.includes('FQL v4')) return error
  return new FaunaError('disabled', `${error.message}. Set "api_version" to "10", or switch FQL v4 on.`, error.details)
}
