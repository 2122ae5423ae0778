import { FaunaError } from '../errors.ts'
import { type FaunaEndpoint, originOf } from './endpoint.ts'

/**
 * The error for a failure below HTTP, worded for the person who configured the address. The codes are those of Node's
 * sockets, TLS and HTTP parser, and this client's own `CONNECT_TIMEOUT` and `ANSWER_TIMEOUT`.
 * @param answered whether this server has answered before
 */
export function connectionError(error: unknown, endpoint: FaunaEndpoint, answered: boolean): FaunaError {
  const codes = codesOf(error)
  return (
    addressError(codes, endpoint, error) ??
    tlsError(codes, endpoint, error) ??
    answerError(codes, endpoint, answered, error) ??
    brokenConnection(codes, endpoint, error)
  )
}

type Codes = ReadonlySet<string>

/** Nothing accepts connections at the address. */
function addressError(codes: Codes, endpoint: FaunaEndpoint, cause: unknown): FaunaError | undefined {
  const origin = originOf(endpoint)
  if (hasAny(codes, 'ENOTFOUND', 'EAI_NODATA')) {
    return new FaunaError('unreachable', `The host "${endpoint.host}" has no known address. Check "domain".`, { cause })
  }
  if (hasAny(codes, 'ECONNREFUSED')) {
    return new FaunaError(
      'unreachable',
      `Nothing listens at ${origin} (connection refused). Check "domain" and "port" (FaunaDB listens on 8443 by default), and that the database is running.`,
      { cause, temporary: true },
    )
  }
  const transient = transientReason(codes)
  if (transient !== undefined) {
    return new FaunaError(
      'connection',
      `Cannot connect to ${origin}: ${transient}. If this persists, check the network of this machine, and "domain".`,
      { cause },
    )
  }
  if (hasAny(codes, 'CONNECT_TIMEOUT', 'ETIMEDOUT')) {
    return new FaunaError(
      'unreachable',
      `${origin} does not answer. Check "domain" and "port", and whether a firewall blocks the connection between this machine and the database.`,
      { cause, temporary: true },
    )
  }
  return undefined
}

/** Why a connection could not be opened, if that passes without a change of the configuration. */
function transientReason(codes: Codes): string | undefined {
  const found = [...codes].find((code) => TRANSIENT_REASONS.has(code))
  return found && `${TRANSIENT_REASONS.get(found)} (${found})`
}

const TRANSIENT_REASONS: ReadonlyMap<string, string> = new Map([
  ['EAI_AGAIN', 'the name server does not answer'],
  ['EMFILE', 'this process has too many open files'],
  ['ENFILE', 'this machine has too many open files'],
  ['ENOBUFS', 'this machine has no free network buffers'],
  ['EADDRNOTAVAIL', 'this machine has no free ports'],
  ['ENETDOWN', 'the network of this machine is down'],
  ['ENETUNREACH', 'no route leads to its network, or a firewall blocks the connection'],
  ['EHOSTDOWN', 'the host is down'],
  ['EHOSTUNREACH', 'no route leads to the host, or a firewall blocks the connection'],
])

function tlsError(codes: Codes, endpoint: FaunaEndpoint, cause: unknown): FaunaError | undefined {
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
function answerError(codes: Codes, endpoint: FaunaEndpoint, answered: boolean, cause: unknown): FaunaError | undefined {
  const origin = originOf(endpoint)
  const isHttp = endpoint.scheme === 'http'
  if ([...codes].some((code) => code.startsWith('HPE_'))) {
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

function brokenConnection(codes: Codes, endpoint: FaunaEndpoint, cause: unknown): FaunaError {
  const reason = [...codes].join(', ')
  return new FaunaError('connection', `The connection to ${originOf(endpoint)} broke${reason && ` (${reason})`}.`, {
    cause,
  })
}

/** The error for an HTTP response that does not come from Fauna. @param status the HTTP status */
export function notFauna(endpoint: FaunaEndpoint, status: number, text: string): FaunaError {
  const mentionsTls = endpoint.scheme === 'http' && /https|\bTLS\b|\bSSL\b/i.test(text.slice(0, 2000))
  const hint = mentionsTls
    ? ' It seems to expect https: set "scheme" to "https".'
    : ' Check "domain" and "port": another program may be listening there.'
  return new FaunaError('unreachable', `The server at ${originOf(endpoint)} is not Fauna (HTTP ${status}).${hint}`, {
    status,
  })
}

/** An error with a code of its own, as Node's errors have one. */
export function withCode(message: string, code: string): Error {
  return Object.assign(new Error(message), { code })
}

function hasAny(codes: Codes, ...wanted: readonly string[]): boolean {
  return wanted.some((code) => codes.has(code))
}

/** How many errors of a chain of causes to look at: a chain may be circular. */
const MAX_CAUSES = 20

/** The codes of an error, of its causes, and of their causes. */
function codesOf(error: unknown): Codes {
  const codes = new Set<string>()
  const pending = [error]
  for (let seen = 0; pending.length > 0 && seen < MAX_CAUSES; seen++) {
    const next = pending.shift()
    if (next === null || typeof next !== 'object') continue
    const { code, cause } = next as { readonly code?: unknown; readonly cause?: unknown }
    if (code !== undefined && code !== '') codes.add(String(code))
    pending.push(cause)
    if (next instanceof AggregateError) pending.push(...next.errors)
  }
  return codes
}
