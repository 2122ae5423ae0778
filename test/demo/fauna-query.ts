import { isSafeNumber, LosslessNumber, parse, stringify } from 'lossless-json'
import type { Fql } from './fql.ts'

/** Runs a query in one database, as one key. */
export type FaunaQuery = (expression: Fql) => Promise<unknown>

/**
 * Queries over HTTP, in FQL v4.
 * @param endpoint `http://127.0.0.1:8443`
 */
export function faunaQuery(endpoint: string, secret: string): FaunaQuery {
  return async (expression) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'x-faunadb-api-version': '4' },
      body: stringify(expression.wire) ?? 'null',
    }).catch((cause: unknown) => {
      throw new Error(`${endpoint} does not answer.`, { cause })
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${endpoint} answered HTTP ${response.status}: ${text.slice(0, 500)}`)
    return (parseExactly(text) as { resource: unknown }).resource
  }
}

/** JSON with integers above 2^53, and -0.0, kept as they are. */
export function parseExactly(text: string): unknown {
  return parse(text, undefined, exactNumber)
}

function exactNumber(text: string): number | LosslessNumber {
  const number = Number(text)
  return isSafeNumber(text) && !Object.is(number, -0) ? number : new LosslessNumber(text)
}
