import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type FaunaServer, openServer } from '../../../src/fauna/open.ts'

/** The databases directly below each database, by its path. */
type Tree = Readonly<Record<string, readonly string[]>>

const TREE: Tree = {
  '': ['shop-2', 'shop', '東京'],
  shop: ['paris', 'berlin'],
  'shop/berlin': [],
  'shop/paris': [],
  'shop-2': [],
  東京: [],
}

interface TestServer {
  readonly server: FaunaServer
  /** The secrets that it was sent. */
  readonly secrets: string[]
  /** The most requests that it answered at the same time. */
  mostAtOnce(): number
}

/** A server that lists databases over FQL v10 for the secret `fnKey`. */
async function serverWith(tree: Tree): Promise<TestServer> {
  const secrets: string[] = []
  let active = 0
  let most = 0
  const http = createServer(async (request, response) => {
    const [scheme, credentials = ''] = (request.headers.authorization ?? '').split(' ')
    const secret =
      scheme === 'Basic' ? Buffer.from(credentials, 'base64').toString('utf8') : `${credentials} as ${scheme}`
    secrets.push(secret)
    const [, path = ''] = /^fnKey:(?:(.*):)?[a-z-]+:$/.exec(secret) ?? []
    const data = tree[path]
    most = Math.max(most, ++active)
    // Until other requests have had the time to come in.
    await sleep(20)
    active--
    response.writeHead(data === undefined ? 401 : 200)
    const refusal = { error: { code: 'unauthorized', message: 'Access token required' } }
    response.end(JSON.stringify(data === undefined ? refusal : { data: { '@set': { data } }, txn_ts: 1 }))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  const { port } = http.address() as AddressInfo
  const server = await openServer(
    { scheme: 'http', host: '127.0.0.1', port, secret: 'fnKey' },
    { version: '10', computedFields: true, values: false },
    { giveUpAfterMs: 0 },
    new AbortController().signal,
  )
  onTestFinished(() => server.close())
  return { server, secrets, mostAtOnce: () => most }
}

describe('a server', () => {
  it('lists the databases at every depth, each before those below it', async () => {
    const { server } = await serverWith(TREE)
    expect(await server.databases(4)).toEqual(['shop', 'shop/berlin', 'shop/paris', 'shop-2', '東京'])
  })

  it('lists the databases of one level with as many queries at the same time as it may', async () => {
    const { server, secrets, mostAtOnce } = await serverWith(TREE)
    await server.databases(2)
    expect(secrets).toHaveLength(6)
    expect(mostAtOnce()).toBe(2)
  })

  it('lists them with the role admin, and reads documents with the role server-readonly', async () => {
    const { server, secrets } = await serverWith({ '': [] })
    await server.databases(4)
    await server
      .database('東京')
      .now()
      .catch(() => {})
    await server
      .database()
      .now()
      .catch(() => {})
    expect(secrets).toEqual(['fnKey:admin:', 'fnKey:東京:server-readonly:', 'fnKey as Bearer'])
  })

  it('explains why it refuses the secret for a database', async () => {
    const { server } = await serverWith({})
    const refused = {
      kind: 'unauthorized',
      message: expect.stringContaining('for this database. Either there is no such'),
    }
    await expect(server.database('shop').now()).rejects.toMatchObject(refused)
    await expect(server.databases(4)).rejects.toMatchObject(refused)
    await expect(server.database().now()).rejects.toMatchObject({
      kind: 'unauthorized',
      message: expect.not.stringContaining('for this database'),
    })
  })
})
