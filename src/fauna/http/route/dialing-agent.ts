import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { isIP } from 'node:net'
import { Duplex } from 'node:stream'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import type { Endpoint } from '../../../config/config.ts'
import { KEEP_ALIVE } from './keep-alive.ts'
import { trusting } from './trust.ts'

/**
 * Opens a connection on which the server at the endpoint answers, through something in between.
 * @throws FaunaError or ConfigError
 */
export type Dial = () => Promise<Duplex>

type OnConnection = (error: Error | null, stream: Duplex) => void

/** An agent that opens its connections with `dial`, and TLS over them if the endpoint speaks https. */
export function dialingAgent({ scheme, host, ca }: Endpoint, dial: Dial): HttpAgent {
  if (scheme === 'http') return new HttpDialingAgent(dial)
  const options = { ...trusting(ca), ...(isIP(host) === 0 && { servername: host }) }
  return new HttpsDialingAgent(dial, options)
}

class HttpDialingAgent extends HttpAgent {
  readonly #dial: Dial

  constructor(dial: Dial) {
    super(KEEP_ALIVE)
    this.#dial = dial
  }

  override createConnection(_: unknown, onConnection?: OnConnection): undefined {
    void answer(this.#dial(), onConnection)
  }
}

class HttpsDialingAgent extends HttpsAgent {
  readonly #dial: Dial

  constructor(dial: Dial, options: ConnectionOptions) {
    super({ ...KEEP_ALIVE, ...options })
    this.#dial = dial
  }

  override createConnection(options: ConnectionOptions, onConnection?: OnConnection): undefined {
    // The options name the address of the endpoint, which the given socket is connected to already.
    const overStream = (socket: Duplex): Duplex => connectTls({ ...options, socket, path: undefined })
    void answer(this.#dial().then(overStream), onConnection)
  }
}

async function answer(opening: Promise<Duplex>, onConnection: OnConnection = () => {}): Promise<void> {
  try {
    onConnection(null, await opening)
  } catch (error) {
    // Node ignores the stream beside an error, but its type requires one.
    onConnection(error instanceof Error ? error : new Error(String(error)), new Duplex().destroy())
  }
}
