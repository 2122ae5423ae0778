import { Client, type ClientChannel, type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2'
import type { Endpoint, SshTunnel } from '../../../../config/config.ts'
import { fingerprintOf } from '../../../../config/connection/host-key.ts'
import { CONNECT_TIMEOUT_MS } from '../../time-outs.ts'
import { brokenTunnel, connectError, forwardError, hostKeyDiffers, type Stage } from './ssh-errors.ts'

/** In milliseconds. Firewalls forget connections that are idle for minutes; a query can take almost one. */
const KEEP_ALIVE_INTERVAL_MS = 10_000

/** How many answers may be missing before the connection counts as broken. */
const KEEP_ALIVE_MISSES = 3

/** One connection to an SSH server, which all workers share. It is opened when it is needed, and again after it broke. */
export class SshConnection {
  readonly #endpoint: Endpoint
  readonly #tunnel: SshTunnel
  readonly #onHostKey: (key: string) => void
  #client: Promise<Client> | undefined

  /** @param onHostKey takes the fingerprint and the type of each accepted host key */
  constructor(endpoint: Endpoint, tunnel: SshTunnel, onHostKey: (key: string) => void) {
    this.#endpoint = endpoint
    this.#tunnel = tunnel
    this.#onHostKey = onHostKey
  }

  /**
   * Has the server open a connection to the endpoint.
   * @throws FaunaError, or ConfigError for what no retry can fix
   */
  async openChannel(): Promise<ClientChannel> {
    this.#client ??= this.#connect()
    const client = await this.#client
    const { host, port } = this.#endpoint
    return new Promise((resolve, reject) => {
      try {
        client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
          if (error) reject(forwardError(error, this.#endpoint, this.#tunnel))
          else resolve(channel)
        })
      } catch (error) {
        // Between the end of a connection and its event `close`.
        reject(brokenTunnel(this.#tunnel, error instanceof Error ? error : new Error(String(error))))
      }
    })
  }

  close(): void {
    this.#client?.then(
      (client) => client.destroy(),
      () => {},
    )
  }

  #connect(): Promise<Client> {
    const client = new Client()
    let stage: Stage = 'connecting'
    let refusedKey: Error | undefined
    const config: ConnectConfig = {
      ...connectConfig(this.#tunnel),
      hostVerifier: (key: Buffer) => {
        refusedKey = this.#refusedKey(key)
        return refusedKey === undefined
      },
    }
    const forget = (): void => {
      this.#client = undefined
    }
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        reject(refusedKey ?? connectError(error, stage, this.#tunnel))
        client.destroy()
      }
      client.on('connect', () => {
        stage = 'handshake'
      })
      client.on('handshake', () => {
        stage = 'login'
      })
      client.on('keyboard-interactive', (_name, _instructions, _language, prompts, answer) => {
        answer(prompts.map(() => config.password ?? ''))
      })
      client.on('ready', () => {
        resolve(client)
      })
      client.on('error', (error) => {
        forget()
        fail(error)
      })
      client.on('close', () => {
        forget()
        fail(new Error('it was closed'))
      })
      client.connect(config)
    })
  }

  /** The error for a host key that is not one of the given; undefined if it is accepted. */
  #refusedKey(key: Buffer): Error | undefined {
    const fingerprint = fingerprintOf(key)
    const described = `${fingerprint} (${key.toString('latin1', 4, 4 + key.readUInt32BE(0))})`
    const { hostKeys } = this.#tunnel
    if (hostKeys?.every((known) => known.fingerprint !== fingerprint)) return hostKeyDiffers(described, this.#tunnel)
    this.#onHostKey(described)
    return undefined
  }
}

function connectConfig(tunnel: SshTunnel): ConnectConfig {
  const { host, port, user, login, hostKeys = [] } = tunnel
  const serverHostKey = [...new Set(hostKeys.flatMap(({ type }) => ALGORITHMS.get(type ?? '') ?? []))]
  return {
    host,
    port,
    username: user,
    // Servers that authenticate with PAM ask for the password in a dialogue.
    ...('password' in login ? { password: login.password, tryKeyboard: true } : { privateKey: login.privateKey }),
    // An empty list allows all.
    algorithms: { serverHostKey },
    readyTimeout: CONNECT_TIMEOUT_MS,
    keepaliveInterval: KEEP_ALIVE_INTERVAL_MS,
    keepaliveCountMax: KEEP_ALIVE_MISSES,
  }
}

/** The signature algorithms of a type of host key. A server has keys of several types, and shows the one that is asked for. */
const ALGORITHMS: ReadonlyMap<string, readonly ServerHostKeyAlgorithm[]> = new Map([
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']],
])
