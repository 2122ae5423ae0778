import { ConfigError } from '../../text/config-error.ts'
import { quoted } from '../../text/quoted.ts'
import type { Environment } from '../complete-config.ts'
import type { Endpoint, WithWarnings } from '../config.ts'
import type { GivenConfig } from '../validate-config.ts'
import { parseCertificates } from './certificates.ts'
import { checkPort, parseHost } from './host.ts'
import { isLoopback } from './loopback.ts'
import { proxyFor } from './proxy.ts'
import { checkSecret } from './secret.ts'
import { parseTunnel } from './tunnel.ts'

/**
 * spec.json sets no bounds on the port and the scheme: airbyte-source-fauna 0.1.10 had none, and Airbyte considers a
 * new bound a breaking change.
 * @throws ConfigError
 */
export function parseEndpoint(given: GivenConfig, env: Environment): WithWarnings<Endpoint> {
  const { port, secret } = given
  checkPort(port, 'port')
  const scheme = schemeOf(given.scheme)
  checkSecret(secret, '"secret"')
  const host = parseHost(given.domain, 'domain')
  const ca = given.tls_ca?.trim() ? parseCertificates(given.tls_ca) : undefined
  const tunnel = parseTunnel(given.tunnel_method)
  const proxy = tunnel === undefined ? proxyFor({ scheme, host, port }, env) : undefined
  return {
    value: {
      scheme,
      host,
      port,
      secret,
      ...(ca !== undefined && { ca }),
      ...(proxy && { proxy }),
      ...(tunnel && { tunnel }),
    },
    warnings:
      scheme === 'http' && tunnel === undefined && !isLoopback(host)
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
