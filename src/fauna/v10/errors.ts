import { ClientError, ServiceError } from 'fauna'
import * as z from 'zod'
import { FaunaError, type FaunaErrorDetails, type FaunaErrorKind } from '../errors.ts'
import type { HttpAnswer } from '../http/client.ts'
import type { FaunaEndpoint } from '../http/endpoint.ts'
import { horizonOf } from '../http/horizon.ts'
import { kindOfStatus } from '../http/status-kind.ts'
import { answerDetails, unreadableAnswer } from '../http/unreadable-answer.ts'

const queryFailure = z.object({
  code: z.string(),
  message: z.string(),
  /** The message with its place in the query. */
  summary: z.string().optional(),
})

/** An error as FQL v10 gives it. */
export type QueryFailure = Readonly<z.infer<typeof queryFailure>>

/**
 * What the driver threw, as what it means to the connector.
 * @param answer what the server answered, if it did
 */
export function driverError(error: unknown, answer: HttpAnswer | undefined, endpoint: FaunaEndpoint): unknown {
  // The driver wraps what its HTTP client throws: a FaunaError of ours, or the reason of the abort.
  if (answer === undefined) return error instanceof ClientError ? (error.cause ?? error) : error
  // It does not look at what the error holds.
  const failure =
    error instanceof ServiceError
      ? queryFailure.safeParse({ ...error, message: error.message, summary: error.queryInfo?.summary })
      : undefined
  return failure?.success ? failureError(failure.data, answer) : notQueryAnswer(answer, endpoint)
}

/** For an answer that is neither a result nor an error of FQL v10. */
export function notQueryAnswer(answer: HttpAnswer, endpoint: FaunaEndpoint): FaunaError {
  return unreadableAnswer(answer, endpoint, /^\s*\{\s*"(data|events)"/)
}

/** For an error of Fauna's. The table of errors is in its public API; the words are in recordings named `error-...`. */
export function failureError(failure: QueryFailure, answer: HttpAnswer): FaunaError {
  const minimumTs = horizonOf(failure.message)
  const kind = minimumTs === undefined ? kindOf(answer.status, failure) : 'history_expired'
  return faunaError(kind, failure, { ...answerDetails(answer), ...(minimumTs !== undefined && { minimumTs }) })
}

/**
 * For an event of type `error`, which an event feed gives inside a 200. The feed itself has errors of its own; any
 * other is of a document that cannot be shown.
 */
export function feedError(failure: QueryFailure): FaunaError {
  return faunaError(FEED_ERRORS.get(failure.code) ?? 'uncomputable', failure)
}

const FEED_ERRORS: ReadonlyMap<string, FaunaErrorKind> = new Map([
  ['invalid_stream_start_time', 'history_expired'],
  ['time_out', 'time_out'],
  ['internal_error', 'busy'],
  ['permission_denied', 'forbidden'],
  ['permission_loss', 'forbidden'],
])

function faunaError(kind: FaunaErrorKind, failure: QueryFailure, details: FaunaErrorDetails = {}): FaunaError {
  return new FaunaError(kind, messageOf(kind, failure), { ...details, code: failure.code })
}

function kindOf(status: number, failure: QueryFailure): FaunaErrorKind {
  const { code, message, summary } = failure
  // The stack of the error leads into the body of a computed field, called `*computed_field:Collection:name*`.
  if (REFUSALS.has(status) && summary?.includes('*computed_field:')) return 'uncomputable'
  return kindOfStatus({ status, message, isTimeOut: code === 'time_out', badRequest: refusalOf(failure) })
}

const REFUSALS: ReadonlySet<number> = new Set([400, 403])

function refusalOf({ code, message }: QueryFailure): FaunaErrorKind {
  switch (code) {
    case 'permission_denied':
      return 'forbidden'
    case 'invalid_request':
      // A feed whose collection may not be read any more (measured).
      return message.includes('Insufficient privileges') ? 'forbidden' : 'rejected'
    case 'invalid_argument':
      return message.includes('No such user collection') ? 'missing' : 'rejected'
    // There is no index of that name, or it is still being built.
    case 'invalid_function_invocation':
    case 'invalid_index_invocation':
      return 'missing'
    default:
      return 'rejected'
  }
}

function messageOf(kind: FaunaErrorKind, { code, message, summary }: QueryFailure): string {
  if (kind === 'unauthorized') {
    return 'Fauna does not accept the secret. Check "secret": it may have been deleted, or belong to another database.'
  }
  // Of a query that Fauna cannot read, the message says no more than that.
  const said = code === 'invalid_query' ? (summary?.split('\n')[0] ?? message) : message
  return `Fauna answered: ${said} (${code})`
}
