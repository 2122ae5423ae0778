import * as z from 'zod'
import { FaunaError, type FaunaErrorKind, type QueryError } from '../errors.ts'
import { parseExactJson } from '../exact-json.ts'
import type { HttpAnswer } from '../http/client.ts'
import type { FaunaEndpoint } from '../http/endpoint.ts'
import { horizonOf } from '../http/horizon.ts'
import { kindOfStatus } from '../http/status-kind.ts'
import { answerDetails, unreadableAnswer } from '../http/unreadable-answer.ts'

/**
 * What FQL v4 answered: the value behind `resource`.
 * @throws FaunaError for an error of Fauna's, a body that is cut short, and what is no answer of Fauna's
 */
export function readAnswer(answer: HttpAnswer, endpoint: FaunaEndpoint): unknown {
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
  throw faunaError(answer, errors[0], errors)
}

const queryErrors = z.array(
  z.object({
    code: z.string(),
    description: z.string(),
    position: z.array(z.union([z.string(), z.number()])).optional(),
  }),
)

/**
 * What FQL v4 answered, read from its bytes.
 * @param read throws SyntaxError where they are cut short
 * @throws as `readAnswer` does
 */
export function readBytes<T>(answer: HttpAnswer, endpoint: FaunaEndpoint, read: () => T): T {
  // An error, or what is no answer of Fauna's.
  if (answer.status !== 200) readAnswer(answer, endpoint)
  try {
    return read()
  } catch (error) {
    if (error instanceof SyntaxError) throw unreadableAnswer(answer, endpoint, BEGINNING)
    throw error
  }
}

const BEGINNING = /^\s*\{\s*"resource"/

/** The table of errors is in Fauna's public API; the words are in the recordings whose names begin with `error-`. */
function faunaError(answer: HttpAnswer, error: QueryError, errors: readonly QueryError[]): FaunaError {
  const minimumTs = horizonOf(error.description)
  const kind = minimumTs === undefined ? kindOf(answer.status, error) : 'history_expired'
  return new FaunaError(kind, messageOf(kind, error), {
    ...answerDetails(answer),
    code: error.code,
    errors,
    ...(minimumTs !== undefined && { minimumTs }),
  })
}

function kindOf(status: number, { code, description }: QueryError): FaunaErrorKind {
  // "instance not found" with a 400: an index that is still building (fauna.md, v4).
  const badRequest = code === 'invalid ref' || code === 'instance not found' ? 'missing' : 'rejected'
  return kindOfStatus({ status, message: description, isTimeOut: code === 'time out', badRequest })
}

function messageOf(kind: FaunaErrorKind, error: QueryError): string {
  if (kind === 'unauthorized') {
    return 'Fauna does not accept the secret. Check "secret": it may have been deleted, or belong to another database.'
  }
  return `Fauna answered: ${error.description} (${error.code})`
}
