import { ConfigError } from '../../text/config-error.ts'
import type { SshTunnel } from '../config.ts'
import type { GivenTunnel } from '../validate-config.ts'
import { checkPort, parseHost } from './host.ts'
import { parseHostKeys } from './host-key.ts'
import { parseSshKey } from './ssh-key.ts'

/**
 * @returns undefined without a tunnel
 * @throws ConfigError, which repeats no secret
 */
export function parseTunnel(given: GivenTunnel | undefined): SshTunnel | undefined {
  if (given === undefined || given.tunnel_method === 'NO_TUNNEL') return undefined
  const { tunnel_host: host, tunnel_port: port, tunnel_user: user, tunnel_host_key: hostKey } = given
  checkPort(port, 'tunnel_method.tunnel_port')
  if (user.trim() === '') throw new ConfigError('"tunnel_method.tunnel_user" is empty. Give the user to log in as.')
  return {
    host: parseHost(host, 'tunnel_method.tunnel_host'),
    port,
    user,
    login: given.tunnel_method === 'SSH_KEY_AUTH' ? keyLogin(given.ssh_key) : passwordLogin(given.tunnel_user_password),
    ...(hostKey?.trim() && { hostKeys: parseHostKeys(hostKey) }),
  }
}

function keyLogin(key: string): SshTunnel['login'] {
  return { privateKey: parseSshKey(key) }
}

function passwordLogin(password: string): SshTunnel['login'] {
  if (password === '') throw new ConfigError('"tunnel_method.tunnel_user_password" is empty.')
  return { password }
}
