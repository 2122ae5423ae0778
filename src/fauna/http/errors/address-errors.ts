import { FaunaError } from '../../errors.ts'
import { type Codes, hasAny } from './error-codes.ts'

/** What a connection is opened to, in the words of messages: the database, a proxy or an SSH server. */
export interface Peer {
  /** With its address: `http://db.example:8443`, `the proxy http://proxy.example:3128`. */
  readonly name: string
  readonly host: string
  /** In a sentence such as "between this machine and the database". */
  readonly role: string
  /** The setting with its host: `"domain"`. */
  readonly hostSetting: string
  /** The settings with its host and port: `"domain" and "port"`. */
  readonly addressSettings: string
  /** What else to check if its port is closed, after the settings; empty if there is nothing. */
  readonly alsoCheck: string
}

/** The error if nothing accepts connections at the address of `peer`; undefined for any other failure. */
export function addressError(codes: Codes, peer: Peer, cause: unknown): FaunaError | undefined {
  if (hasAny(codes, 'ENOTFOUND', 'EAI_NODATA')) {
    return new FaunaError('unreachable', `The host "${peer.host}" has no known address. Check ${peer.hostSetting}.`, {
      cause,
    })
  }
  if (hasAny(codes, 'ECONNREFUSED')) {
    return new FaunaError(
      'unreachable',
      `Nothing listens at ${peer.name} (connection refused). Check ${peer.addressSettings}${peer.alsoCheck}.`,
      { cause, temporary: true },
    )
  }
  const transient = transientReason(codes)
  if (transient !== undefined) {
    return new FaunaError(
      'connection',
      `Cannot connect to ${peer.name}: ${transient}. If this persists, check the network of this machine, and ${peer.hostSetting}.`,
      { cause },
    )
  }
  if (hasAny(codes, 'CONNECT_TIMEOUT', 'ETIMEDOUT')) {
    return new FaunaError(
      'unreachable',
      `${capitalized(peer.name)} does not answer. Check ${peer.addressSettings}, and whether a firewall blocks the connection between this machine and ${peer.role}.`,
      { cause, temporary: true },
    )
  }
  return undefined
}

/** `name` at the start of a sentence. An address stays as it is. */
function capitalized(name: string): string {
  return name.startsWith('the ') ? `T${name.slice(1)}` : name
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
