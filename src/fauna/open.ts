import { type FaunaEndpoint, isHostedService, originOf } from './endpoint.ts'
import { FaunaError } from './errors.ts'
import type { Fauna } from './fauna.ts'
import { openHttp } from './http.ts'
import type { RetryPolicy } from './retry.ts'
import { v4Client } from './v4/client.ts'
import { faunaV4 } from './v4/fauna-v4.ts'

/**
 * Opens Fauna. Nothing is asked yet.
 * @param signal ends every request and every wait
 * @throws FaunaError where the endpoint is Fauna's hosted service, which is no more: no secret is sent there
 */
export function openFauna(endpoint: FaunaEndpoint, retries: RetryPolicy, signal: AbortSignal): Fauna {
  if (isHostedService(endpoint.host)) {
    throw new FaunaError(
      'unreachable',
      `${endpoint.host} belonged to Fauna's hosted service, which ended on 2025-05-30. Set "domain", "port" and "scheme" to a FaunaDB of your own (for example localhost, 8443 and http).`,
    )
  }
  const http = openHttp(endpoint, signal)
  return faunaV4({
    origin: originOf(endpoint),
    client: v4Client(http, endpoint, retries, signal),
    close: () => http.close(),
  })
}
