import type { Answer } from '../answer.ts'
import { type Json, readJson } from '../exact-json.ts'
import { HorizonError } from '../storage/horizon.ts'
import type { Store } from '../storage/store.ts'
import { Time } from '../storage/time.ts'
import { requireBoundNames } from './check.ts'
import { FqlError, InvalidQueryError, invalidBody, invalidRequest, RequestError } from './errors.ts'
import { evaluate } from './evaluate.ts'
import { materialize } from './materialize.ts'
import { findModule } from './module-lookup.ts'
import { parseQuery } from './parser.ts'
import type { Context, Runtime, Variables } from './runtime.ts'
import { simplify } from './simple.ts'
import { staticType } from './static-type.ts'
import { decodeTagged } from './tagged-decode.ts'
import { readQuery } from './template.ts'

interface V10Request {
  readonly secret: string | undefined
  readonly body: string
  /** `X-Query-Timeout-Ms`. */
  readonly timeout?: number | undefined
  /** `X-Format`: `simple` or `tagged`. */
  readonly format?: string | undefined
  /** The time to read at, in microseconds; the present if absent. */
  readonly snapshot?: number | undefined
}

/** A query that may take no longer than this cannot be answered in time (`error-timeout`). */
const IMPOSSIBLE_TIMEOUT_MILLIS = 1

/** Counters that say nothing here. */
const STATS =
  '"stats":{"compute_ops":1,"read_ops":0,"write_ops":0,"query_time_ms":1,"contention_retries":0,"storage_bytes_read":0,"storage_bytes_write":0,"rate_limits_hit":[]}'

/** Answers `POST /query/1`. */
export function answerQueryV10(store: Store, request: V10Request): Answer {
  let txnTime = 0
  try {
    const body = store.transact((transaction) => {
      txnTime = transaction.snapshot
      const access =
        request.secret === undefined ? undefined : store.authenticate(request.secret, transaction.visibleUntil)
      if (access === undefined) throw new RequestError(401, 'unauthorized', 'Access token required')
      refuseTimeout(request.timeout)
      const { database } = access
      const context: Context = {
        store,
        database,
        access,
        transaction,
        variables: undefined,
        at: Infinity,
        isPinned: false,
      }
      const { data, type } = run(context, readBody(request.body))
      if (transaction.hasWritten) txnTime = transaction.ts
      const shown = request.format === 'tagged' ? data : simplify(data)
      return `{"data":${shown},"static_type":${JSON.stringify(type)},"summary":"",${envelope(txnTime)}}`
    }, request.snapshot)
    return { status: 200, body }
  } catch (error) {
    return errorAnswer(error, (summary) => `"summary":${JSON.stringify(summary)},${envelope(txnTime)}`)
  }
}

/** The schema's version is a counter too, and not kept. */
function envelope(txnTime: number): string {
  return `"txn_ts":${txnTime},${STATS},"schema_version":0`
}

function refuseTimeout(timeout: number | undefined): void {
  if (timeout === undefined) return
  if (Number.isNaN(timeout)) throw invalidRequest("Invalid header 'x-query-timeout-ms': Invalid number.")
  if (timeout <= 0) throw invalidRequest("Invalid header 'x-query-timeout-ms': Must be greater than 0.")
  if (timeout > IMPOSSIBLE_TIMEOUT_MILLIS) return
  const message = `Client set aggressive deadline: query needs 1000, timed out within ${timeout}`
  throw new RequestError(440, 'time_out', message)
}

export function readBody(body: string): ReadonlyMap<string, Json> {
  if (body === '') throw invalidRequest('No request body provided')
  const json = readJson(body)
  if (json instanceof Map) return json as ReadonlyMap<string, Json>
  throw invalidBody('Unexpected JSON value. Expected Object.')
}

function run(context: Context, body: ReadonlyMap<string, Json>): { data: string; type: string } {
  const modules = (name: string) => findModule(context, name)
  const source = readQuery(body.get('query'), modules)
  const given = body.get('arguments') ?? new Map()
  if (!(given instanceof Map)) throw invalidBody('Unexpected JSON value. Expected Object.')
  const variables = [...(given as ReadonlyMap<string, Json>)].reduce<Variables>(
    (outer, [name, value]) => ({ name, value: decodeTagged(value, modules), outer }),
    undefined,
  )
  const scope = { ...context, variables }
  const query = parseQuery(source)
  requireBoundNames(scope, query)
  const type = staticType(scope, query)
  const value: Runtime = evaluate(scope, query)
  return { data: materialize(scope, value), type }
}

/** An error's answer; `more` adds the fields of an error that the query itself caused. */
function errorAnswer(error: unknown, more: (summary: string) => string): { status: number; body: string } {
  if (error instanceof FqlError) {
    const { code, message, failures, aborted } = error
    const fields = [`"code":"${code}"`, `"message":${JSON.stringify(message)}`]
    if (failures.length > 0) fields.push(`"constraint_failures":${JSON.stringify(failures)}`)
    if (aborted !== undefined) fields.push(`"abort":${aborted}`)
    return { status: 400, body: `{"error":{${fields.join(',')}},${more(error.summary)}}` }
  }
  if (error instanceof InvalidQueryError) {
    const { message, summary } = error
    return { status: 400, body: `{"error":${JSON.stringify({ code: 'invalid_query', message })},${more(summary)}}` }
  }
  return requestErrorAnswer(error)
}

/** The answer to an error of the request, which has no summary. Rethrows any other error. */
export function requestErrorAnswer(error: unknown): { status: number; body: string } {
  if (error instanceof RequestError) {
    return { status: error.status, body: JSON.stringify({ error: { code: error.code, message: error.message } }) }
  }
  if (error instanceof HorizonError) {
    const [requested, minimum] = [Time.ofMicros(error.requested), Time.ofMicros(error.minimum)]
    const message = `Requested timestamp ${requested} less than minimum allowed timestamp ${minimum}.`
    return requestErrorAnswer(invalidRequest(message))
  }
  if (error instanceof SyntaxError) return requestErrorAnswer(invalidBody(error.message))
  throw error
}
