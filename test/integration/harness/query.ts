import type { FaunaEndpoint } from './fauna-endpoint.ts'
import { toText, type Value } from './fql.ts'

/** Evaluates one query of FQL v4. Integers beyond 2^53 are not exact. Throws on an answer that is no success. */
export async function sendQuery({ url, secret }: FaunaEndpoint, expression: Value): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'x-faunadb-api-version': '4' },
    body: toText(expression),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`Fauna answered ${response.status}: ${text}`)
  return (JSON.parse(text) as { resource: unknown }).resource
}
