import { PRESENT_HEADER } from '../../emulator/nodes.ts'
import type { FaunaEndpoint } from './fauna-endpoint.ts'
import { toText, type Value } from './fql.ts'

/** Evaluates one query of FQL v4. Integers larger than 2^53 are not exact. @throws Error if the query fails */
export async function sendQuery({ url, secret }: FaunaEndpoint, expression: Value): Promise<unknown> {
  const answer = await post(url, secret, { 'x-faunadb-api-version': '4' }, toText(expression))
  return (answer as { resource: unknown }).resource
}

export interface FeedEvent {
  readonly type: string
  readonly data: unknown
}

/** The first page of a feed of FQL v10. */
export async function readFeed({ url, secret }: FaunaEndpoint, request: object): Promise<readonly FeedEvent[]> {
  const answer = await post(`${url}/feed/1`, secret, {}, JSON.stringify(request))
  return (answer as { events: FeedEvent[] }).events
}

/** A test's own queries are not part of what it tests; a real Fauna does not know this header. */
export const PRESENT = { [PRESENT_HEADER]: 'true' }

async function post(url: string, secret: string, headers: Record<string, string>, body: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    // A scoped secret can have characters that `Bearer` cannot.
    headers: { authorization: `Basic ${Buffer.from(`${secret}:`).toString('base64')}`, ...PRESENT, ...headers },
    body,
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`Fauna answered ${response.status}: ${text}`)
  return JSON.parse(text)
}
