import { FaunaError } from './errors.ts'
import type { Fauna } from './fauna.ts'
import { openHttp } from './http/client.ts'
import { type FaunaEndpoint, isHostedService, originOf } from './http/endpoint.ts'
import { type RetryPolicy, retrying } from './http/retry.ts'

export interface FaunaApi {
  /** The language in which Fauna is asked. */
  readonly version: '4' | '10'
  /** Whether documents are read with their computed fields, which FQL v4 does not know. */
  readonly computedFields: boolean
  /** Whether documents can be asked for their `data()`; for that, what Fauna sent is kept until a page is written. */
  readonly values: boolean
}

/**
 * Opens Fauna. Nothing is asked yet.
 * @param api only the adapter of its version is loaded
 * @param signal ends every request and every wait
 * @throws FaunaError where the endpoint is Fauna's hosted service, which is no more: no secret is sent there
 */
export async function openFauna(
  endpoint: FaunaEndpoint,
  { version, computedFields, values }: FaunaApi,
  policy: RetryPolicy,
  signal: AbortSignal,
): Promise<Fauna> {
  if (isHostedService(endpoint.host)) {
    throw new FaunaError(
      'unreachable',
      `${endpoint.host} belonged to Fauna's hosted service, which ended on 2025-05-30. Set "domain", "port" and "scheme" to a FaunaDB of your own (for example localhost, 8443 and http).`,
    )
  }
  const http = openHttp(endpoint, signal, values)
  const common = { origin: originOf(endpoint), close: () => http.close() }
  const { v4Client } = await import('./v4/client.ts')
  const withRetries = retrying(policy, signal)
  const v4 = v4Client(http, endpoint, withRetries)
  if (version === '10') {
    const [{ v10Client }, { faunaV10 }] = await Promise.all([import('./v10/client.ts'), import('./v10/adapter.ts')])
    return faunaV10({ ...common, client: v10Client(http, endpoint, withRetries), v4, computedFields })
  }
  const { faunaV4 } = await import('./v4/adapter.ts')
  return faunaV4({ ...common, client: v4 })
}
