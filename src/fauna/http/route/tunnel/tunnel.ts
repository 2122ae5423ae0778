import { utils } from 'ssh2'
import type { Endpoint, SshTunnel } from '../../../../config/config.ts'
import { damaged } from '../../../../config/connection/ssh-key.ts'
import { dialingAgent } from '../dialing-agent.ts'
import type { Route } from '../route.ts'
import { ChannelSocket } from './channel-socket.ts'
import { SshConnection } from './ssh-connection.ts'

/**
 * Requests go through an SSH server, over channels of one connection. No port is opened on this machine.
 * @param onHostKey takes the fingerprint and the type of each accepted host key
 * @throws ConfigError if the private key cannot be read
 */
export function tunnelRoute(endpoint: Endpoint, tunnel: SshTunnel, onHostKey: (key: string) => void): Route {
  if ('privateKey' in tunnel.login && utils.parseKey(tunnel.login.privateKey) instanceof Error) throw damaged()
  const connection = new SshConnection(endpoint, tunnel, onHostKey)
  const agent = dialingAgent(endpoint, async () => new ChannelSocket(await connection.openChannel()))
  return {
    agent,
    headers: {},
    target: (path) => path,
    close() {
      agent.destroy()
      connection.close()
    },
  }
}
