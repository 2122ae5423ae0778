import { ClientError, ServiceError } from 'fauna'
import * as z from 'zod'
import type { Endpoint } from '../../config/config.ts'
import { FaunaError, type FaunaErrorKind } from '../errors.ts'
import type { HttpAnswer } from '../http/answer.ts'
import { refusalError, refusalMessage } from '../http/errors/refusal.ts'
import { unreadableAnswer } from '../http/errors/unreadable-answer.ts'

const queryFailure = z.object({
  code: z.string(),
  message: z.string(),
  /** The message, with the position in the query. */
  summary: z.string().optional(),
})

/** An error in FQL v10's own form. */
export type QueryFailure = Readonly<z.infer<typeof queryFailure>>

/**
 * Translates what the driver throws.
 * @param answer the server's answer, if there was one
 */
export function driverError(error: unknown, answer: HttpAnswer | undefined, endpoint: Endpoint): unknown {
  // The driver wraps what its HTTP client throws: a FaunaError of ours, or the reason of the abort.
  if (answer === undefined) return error instanceof ClientError ? (error.cause ?? error) : error
  // The driver does not check the form of the error.
  const failure =
    error instanceof ServiceError
      ? queryFailure.safeParse({ ...error, message: error.message, summary: error.queryInfo?.summary })
      : undefined
  return failure?.success ? failureError(failure.data, answer) : notQueryAnswer(answer, endpoint)
}

/** The error for an answer that is neither a result nor an error of FQL v10. */
export function notQueryAnswer(answer: HttpAnswer, endpoint: Endpoint): FaunaError {
  return unreadableAnswer(answer, endpoint, /^\s*\{\s*"(data|events)"/)
}

/** The table of errors is in Fauna's public API; the words are in recordings named `error-...`. */
export function failureError(failure: QueryFailure, answer: HttpAnswer): FaunaError {
  const { code, message } = failure
  const shown = shownMessage(failure)
  const refusal = { code, message, shown, timeOutCode: 'time_out', badRequest: badRequestKind(failure) }
  const error = refusalError(answer, refusal)
  if (error.kind === 'history_expired' || !isOfComputedField(failure, answer.status)) return error
  return new FaunaError('uncomputable', refusalMessage('uncomputable', shown, code), error.details)
}

/**
 * The error for an event of type `error`, which an event feed reports inside a 200. The feed has errors of its own; any
 * other is of a document that cannot be shown.
 */
export function feedError(failure: QueryFailure): FaunaError {
  const kind = FEED_ERRORS.get(failure.code) ?? 'uncomputable'
  return new FaunaError(kind, refusalMessage(kind, shownMessage(failure), failure.code), { code: failure.code })
}

const FEED_ERRORS: ReadonlyMap<string, FaunaErrorKind> = new Map([
  ['invalid_stream_start_time', 'history_expired'],
  ['time_out', 'time_out'],
  ['internal_error', 'busy'],
  ['permission_denied', 'forbidden'],
  ['permission_loss', 'forbidden'],
])

/** The stack trace then leads into the body of the field, which Fauna calls `*computed_field:Collection:name*`. */
function isOfComputedField({ summary }: QueryFailure, status: number): boolean {
  return (status === 400 || status === 403) && summary !== undefined && summary.includes('*computed_field:')
}

function badRequestKind({ code, message }: QueryFailure): FaunaErrorKind {
  switch (code) {
    case 'permission_denied':
      return 'forbidden'
    case 'invalid_request':
      // A feed whose collection is no longer readable (measured).
      return message.includes('Insufficient privileges') ? 'forbidden' : 'rejected'
    case 'invalid_argument':
      return message.includes('No such user collection') ? 'missing' : 'rejected'
    // The index does not exist, or is still being built.
    case 'invalid_function_invocation':
    case 'invalid_index_invocation':
      return 'missing'
    default:
      return 'rejected'
  }
}

/** For a query that Fauna cannot parse, the message says only that; the summary names the reason. */
function shownMessage({ code, message, summary }: QueryFailure): string {
  return code === 'invalid_query' ? (summary?.split('\n')[0] ?? message) : message
}
