import type { Position } from './position.ts'

/** An error of a query, as the answer reports it. */
export class QueryError extends Error {
  readonly status: number
  readonly code: string
  readonly position: Position
  readonly failures: readonly ValidationFailure[]
  /** The errors of a function that was called. */
  readonly causes: readonly QueryError[]

  constructor(
    status: number,
    code: string,
    description: string,
    position: Position,
    details: { failures?: readonly ValidationFailure[]; causes?: readonly QueryError[] } = {},
  ) {
    super(description)
    this.status = status
    this.code = code
    this.position = position
    this.failures = details.failures ?? []
    this.causes = details.causes ?? []
  }
}

/** The errors of several elements of a list. The gravest decides the status: of those that are equal, the first. */
export class QueryErrors extends Error {
  readonly errors: readonly QueryError[]
  readonly status: number

  constructor(errors: readonly QueryError[]) {
    super(errors.map(({ message }) => message).join(' '))
    this.errors = errors
    this.status = errors.toSorted((a, b) => gravity(b) - gravity(a))[0]?.status ?? 400
  }
}

function gravity({ code }: QueryError): number {
  return ['permission denied', 'invalid argument', 'invalid expression'].indexOf(code)
}

export interface ValidationFailure {
  readonly field: readonly string[]
  readonly code: string
  readonly description: string
}

/** An error of the request, not of an expression; its body is pretty-printed (`error-snapshot-too-old`). */
export class RequestError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, description: string) {
    super(description)
    this.status = status
    this.code = code
  }
}

export const invalidExpression = (description: string, position: Position) =>
  new QueryError(400, 'invalid expression', description, position)

export const invalidArgument = (description: string, position: Position) =>
  new QueryError(400, 'invalid argument', description, position)

export const wrongType = (expected: string, provided: string, position: Position) =>
  invalidArgument(`${expected} expected, ${provided} provided.`, position)

export const permissionDenied = (position: Position) =>
  new QueryError(403, 'permission denied', 'Insufficient privileges to perform the action.', position)

export const instanceNotFound = (what: string, position: Position) =>
  new QueryError(404, 'instance not found', `${what} not found.`, position)

export const undefinedRef = (kind: string, name: string, position: Position) =>
  new QueryError(400, 'invalid ref', `Ref refers to undefined ${kind} '${name}'`, position)

export const validationFailed = (failures: readonly ValidationFailure[], position: Position) =>
  new QueryError(400, 'validation failed', 'document data is not valid.', position, { failures })
