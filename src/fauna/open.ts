import { FaunaError } from './errors.ts'
import type { Fauna } from './fauna.ts'
import { GarbageCollector } from './garbage-collector.ts'
import { openHttp } from './http/client.ts'
import { type FaunaEndpoint, isHostedService } from './http/endpoint.ts'
import { type RetryPolicy, retrying } from './http/retry.ts'
import { openRoute } from './http/route/open-route.ts'
import type { RequestMeter } from './request-meter.ts'

export interface FaunaApi {
  /** The version of FQL, Fauna's query language. */
  readonly version: '4' | '10'
  /** Whether documents are read with their computed fields, which FQL v4 does not know. */
  readonly computedFields: boolean
  /** Whether documents are asked for their `data()`. If so, the bodies of answers are kept until a page is written. */
  readonly values: boolean
}

export interface FaunaObservers {
  /** Counts the answers. */
  readonly meter?: Pick<RequestMeter, 'answered'>
  /** Takes the fingerprint and the type of each host key of an SSH server that was accepted. */
  readonly onHostKey?: (key: string) => void
}

/**
 * Opens Fauna, without sending a request. Only the adapter of the version in `api` is loaded.
 * @param signal ends every request and every wait
 * @param observers absent: nothing is observed
 * @throws FaunaError for an endpoint of Fauna's hosted service, which has ended: no secret is sent there
 * @throws ConfigError if the private key of an SSH tunnel cannot be read
 */
export async function openFauna(
  endpoint: FaunaEndpoint,
  { version, computedFields, values }: FaunaApi,
  policy: RetryPolicy,
  signal: AbortSignal,
  { meter, onHostKey = () => {} }: FaunaObservers = {},
): Promise<Fauna> {
  if (isHostedService(endpoint.host)) {
    throw new FaunaError(
      'unreachable',
      `${endpoint.host} belonged to Fauna's hosted service, which ended on 2025-05-30. Set "domain", "port" and "scheme" to a FaunaDB of your own (for example localhost, 8443 and http).`,
    )
  }
  const garbage = new GarbageCollector()
  const elapsed = () => performance.now()
  const onBody = (bytes: number): void => {
    garbage.read(bytes)
    meter?.answered(bytes)
  }
  const route = await openRoute(endpoint, onHostKey)
  const http = openHttp(endpoint, route, signal, onBody, elapsed)
  const close = () => http.close()
  const connection = { http, endpoint, withRetries: retrying(policy, signal), keepsBodies: values }
  const { HttpV4Client } = await import('./v4/client.ts')
  const v4 = new HttpV4Client(connection)
  if (version === '10') {
    const [{ HttpV10Client }, { FaunaV10 }] = await Promise.all([import('./v10/client.ts'), import('./v10/adapter.ts')])
    return new FaunaV10({ client: new HttpV10Client(connection), v4, computedFields, close })
  }
  const { FaunaV4 } = await import('./v4/adapter.ts')
  return new FaunaV4({ client: v4, close })
}
