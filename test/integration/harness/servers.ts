import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/tls/${name}`, import.meta.url))

/** For `NODE_EXTRA_CA_CERTS`. */
export const CERTIFICATE_FILE = fixture('certificate.pem')

/** A certificate that nobody trusts, and its key. */
export const TLS = { cert: readFileSync(CERTIFICATE_FILE), key: readFileSync(fixture('key.pem')) } as const

/** A server that is no Fauna, until the test is over. Returns its port. */
export function httpServer(answer: RequestListener): Promise<number> {
  return listening(createHttpServer(answer))
}

export function httpsServer(answer: RequestListener): Promise<number> {
  return listening(createHttpsServer(TLS, answer))
}

/** A port where nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer()
  const port = await listening(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  return (server.address() as AddressInfo).port
}
