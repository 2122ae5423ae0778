/**
 * The ways a request to Fauna can fail, by what to do about it:
 *
 * - `unreachable`: nothing answers at the address, or what answers is not Fauna
 * - `connection`: the connection broke, or the answer was cut short
 * - `unauthorized`: the secret is not accepted (401)
 * - `disabled`: Fauna has switched off the account, or FQL v4 for it (410)
 * - `forbidden`: the role does not have a privilege (403)
 * - `missing`: a document, collection or index does not exist
 * - `history_expired`: the requested time is older than the retained history; `minimumTs` is the oldest readable time
 * - `too_large`: the answer or the request is larger than Fauna allows
 * - `time_out`: the query took too long, by the server's or the client's limit
 * - `busy`: contention, rate limits, an overloaded or failing cluster; a retry may succeed
 * - `uncomputable`: a computed field of a document throws
 * - `unknown_form`: the answer has an unknown form
 * - `rejected`: any other refusal
 */
export type FaunaErrorKind =
  | 'unreachable'
  | 'connection'
  | 'unauthorized'
  | 'disabled'
  | 'forbidden'
  | 'missing'
  | 'history_expired'
  | 'too_large'
  | 'time_out'
  | 'uncomputable'
  | 'busy'
  | 'unknown_form'
  | 'rejected'

export interface FaunaErrorDetails {
  /** The HTTP status. */
  readonly status?: number
  /** The `code` of Fauna's own error. */
  readonly code?: string
  /** How long the server asks to wait, in milliseconds (`Retry-After`). */
  readonly retryAfterMs?: number
  /** With `history_expired`: the oldest time that was readable at that moment, in microseconds. */
  readonly minimumTs?: number
  /** With `unreachable`: whether the address may answer later, without a change of the configuration. */
  readonly temporary?: boolean
  /** All errors of the query, if there may be several: the errors of all elements of a list are reported together. */
  readonly errors?: readonly QueryError[]
  readonly cause?: unknown
}

export interface QueryError {
  readonly code: string
  readonly description: string
  /** The path in the query to the expression that failed. */
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

/**
 * The error for an answer of unknown form.
 * @param detail what is wrong with it, for the log
 */
export function unknownForm(detail: string, cause: unknown = new Error(detail)): FaunaError {
  const message = 'Fauna sent a response in an unknown form. Please report it, with the log.'
  return new FaunaError('unknown_form', message, { cause })
}

/**
 * Whether one document of a page may be the cause: the server itself failed (500), or its answer is not JSON. A proxy,
 * the load and the network have other statuses.
 */
export function mayBeOfOneDocument(error: unknown): boolean {
  if (!isFaunaError(error, 'busy', 'connection')) return false
  const { status, code } = error.details
  return status === 200 || status === 500 || (status === undefined && code === 'internal_error')
}

/** Whether `error` is a `FaunaError` of one of these kinds; without kinds, of any. */
export function isFaunaError(error: unknown, ...kinds: FaunaErrorKind[]): error is FaunaError {
  return error instanceof FaunaError && (kinds.length === 0 || kinds.includes(error.kind))
}
