import { Agent, createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Served } from './measurement.ts'
import type { Target } from './target.ts'

/** A server between a program and a Fauna, which passes everything on, late, and counts. */
export interface Distance extends Target {
  /** What was asked since it was asked last. */
  served(): Promise<Served>
  close(): Promise<void>
}

/** @param roundTripMs is added to each request, in milliseconds */
export async function startDistance({ url, secret }: Target, roundTripMs: number): Promise<Distance> {
  let served: { requests: number; atOnce: number } = { requests: 0, atOnce: 0 }
  let underWay = 0
  const agent = new Agent({ keepAlive: true })
  const server = createServer(async (request, response) => {
    served.requests++
    served.atOnce = Math.max(served.atOnce, ++underWay)
    await sleep(roundTripMs)
    const { hostname, port } = new URL(url)
    const { method, headers, url: path } = request
    const passed = send({ hostname, port, path, method, headers, agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    response.on('close', () => underWay--)
    request.pipe(passed)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secret,
    async served() {
      const since = served
      served = { requests: 0, atOnce: underWay }
      return since
    },
    async close() {
      server.closeAllConnections()
      agent.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
