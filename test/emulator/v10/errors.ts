import { type Span, showSpan } from './source.ts'

export interface ConstraintFailure {
  readonly paths: readonly (readonly string[])[]
  readonly message: string
}

/** An error that a query ran into; its answer has a summary that shows where. */
export class FqlError extends Error {
  readonly code: string
  /** Where it happened, then where that was called from. */
  readonly spans: Span[]
  readonly failures: readonly ConstraintFailure[]
  /** The text of what `abort` was given. */
  readonly aborted: string | undefined

  constructor(
    code: string,
    message: string,
    span: Span,
    details: { failures?: readonly ConstraintFailure[]; aborted?: string } = {},
  ) {
    super(message)
    this.code = code
    this.spans = [span]
    this.failures = details.failures ?? []
    this.aborted = details.aborted
  }

  get summary(): string {
    const failures = this.failures.map(({ paths, message }) => `  ${paths.join()}: ${message}`)
    return [
      `error: ${this.message}`,
      ...(failures.length > 0 ? ['constraint failures:', ...failures] : []),
      ...this.spans.map(showSpan),
    ].join('\n')
  }
}

/** Why a query is not one: what a check found before anything was evaluated. */
interface CheckFailure {
  readonly message: string
  readonly span: Span
}

/** A text that is not a query (`error-syntax`, `error-unbound` in recordings/fql-v10.json). */
export class InvalidQueryError extends Error {
  readonly failures: readonly CheckFailure[]

  constructor(failures: readonly CheckFailure[]) {
    super(`The query failed ${failures.length} validation check${failures.length === 1 ? '' : 's'}`)
    this.failures = failures
  }

  get summary(): string {
    return this.failures.map(({ message, span }) => `error: ${message}\n${showSpan(span)}`).join('\n\n')
  }
}

/** An error of the request, not of an expression; it has no summary (`feed-error-bad-token`). */
export class RequestError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export const invalidRequest = (message: string) => new RequestError(400, 'invalid_request', message)

export const invalidBody = (reason: string) => invalidRequest(`Invalid request body: ${reason}`)

export const invalidArgument = (message: string, span: Span) => new FqlError('invalid_argument', message, span)

export const wrongArgument = (name: string, expected: string, received: string, span: Span) =>
  invalidArgument(`expected value for \`${name}\` of type ${expected}, received ${received}`, span)

export const typeMismatch = (expected: string, received: string, span: Span) =>
  new FqlError('type_mismatch', `expected type: ${expected}, received ${received}`, span)

export const permissionDenied = (span: Span) =>
  new FqlError('permission_denied', 'Insufficient privileges to perform the action.', span)

export const unreadable = (collection: string, span: Span) =>
  new FqlError('permission_denied', `Insufficient privileges to read from collection ${collection}.`, span)

export const missingFunction = (name: string, on: string, span: Span) =>
  new FqlError('invalid_function_invocation', `The function \`${name}\` does not exist on \`${on}\``, span)

export const constraintFailure = (message: string, failures: readonly ConstraintFailure[], span: Span) =>
  new FqlError('constraint_failure', message, span, { failures })
