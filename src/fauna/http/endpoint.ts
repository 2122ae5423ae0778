import { isIPv6 } from 'node:net'

/** The address of a Fauna server, and the secret to authenticate with. */
export interface FaunaEndpoint {
  readonly scheme: 'http' | 'https'
  /** A host name or an address; IPv6 without brackets. */
  readonly host: string
  readonly port: number
  readonly secret: string
  /** PEM text of a certificate authority to trust in addition to the public ones. */
  readonly ca?: string
}

/** `scheme://host:port`, with brackets around IPv6. It never contains the secret. */
export function originOf(endpoint: Pick<FaunaEndpoint, 'scheme' | 'host' | 'port'>): string {
  const host = isIPv6(endpoint.host) ? `[${endpoint.host}]` : endpoint.host
  return `${endpoint.scheme}://${host}:${endpoint.port}`
}

/** Whether the host belonged to Fauna's hosted service, which ended on 2025-05-30. */
export function isHostedService(host: string): boolean {
  return /(^|\.)fauna\.com\.?$/i.test(host)
}
