import type { Endpoint } from '../../../config/config.ts'
import { FaunaError } from '../../errors.ts'
import { originOf, originWithRoute } from '../endpoint.ts'
import { notAProxy, refusedByProxy } from '../route/proxy-errors.ts'
import { addressError, type Peer } from './address-errors.ts'
import { type Codes, codesOf, hasAny } from './error-codes.ts'

/**
 * The error for a failure below HTTP, worded for the person who configured the address. The codes are those of Node's
 * sockets, TLS and HTTP parser, and this client's own `CONNECT_TIMEOUT` and `ANSWER_TIMEOUT`.
 * @param answered whether this server has answered before
 */
export function connectionError(error: unknown, endpoint: Endpoint, answered: boolean): FaunaError {
  const codes = codesOf(error)
  return (
    addressError(codes, databasePeer(endpoint), error) ??
    tlsError(codes, endpoint, error) ??
    answerError(codes, endpoint, answered, error) ??
    brokenConnection(codes, endpoint, error)
  )
}

function databasePeer(endpoint: Endpoint): Peer {
  return {
    name: originOf(endpoint),
    host: endpoint.host,
    role: 'the database',
    hostSetting: '"domain"',
    addressSettings: '"domain" and "port"',
    alsoCheck: ' (FaunaDB listens on 8443 by default), and that the database is running',
  }
}

function tlsError(codes: Codes, endpoint: Endpoint, cause: unknown): FaunaError | undefined {
  const origin = originOf(endpoint)
  const isPlainText = hasAny(codes, 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO')
  if (endpoint.scheme === 'https' && isPlainText) {
    return new FaunaError('unreachable', `${origin} does not speak https. If it speaks http, set "scheme" to "http".`, {
      cause,
    })
  }
  const certificate = [...codes].find((code) => /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME/.test(code))
  if (certificate === undefined) return undefined
  return new FaunaError(
    'unreachable',
    `The certificate of ${origin} is not trusted (${certificate}). Use a certificate that is valid for the host name and signed by a trusted authority, or set "tls_ca" to the certificate of your own authority.`,
    { cause },
  )
}

/** The server accepts connections, but does not answer as Fauna does. */
function answerError(codes: Codes, endpoint: Endpoint, answered: boolean, cause: unknown): FaunaError | undefined {
  const origin = originWithRoute(endpoint)
  const isHttp = endpoint.scheme === 'http'
  if ([...codes].some((code) => code.startsWith('HPE_'))) {
    if (isHttp && endpoint.proxy !== undefined) return notAProxy(endpoint.proxy, cause)
    const hint = isHttp ? ' If it speaks https, set "scheme" to "https".' : ''
    return new FaunaError('unreachable', `The server at ${origin} does not speak HTTP.${hint}`, { cause })
  }
  if (hasAny(codes, 'ANSWER_TIMEOUT')) {
    return answered
      ? new FaunaError('time_out', `${origin} took too long to answer a query.`, { cause })
      : new FaunaError('unreachable', `${origin} accepts connections but does not answer. Check "port".`, {
          cause,
          temporary: true,
        })
  }
  if (isHttp && !answered && hasAny(codes, 'ECONNRESET', 'EPIPE')) {
    return new FaunaError(
      'connection',
      `${origin} closes connections without an answer. If it speaks https, set "scheme" to "https".`,
      { cause },
    )
  }
  return undefined
}

function brokenConnection(codes: Codes, endpoint: Endpoint, cause: unknown): FaunaError {
  const reason = [...codes].join(', ')
  return new FaunaError(
    'connection',
    `The connection to ${originWithRoute(endpoint)} broke${reason && ` (${reason})`}.`,
    {
      cause,
    },
  )
}

/** The statuses with which a proxy refuses a request in place of the server. */
const PROXY_REFUSALS: ReadonlySet<number> = new Set([403, 407])

/** The error for an HTTP response that does not come from Fauna. @param status the HTTP status */
export function notFauna(endpoint: Endpoint, status: number, text: string): FaunaError {
  // Over https, a proxy answers only before the connection is open (http/route/proxy.ts).
  if (endpoint.proxy !== undefined && endpoint.scheme === 'http' && PROXY_REFUSALS.has(status)) {
    return refusedByProxy(status, endpoint.proxy, endpoint)
  }
  const mentionsTls = endpoint.scheme === 'http' && /https|\bTLS\b|\bSSL\b/i.test(text.slice(0, 2000))
  const hint = mentionsTls
    ? ' It seems to expect https: set "scheme" to "https".'
    : ' Check "domain" and "port": another program may be listening there.'
  return new FaunaError('unreachable', `The server at ${originOf(endpoint)} is not Fauna (HTTP ${status}).${hint}`, {
    status,
  })
}
