import type { FaunaEndpoint } from '../endpoint.ts'
import { directRoute } from './direct.ts'
import type { Route } from './route.ts'

/** The route that the endpoint asks for. Nothing is connected before the first request. */
export async function openRoute(endpoint: FaunaEndpoint): Promise<Route> {
  if (endpoint.proxy === undefined) return directRoute(endpoint)
  const { proxyRoute } = await import('./proxy.ts')
  return proxyRoute(endpoint, endpoint.proxy)
}
