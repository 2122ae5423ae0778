import type { Endpoint, HttpProxy } from '../../../config/config.ts'
import { FaunaError } from '../../errors.ts'
import { originOf } from '../endpoint.ts'
import { addressError, type Peer } from '../errors/address-errors.ts'
import { type Codes, codesOf, hasAny } from '../errors/error-codes.ts'

/** The error for a failed connection to a proxy, worded for the person who set the environment variable. */
export function proxyError(error: unknown, proxy: HttpProxy, endpoint: Endpoint): FaunaError {
  if (error instanceof FaunaError) return error
  const codes = codesOf(error)
  return (
    addressError(codes, proxyPeer(proxy, endpoint), error) ??
    tlsError(codes, proxy, error) ??
    answerError(codes, proxy, endpoint, error)
  )
}

function tlsError(codes: Codes, proxy: HttpProxy, cause: unknown): FaunaError | undefined {
  const name = nameOf(proxy)
  if (
    proxy.scheme === 'https' &&
    hasAny(codes, 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO')
  ) {
    return new FaunaError(
      'unreachable',
      `The proxy ${name} does not speak https. Most proxies speak http, also for requests to https: begin ${proxy.variable} with http://.`,
      { cause },
    )
  }
  const certificate = [...codes].find((code) => /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME/.test(code))
  if (certificate !== undefined) {
    return new FaunaError(
      'unreachable',
      `The certificate of the proxy ${name} is not trusted (${certificate}). Set "tls_ca" to the certificate of its authority, or begin ${proxy.variable} with http:// if the proxy speaks http.`,
      { cause },
    )
  }
  return undefined
}

function answerError(codes: Codes, proxy: HttpProxy, endpoint: Endpoint, cause: unknown): FaunaError {
  const name = nameOf(proxy)
  if ([...codes].some((code) => code.startsWith('HPE_'))) return notAProxy(proxy, cause)
  if (hasAny(codes, 'ANSWER_TIMEOUT')) {
    const message = `The proxy ${name} does not answer. Check ${proxy.variable}, and whether the proxy can reach ${originOf(endpoint)}.`
    return new FaunaError('unreachable', message, { cause, temporary: true })
  }
  const reason = [...codes].join(', ')
  return new FaunaError('connection', `The connection to the proxy ${name} broke${reason && ` (${reason})`}.`, {
    cause,
  })
}

/** The error for an answer that is not HTTP. */
export function notAProxy(proxy: HttpProxy, cause: unknown): FaunaError {
  const message = `The server at ${nameOf(proxy)} is not an HTTP proxy. Check ${proxy.variable}.`
  return new FaunaError('unreachable', message, { cause })
}

/** The error for a proxy that answers in place of the server. @param status the HTTP status of its answer */
export function refusedByProxy(status: number, proxy: HttpProxy, endpoint: Endpoint): FaunaError {
  const name = nameOf(proxy)
  if (status === 407) {
    const message =
      proxy.credentials === undefined
        ? `The proxy ${name} requires credentials (HTTP 407). Add them to ${proxy.variable}: ${proxy.scheme}://USER:PASSWORD@HOST:PORT.`
        : `The proxy ${name} does not accept the credentials in ${proxy.variable} (HTTP 407). Check the user name and the password. Characters such as : / @ in them must be encoded (%3A %2F %40).`
    return new FaunaError('unreachable', message, { status })
  }
  const origin = originOf(endpoint)
  if (status >= 500) {
    return new FaunaError(
      'unreachable',
      `The proxy ${name} cannot reach ${origin} (HTTP ${status}). Check "domain" and "port", and that the database is running. To connect without the proxy, add "${endpoint.host}" to NO_PROXY.`,
      { status, temporary: true },
    )
  }
  return new FaunaError(
    'unreachable',
    `The proxy ${name} does not allow connections to ${origin} (HTTP ${status}). Allow this host and port in the proxy, or add "${endpoint.host}" to NO_PROXY to connect without it.`,
    { status },
  )
}

function proxyPeer(proxy: HttpProxy, endpoint: Endpoint): Peer {
  return {
    name: `the proxy ${nameOf(proxy)}`,
    host: proxy.host,
    role: 'the proxy',
    hostSetting: proxy.variable,
    addressSettings: proxy.variable,
    alsoCheck: `, or add "${endpoint.host}" to NO_PROXY to connect without the proxy`,
  }
}

/** The address of a proxy, without its credentials. */
function nameOf(proxy: HttpProxy): string {
  return originOf(proxy)
}
