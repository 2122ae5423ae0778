/**
 * What a request to Fauna can end in, told apart by what has to be done about it:
 *
 * - `unreachable`: nobody answers at the address, or what answers there is no Fauna
 * - `connection`: the connection broke, or the answer was cut short
 * - `unauthorized`: the secret is not accepted (401, 410)
 * - `forbidden`: the role lacks a privilege (403)
 * - `missing`: a document, collection or index that does not exist
 * - `history_expired`: the history asked for is not kept any more; `minimumTs` says what is
 * - `too_large`: the answer or the request is larger than Fauna allows
 * - `time_out`: the query, or the client, ran out of time
 * - `busy`: contention, rate limits, an overloaded or failing cluster; a later try may succeed
 * - `uncomputable`: a computed field of a document fails
 * - `rejected`: any other refusal
 */
export type FaunaErrorKind =
  | 'unreachable'
  | 'connection'
  | 'unauthorized'
  | 'forbidden'
  | 'missing'
  | 'history_expired'
  | 'too_large'
  | 'time_out'
  | 'uncomputable'
  | 'busy'
  | 'rejected'

export interface FaunaErrorDetails {
  readonly status?: number
  /** The `code` of Fauna's own error. */
  readonly code?: string
  /** How long the server asks to wait, in milliseconds (`Retry-After`). */
  readonly retryAfterMs?: number
  /** With `history_expired`: the oldest time that could be read at that moment, in microseconds. */
  readonly minimumTs?: number
  /** With `unreachable`: the address may answer later, as it is. */
  readonly temporary?: boolean
  /** All errors of the query, where there may be several: those of a list's elements are all reported. */
  readonly errors?: readonly QueryError[]
  readonly cause?: unknown
}

export interface QueryError {
  readonly code: string
  readonly description: string
  /** Where in the query it arose. */
  readonly position?: readonly (string | number)[] | undefined
}

/** A request to Fauna that failed. The message is written for the person who configures the source. */
export class FaunaError extends Error {
  override readonly name = 'FaunaError'
  readonly kind: FaunaErrorKind
  readonly details: FaunaErrorDetails

  constructor(kind: FaunaErrorKind, message: string, details: FaunaErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause })
    this.kind = kind
    this.details = details
  }
}

/** Whether `error` is a `FaunaError` of one of these kinds. */
export function isFaunaError(error: unknown, ...kinds: FaunaErrorKind[]): error is FaunaError {
  return error instanceof FaunaError && (kinds.length === 0 || kinds.includes(error.kind))
}
