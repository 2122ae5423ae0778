import type { Endpoint } from '../../../config/config.ts'
import { directRoute } from './direct.ts'
import type { Route } from './route.ts'

/**
 * The route that the endpoint asks for. Nothing is connected before the first request.
 * @param onHostKey takes the fingerprint and the type of each host key of an SSH server that was accepted
 * @throws ConfigError if the private key of a tunnel cannot be read
 */
export async function openRoute(endpoint: Endpoint, onHostKey: (key: string) => void): Promise<Route> {
  const { proxy, tunnel } = endpoint
  if (tunnel !== undefined) {
    // The SSH client takes half as long to load as the rest of the connector.
    const { tunnelRoute } = await import('./tunnel/tunnel.ts')
    return tunnelRoute(endpoint, tunnel, onHostKey)
  }
  if (proxy === undefined) return directRoute(endpoint)
  const { proxyRoute } = await import('./proxy.ts')
  return proxyRoute(endpoint, proxy)
}
