import type { FaunaEndpoint } from './fauna-endpoint.ts'
import { PRESENT } from './query.ts'

/** Evaluates FQL v10 in simple format. @throws Error with Fauna's summary if the query fails */
export async function queryV10(
  { url, secret }: FaunaEndpoint,
  query: string,
  args: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  const response = await fetch(new URL('/query/1', url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      'x-format': 'simple',
      ...PRESENT,
    },
    body: JSON.stringify({ query, arguments: args }),
  })
  const answer = (await response.json()) as { data?: unknown; error?: unknown; summary?: string }
  if (response.status !== 200) throw new Error(`${query}\n${answer.summary ?? JSON.stringify(answer)}`)
  return answer.data
}
