import type { Answer } from '../answer.ts'
import { readJson } from '../exact-json.ts'
import { HorizonError } from '../storage/horizon.ts'
import type { Store } from '../storage/store.ts'
import { Time } from '../storage/time.ts'
import { compileQuery } from './compile.ts'
import { invalidExpression, QueryError, QueryErrors, RequestError } from './errors.ts'
import { positionPath } from './position.ts'
import { type Context, DocumentView, type Runtime, SchemaView } from './runtime.ts'
import { encodeRuntime } from './runtime-encode.ts'

export interface V4Request {
  readonly secret: string | undefined
  readonly body: string
  /** `X-Query-Timeout`, in milliseconds. */
  readonly timeout: number | undefined
  /** Whether FQL v4 is switched off for this request. */
  readonly isDisabled?: boolean
  /** The time to read at, in microseconds; the present if absent. */
  readonly snapshot?: number | undefined
}

/** A query that may take no longer than this cannot be answered in time (`error-timeout`). */
const IMPOSSIBLE_TIMEOUT_MILLIS = 1

/** From the server's source: its answer to every query where the flag `allow_v4_queries` is off. */
const DISABLED =
  'FQL v4 requests have been disabled for your account. Please create a ticket at https://support.fauna.com'

/** Answers `POST /`. */
export function answerV4(store: Store, request: V4Request): Answer {
  let txnTime = 0
  try {
    const answered = store.transact((transaction) => {
      txnTime = transaction.snapshot
      const access =
        request.secret === undefined ? undefined : store.authenticate(request.secret, transaction.visibleUntil)
      if (access === undefined) return { status: 401, body: plainError('unauthorized', 'Unauthorized') }
      if (request.isDisabled) throw new RequestError(410, 'permission denied', DISABLED)
      if (request.timeout !== undefined && request.timeout <= IMPOSSIBLE_TIMEOUT_MILLIS) {
        throw new RequestError(503, 'time out', 'Read timed out (Query eval has timed out.)')
      }
      if (request.body === '') throw invalidExpression('No query provided.', undefined)
      const query = readJson(request.body)
      const context: Context = {
        store,
        database: access.database,
        access,
        transaction,
        variables: undefined,
        at: Infinity,
      }
      const resource = compileQuery(query)(context)
      if (transaction.hasWritten) txnTime = transaction.ts
      return { status: isNew(resource) ? 201 : 200, body: `{"resource":${encodeRuntime(resource)}}` }
    }, request.snapshot)
    return { ...answered, txnTime }
  } catch (error) {
    return { ...errorAnswer(error), txnTime }
  }
}

/** A query whose result is what it created is answered with 201. */
function isNew(resource: Runtime): boolean {
  return (resource instanceof DocumentView || resource instanceof SchemaView) && resource.isNew
}

function errorAnswer(error: unknown): { status: number; body: string } {
  if (error instanceof QueryError) return { status: error.status, body: queryErrorBody([error]) }
  if (error instanceof QueryErrors) return { status: error.status, body: queryErrorBody(error.errors) }
  if (error instanceof RequestError) return { status: error.status, body: prettyError(error.code, error.message) }
  if (error instanceof HorizonError) {
    const [requested, minimum] = [Time.ofMicros(error.requested), Time.ofMicros(error.minimum)]
    const description = `Requested timestamp ${requested} less than minimum allowed timestamp ${minimum}.`
    return { status: 400, body: prettyError('bad request', description) }
  }
  if (error instanceof SyntaxError) {
    return { status: 400, body: queryErrorBody([invalidExpression('Request body is not valid JSON.', undefined)]) }
  }
  throw error
}

function queryErrorBody(errors: readonly QueryError[]): string {
  return JSON.stringify({ errors: errors.map(errorFields) })
}

function errorFields({ position, code, message, failures, causes }: QueryError): object {
  return {
    position: positionPath(position),
    code,
    description: message,
    ...(failures.length > 0 && { failures }),
    ...(causes.length > 0 && { cause: causes.map(errorFields) }),
  }
}

function plainError(code: string, description: string): string {
  return JSON.stringify({ errors: [{ code, description }] })
}

/** As the server writes the errors that are not an expression's: over several lines. */
function prettyError(code: string, description: string): string {
  return `${JSON.stringify({ errors: [{ code, description }] }, undefined, 2)}\n`
}
