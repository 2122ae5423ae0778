import { isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'
import { ConfigError } from '../text/config-error.ts'
import { quoted } from '../text/quoted.ts'
import { parseCertificates } from './certificates.ts'
import type { Environment } from './complete-config.ts'
import type { Endpoint, WithWarnings } from './config.ts'
import { isLoopback } from './network/loopback.ts'
import { proxyFor } from './network/proxy.ts'
import { checkSecret } from './secret.ts'
import type { GivenConfig } from './validate-config.ts'

const LARGEST_PORT = 65_535

/**
 * spec.json sets no bounds on the port and the scheme: airbyte-source-fauna 0.1.10 had none, and Airbyte considers a
 * new bound a breaking change.
 * @throws ConfigError
 */
export function parseEndpoint(given: GivenConfig, env: Environment): WithWarnings<Endpoint> {
  const { port, secret } = given
  if (port < 1) throw new ConfigError('"port" must be at least 1.')
  if (port > LARGEST_PORT) throw new ConfigError(`"port" must be at most ${LARGEST_PORT}.`)
  const scheme = schemeOf(given.scheme)
  checkSecret(secret, '"secret"')
  const host = hostOf(given.domain)
  const ca = given.tls_ca?.trim() ? parseCertificates(given.tls_ca) : undefined
  const proxy = proxyFor({ scheme, host, port }, env)
  return {
    value: { scheme, host, port, secret, ...(ca !== undefined && { ca }), ...(proxy && { proxy }) },
    warnings:
      scheme === 'http' && !isLoopback(host)
        ? [
            `The secret and all documents are sent to ${quoted(host)} unencrypted ("scheme" is http). Use https, unless you trust the network between.`,
          ]
        : [],
  }
}

function schemeOf(given: string): Endpoint['scheme'] {
  const scheme = given.toLowerCase()
  if (scheme !== 'http' && scheme !== 'https') throw new ConfigError('"scheme" must be http or https.')
  return scheme
}

/** @returns a host name or an address; IPv6 without brackets, and a name outside Latin-1 in its ASCII form */
function hostOf(domain: string): string {
  const unbracketed = domain.startsWith('[') && domain.endsWith(']') ? domain.slice(1, -1) : domain
  if (isIPv6(unbracketed)) return unbracketed
  const fix = 'Give only the host, for example localhost; scheme and port are separate fields.'
  if (domain.includes('://')) throw new ConfigError(`"domain" contains a scheme. ${fix}`)
  if (domain.includes('@')) throw new ConfigError(`"domain" contains user information. ${fix}`)
  if (/[/?#\\]/.test(domain)) throw new ConfigError(`"domain" contains a path. ${fix}`)
  if (/:\d*$/.test(domain)) throw new ConfigError(`"domain" contains a port. ${fix}`)
  const ascii = domainToASCII(domain)
  if (!/^[\p{L}\p{N}_.-]{1,253}$/u.test(domain) || ascii === '') {
    throw new ConfigError(`"domain" is neither a host name nor an address. ${fix}`)
  }
  // The HTTP header `Host` cannot carry other characters.
  return /^[\x20-\xff]+$/.test(domain) ? domain : ascii
}
