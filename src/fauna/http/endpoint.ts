import { isIPv6 } from 'node:net'
import type { Endpoint } from '../../config/config.ts'

/** `scheme://host:port`, with brackets around IPv6. It never contains the secret. */
export function originOf(endpoint: Pick<Endpoint, 'scheme' | 'host' | 'port'>): string {
  return `${endpoint.scheme}://${authorityOf(endpoint)}`
}

/** The origin, and what requests to it pass through. It contains no credentials. */
export function originWithRoute(endpoint: Endpoint): string {
  const { proxy, tunnel } = endpoint
  if (tunnel !== undefined) return `${originOf(endpoint)} (through the SSH server ${authorityOf(tunnel)})`
  if (proxy !== undefined) return `${originOf(endpoint)} (through the proxy ${originOf(proxy)})`
  return originOf(endpoint)
}

/** `host:port`, with brackets around IPv6. */
export function authorityOf({ host, port }: Pick<Endpoint, 'host' | 'port'>): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`
}

/** Whether the host belonged to Fauna's hosted service, which ended on 2025-05-30. */
export function isHostedService(host: string): boolean {
  return /(^|\.)fauna\.com\.?$/i.test(host)
}
