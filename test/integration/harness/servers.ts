import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/tls/${name}`, import.meta.url))

/** For `NODE_EXTRA_CA_CERTS`. */
export const CERTIFICATE_FILE = fixture('certificate.pem')

/** A self-signed certificate and its key. */
export const TLS = { cert: readFileSync(CERTIFICATE_FILE), key: readFileSync(fixture('key.pem')) } as const

/** An HTTP server that is not Fauna. It closes when the test finishes. @returns its port */
export function httpServer(answer: RequestListener): Promise<number> {
  return listening(createHttpServer(answer))
}

export function httpsServer(answer: RequestListener): Promise<number> {
  return listening(createHttpsServer(TLS, answer))
}

/**
 * A port on which nothing listens, until the test finishes. The client end of a connection holds it: a port that was
 * merely closed could be given to a server of another test.
 */
export async function closedPort(): Promise<number> {
  const port = await listening(createTcpServer())
  const holder = connect(port, '127.0.0.1')
  onTestFinished(() => {
    holder.destroy()
  })
  await once(holder, 'connect')
  return holder.localPort ?? 0
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  return (server.address() as AddressInfo).port
}
