import { BlockList, isIP } from 'node:net'
import { ConfigError } from '../../text/config-error.ts'
import { quoted } from '../../text/quoted.ts'
import type { Environment } from '../complete-config.ts'
import type { Endpoint } from '../config.ts'

/** All addresses of a host. @throws Error if it has none */
export type Lookup = (host: string) => Promise<readonly string[]>

/**
 * In Airbyte Cloud (`DEPLOYMENT_MODE` is `cloud`, in any case), refuses what Airbyte's Python CDK refuses there: plain
 * http, and hosts with an address in a private network. A tunnel encrypts, and resolves the host of the database; then
 * the SSH server is the host in question.
 * @throws ConfigError
 */
export async function refuseInCloud(endpoint: Endpoint, env: Environment, lookup: Lookup): Promise<void> {
  if (env.DEPLOYMENT_MODE?.toLowerCase() !== 'cloud') return
  const { scheme, tunnel } = endpoint
  if (scheme === 'http' && tunnel === undefined) {
    throw new ConfigError(
      'Airbyte Cloud does not connect over plain http, which would send the secret and all documents unencrypted. Set "scheme" to "https", or set "tunnel_method" to connect through an SSH server.',
    )
  }
  const host = tunnel?.host ?? endpoint.host
  const address = (await addressesOf(host, lookup)).find(isPrivate)
  if (address === undefined) return
  const field = tunnel === undefined ? '"domain"' : '"tunnel_method.tunnel_host"'
  const fix =
    tunnel === undefined
      ? 'Set "tunnel_method" to connect through an SSH server with a public address, or run Airbyte in that network.'
      : 'Use an SSH server with a public address, or run Airbyte in its network.'
  throw new ConfigError(
    `Airbyte Cloud connects to public addresses only, and ${field} (${quoted(host)}) has an address in a private network: ${address}. ${fix}`,
  )
}

async function addressesOf(host: string, lookup: Lookup): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host]
  try {
    return await lookup(host)
  } catch {
    // The first request reports a name without an address in more detail.
    return []
  }
}

/** The networks that Python's `ipaddress` calls private (`is_private`): IANA's registries of special-purpose addresses. */
const PRIVATE_NETWORKS: readonly (readonly [address: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['240.0.0.0', 4],
  ['::', 127],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['fc00::', 7],
  ['fe80::', 10],
]

/** An IPv4 address that is mapped into IPv6 (`::ffff:10.0.0.1`) counts as the IPv4 address. */
function isPrivate(address: string): boolean {
  const networks = new BlockList()
  for (const [network, bits] of PRIVATE_NETWORKS) networks.addSubnet(network, bits, familyOf(network))
  return networks.check(address, familyOf(address))
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}
