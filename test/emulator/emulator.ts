import type { AddressInfo, Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { type Clock, createClock } from './clock.ts'
import { type Json, readJson, writeJson } from './exact-json.ts'
import { Faults } from './faults.ts'
import { createHttpServer } from './http-server.ts'
import { type Node, Nodes, PRESENT_HEADER } from './nodes.ts'
import { RequestLog } from './request-log.ts'
import { Seeder } from './seeder.ts'
import { Store } from './storage/store.ts'

export interface EmulatorOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  readonly host?: string
  readonly clock?: Clock
  /** The root key's secret; `secret` when not given. */
  readonly secret?: string
  /** The nodes of a cluster behind the address; none by default. They can be changed later. */
  readonly nodes?: readonly Node[]
  /** Ignores the minimum snapshot that requests ask for in their headers, as if they had sent none. */
  readonly ignoresMinimum?: boolean
  /** Serves HTTPS with this certificate. */
  readonly tls?: TlsOptions
}

/** An answer, read exactly: integers are `bigint`, doubles `number`, objects maps. */
export interface QueryAnswer {
  readonly status: number
  readonly resource: Json
  readonly body: string
}

/** A FaunaDB in memory, served over HTTP on this machine. */
export interface Emulator {
  readonly url: string
  readonly port: number
  /** The root key's secret. */
  readonly secret: string
  readonly clock: Clock
  readonly nodes: Nodes
  readonly faults: Faults
  readonly requests: RequestLog
  readonly store: Store
  /** Fills collections without HTTP. */
  readonly seed: Seeder
  /** Sends a query in its form on the wire, as FQL v4; like the two below, as of the present. Throws if the query fails. */
  query(expression: unknown, secret?: string): Promise<Json>
  /** The same, for answers that are errors too. */
  send(expression: unknown, secret?: string): Promise<QueryAnswer>
  /** Runs FQL v10, with arguments in the tagged format, and returns the tagged `data`. Throws on an error. */
  queryV10(text: string, args?: Readonly<Record<string, unknown>>, secret?: string): Promise<Json>
  close(): Promise<void>
}

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, host = '127.0.0.1', clock = createClock(), secret = 'secret', tls } = options
  const store = new Store(clock, secret)
  const nodes = new Nodes(store, clock, options.nodes ?? [], options.ignoresMinimum ?? false)
  const requests = new RequestLog()
  const faults = new Faults()
  const server = createHttpServer({ store, nodes, requests, faults, ...(tls && { tls }) })
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  const url = `${tls ? 'https' : 'http'}://${host}:${address.port}`

  async function send(expression: unknown, key = secret): Promise<QueryAnswer> {
    const response = await fetch(url, {
      method: 'POST',
      // A connection of its own: one kept from before may have been closed while the process was busy seeding.
      headers: { authorization: `Bearer ${key}`, 'x-faunadb-api-version': '4', connection: 'close', ...PRESENT },
      body: encodeExpression(expression),
    })
    const body = await response.text()
    const answer = readJson(body)
    return { status: response.status, body, resource: answer instanceof Map ? (answer.get('resource') ?? null) : null }
  }

  return {
    url,
    port: address.port,
    secret,
    clock,
    nodes,
    faults,
    requests,
    store,
    seed: new Seeder(store),
    send,
    async query(expression, key) {
      const answer = await send(expression, key)
      if (answer.status >= 300) throw new Error(`The query failed with ${answer.status}: ${answer.body}`)
      return answer.resource
    },
    async queryV10(text, args = {}, key = secret) {
      const response = await fetch(`${url}/query/1`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'x-format': 'tagged', ...PRESENT },
        body: JSON.stringify({ query: text, arguments: args }),
      })
      const body = await response.text()
      const answer = readJson(body)
      if (response.ok && answer instanceof Map) return answer.get('data') ?? null
      throw new Error(`The query failed with ${response.status}: ${body}`)
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A test's own queries are not part of what it tests. */
const PRESENT = { [PRESENT_HEADER]: 'true' }

/** A query as text; integers above 2^53 may be given as `bigint`, doubles that are whole as text cannot. */
function encodeExpression(expression: unknown): string {
  if (expression instanceof Map) return writeJson(expression as Json)
  if (typeof expression === 'bigint') return expression.toString()
  if (Array.isArray(expression)) return `[${expression.map(encodeExpression).join(',')}]`
  if (expression === null || typeof expression !== 'object') return JSON.stringify(expression) ?? 'null'
  const fields = Object.entries(expression).filter(([, value]) => value !== undefined)
  return `{${fields.map(([key, value]) => `${JSON.stringify(key)}:${encodeExpression(value)}`).join(',')}}`
}
