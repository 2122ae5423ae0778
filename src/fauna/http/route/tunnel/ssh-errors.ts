import type { Endpoint, SshTunnel } from '../../../../config/config.ts'
import { ConfigError } from '../../../../text/config-error.ts'
import { quoted } from '../../../../text/quoted.ts'
import { FaunaError } from '../../../errors.ts'
import { authorityOf } from '../../endpoint.ts'
import { addressError } from '../../errors/address-errors.ts'
import { codesOf } from '../../errors/error-codes.ts'

/** How far a connection got before it failed. */
export type Stage = 'connecting' | 'handshake' | 'login'

/** The error for a connection to the SSH server that could not be opened. */
export function connectError(error: Error, stage: Stage, tunnel: SshTunnel): FaunaError | ConfigError {
  const server = serverName(tunnel)
  const { level } = error as { readonly level?: unknown }
  const isLate = level === 'client-timeout'
  if (stage === 'connecting') {
    const codes = isLate ? new Set(['CONNECT_TIMEOUT']) : codesOf(error)
    const unreachable = addressError(codes, sshPeer(tunnel), error)
    if (unreachable !== undefined) return unreachable
  }
  if (level === 'client-authentication') return loginRefused(tunnel)
  if (stage === 'handshake' && isLate) {
    const message = `The server at ${authorityOf(tunnel)} accepts connections but does not answer as an SSH server. Check "tunnel_method.tunnel_port" (SSH listens on 22 by default).`
    return new FaunaError('unreachable', message, { cause: error, temporary: true })
  }
  if (stage === 'handshake' && level === 'handshake') {
    const message = `${server} and this connector have no common algorithm: ${error.message}. Update the SSH server, or allow newer algorithms in its sshd_config.`
    return new FaunaError('unreachable', message, { cause: error })
  }
  if (stage === 'handshake') {
    // Not an SSH server, or one that refuses connections for a while (MaxStartups).
    const message = `The server at ${authorityOf(tunnel)} closes connections before it answers as an SSH server. Check "tunnel_method.tunnel_host" and "tunnel_method.tunnel_port".`
    return new FaunaError('connection', message, { cause: error })
  }
  return brokenTunnel(tunnel, error)
}

function loginRefused(tunnel: SshTunnel): ConfigError {
  const user = quoted(tunnel.user)
  const server = serverName(tunnel)
  return 'password' in tunnel.login
    ? new ConfigError(
        `${server} does not accept the password of the user ${user}. Check "tunnel_method.tunnel_user" and "tunnel_method.tunnel_user_password", and that the server allows passwords (PasswordAuthentication in its sshd_config).`,
      )
    : new ConfigError(
        `${server} does not accept the key of the user ${user}. Check "tunnel_method.tunnel_user", and add the public key that belongs to "tunnel_method.ssh_key" to ~/.ssh/authorized_keys of that user.`,
      )
}

/** The error for a host key that is not one of the given. @param key its fingerprint and type */
export function hostKeyDiffers(key: string, tunnel: SshTunnel): ConfigError {
  return new ConfigError(
    `The host key of ${lowered(serverName(tunnel))} is ${key}, which is not in "tunnel_method.tunnel_host_key". Another server may be answering in its place. Ask the operator of the server for its fingerprint (\`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\`) before you change the option.`,
  )
}

/** SSH's reasons for not opening a channel (RFC 4254, 5.1). */
const PROHIBITED = 1
const CONNECT_FAILED = 2

/** The error for a connection that the SSH server did not open to the endpoint. */
export function forwardError(error: Error, endpoint: Endpoint, tunnel: SshTunnel): FaunaError | ConfigError {
  const server = serverName(tunnel)
  const target = authorityOf(endpoint)
  const { reason } = error as { readonly reason?: unknown }
  const said = error.message.replace(/^\(SSH\) Channel open failure: /, '')
  if (reason === PROHIBITED) {
    return new ConfigError(
      `${server} does not forward connections to ${target} (${said}). Allow it in its sshd_config: AllowTcpForwarding yes, and, if PermitOpen is set, PermitOpen ${target}.`,
    )
  }
  if (reason === CONNECT_FAILED) {
    return new FaunaError(
      'unreachable',
      `${server} cannot reach the database at ${target} (${said}). "domain" and "port" are the address as that server sees it; for a database on the same machine, that is localhost and 8443. Check that the database is running.`,
      { cause: error, temporary: true },
    )
  }
  return brokenTunnel(tunnel, error)
}

/** The error for an SSH connection that ended. */
export function brokenTunnel(tunnel: SshTunnel, cause: Error): FaunaError {
  const message = `The connection to ${lowered(serverName(tunnel))} broke (${cause.message}).`
  return new FaunaError('connection', message, { cause })
}

function sshPeer(tunnel: SshTunnel) {
  return {
    name: lowered(serverName(tunnel)),
    host: tunnel.host,
    role: 'the SSH server',
    hostSetting: '"tunnel_method.tunnel_host"',
    addressSettings: '"tunnel_method.tunnel_host" and "tunnel_method.tunnel_port"',
    alsoCheck: ' (SSH listens on 22 by default)',
  }
}

/** At the start of a sentence. */
function serverName(tunnel: SshTunnel): string {
  return `The SSH server ${authorityOf(tunnel)}`
}

function lowered(name: string): string {
  return `t${name.slice(1)}`
}
