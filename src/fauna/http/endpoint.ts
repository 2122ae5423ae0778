import { isIPv6 } from 'node:net'
import type { HttpProxy, SshTunnel } from '../../config/config.ts'

/** The address of a Fauna server, and the secret to authenticate with. */
export interface FaunaEndpoint {
  readonly scheme: 'http' | 'https'
  /** A host name or an address; IPv6 without brackets. */
  readonly host: string
  readonly port: number
  readonly secret: string
  /** PEM text of a certificate authority to trust in addition to the public ones. */
  readonly ca?: string
  /** Absent: no proxy. Never set together with `tunnel`. */
  readonly proxy?: HttpProxy
  /** Absent: no tunnel. */
  readonly tunnel?: SshTunnel
}

/** `scheme://host:port`, with brackets around IPv6. It never contains the secret. */
export function originOf(endpoint: Pick<FaunaEndpoint, 'scheme' | 'host' | 'port'>): string {
  return `${endpoint.scheme}://${authorityOf(endpoint)}`
}

/** The origin, and what requests to it pass through. It contains no credentials. */
export function originWithRoute(endpoint: FaunaEndpoint): string {
  const { proxy, tunnel } = endpoint
  if (tunnel !== undefined) return `${originOf(endpoint)} (through the SSH server ${authorityOf(tunnel)})`
  if (proxy !== undefined) return `${originOf(endpoint)} (through the proxy ${originOf(proxy)})`
  return originOf(endpoint)
}

/** `host:port`, with brackets around IPv6. */
export function authorityOf({ host, port }: Pick<FaunaEndpoint, 'host' | 'port'>): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`
}

/** Whether the host belonged to Fauna's hosted service, which ended on 2025-05-30. */
export function isHostedService(host: string): boolean {
  return /(^|\.)fauna\.com\.?$/i.test(host)
}
