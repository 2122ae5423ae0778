import { FaunaError } from '../errors.ts'
import { type FaunaEndpoint, originOf } from './endpoint.ts'

/**
 * Says what went wrong below HTTP, in words for the person who typed the address.
 * The codes are those of Node's sockets, TLS and HTTP, and this client's own of what takes too long.
 * @param answered whether this server has answered before
 */
export function connectionError(error: unknown, endpoint: FaunaEndpoint, answered: boolean): FaunaError {
  const origin = originOf(endpoint)
  const codes = new Set(causes(error).map((cause) => String((cause as { code?: unknown }).code ?? '')))
  const has = (...wanted: string[]): boolean => wanted.some((code) => codes.has(code))
  const details = { cause: error }

  if (has('ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA')) {
    return new FaunaError(
      'unreachable',
      `No address is known for the host "${endpoint.host}". Check "domain".`,
      details,
    )
  }
  if (has('ECONNREFUSED')) {
    return new FaunaError(
      'unreachable',
      `Nothing listens at ${origin} (connection refused). Check "domain" and "port" (a FaunaDB answers on 8443 unless told otherwise), and that the database is running.`,
      { ...details, temporary: true },
    )
  }
  if (has('CONNECT_TIMEOUT', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN')) {
    return new FaunaError(
      'unreachable',
      `${origin} does not answer. Check "domain" and "port", and whether a firewall stands between this machine and the database.`,
      { ...details, temporary: true },
    )
  }
  if (endpoint.scheme === 'https' && has('ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO')) {
    return new FaunaError(
      'unreachable',
      `${origin} does not speak https. If it speaks http, set "scheme" to "http".`,
      details,
    )
  }
  const certificate = [...codes].find((code) => /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME/.test(code))
  if (certificate !== undefined) {
    return new FaunaError(
      'unreachable',
      `The certificate of ${origin} is not trusted (${certificate}). Use a certificate that fits the host name and comes from a trusted authority, or give the certificate of your own authority in "tls_ca".`,
      details,
    )
  }
  if ([...codes].some((code) => code.startsWith('HPE_'))) return notHttp(endpoint, details)
  if (has('ANSWER_TIMEOUT')) {
    return answered
      ? new FaunaError('time_out', `${origin} took too long to answer a query.`, details)
      : new FaunaError('unreachable', `${origin} takes connections and does not answer. Check "port".`, {
          ...details,
          temporary: true,
        })
  }
  if (endpoint.scheme === 'http' && !answered && has('ECONNRESET', 'EPIPE')) {
    return new FaunaError(
      'connection',
      `${origin} closes connections without an answer. If it speaks https, set "scheme" to "https".`,
      details,
    )
  }
  const reason = [...codes].filter((code) => code !== '').join(', ')
  return new FaunaError('connection', `The connection to ${origin} broke${reason && ` (${reason})`}.`, details)
}

/** For a server whose first bytes are no HTTP, as those of a TLS server are not. */
function notHttp(endpoint: FaunaEndpoint, details: { cause: unknown }): FaunaError {
  const hint = endpoint.scheme === 'http' ? ' If it speaks https, set "scheme" to "https".' : ''
  return new FaunaError('unreachable', `What answers at ${originOf(endpoint)} does not speak HTTP.${hint}`, details)
}

/** For an answer over HTTP that no Fauna gives. `status` is its HTTP status. */
export function notFauna(endpoint: FaunaEndpoint, status: number, text: string): FaunaError {
  const tls = endpoint.scheme === 'http' && /https|\bTLS\b|\bSSL\b/i.test(text.slice(0, 2000))
  const hint = tls
    ? ' It seems to expect https: set "scheme" to "https".'
    : ' Check "domain" and "port": another program may be listening there.'
  return new FaunaError('unreachable', `What answers at ${originOf(endpoint)} is not Fauna (HTTP ${status}).${hint}`, {
    status,
  })
}

/** An error, what caused it, and what those caused, outermost first. */
function causes(error: unknown): unknown[] {
  const chain: unknown[] = []
  const pending = [error]
  while (pending.length > 0 && chain.length < 20) {
    const next = pending.shift()
    if (next === null || typeof next !== 'object') continue
    chain.push(next)
    pending.push((next as { cause?: unknown }).cause)
    if (next instanceof AggregateError) pending.push(...next.errors)
  }
  return chain
}
