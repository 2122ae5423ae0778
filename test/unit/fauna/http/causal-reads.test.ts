import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Fauna } from '../../../../src/fauna/fauna.ts'
import { LastSeenTxn } from '../../../../src/fauna/http/last-seen-txn.ts'
import { type FaunaServer, openServer } from '../../../../src/fauna/open.ts'

describe('the last seen transaction', () => {
  it('is the largest time that was observed', () => {
    const lastSeen = new LastSeenTxn()
    expect(lastSeen.micros).toBeUndefined()
    expect(lastSeen.header('x-last-seen-txn')).toEqual({})
    lastSeen.observe(5)
    lastSeen.observe(7)
    lastSeen.observe(6)
    expect(lastSeen.header('x-last-txn-ts')).toEqual({ 'x-last-txn-ts': '7' })
  })

  it.each([undefined, Number.NaN, 0, -1, 1.5, 2 ** 53])('ignores %s, which is not a time', (given) => {
    const lastSeen = new LastSeenTxn()
    lastSeen.observe(3)
    lastSeen.observe(given)
    expect(lastSeen.micros).toBe(3)
  })
})

const servers: { close(): void }[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

interface Answer {
  readonly body: unknown
  readonly txnTime?: number
}

/** A server that gives these answers in turn, and the headers that it was sent. */
async function serverAnswering(
  version: '4' | '10',
  answers: Answer[],
): Promise<[Fauna, IncomingHttpHeaders[], FaunaServer]> {
  const sent: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { body, txnTime } = answers[sent.length] ?? { body: {} }
      sent.push(request.headers)
      response.writeHead(200, { connection: 'close', ...(txnTime !== undefined && { 'x-txn-time': String(txnTime) }) })
      response.end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const abort = new AbortController()
  servers.push({
    close() {
      abort.abort()
      server.close()
    },
  })
  const opened = await openServer(
    { scheme: 'http', host: '127.0.0.1', port, secret: 'secret' },
    { version, computedFields: true, values: false },
    { giveUpAfterMs: 0 },
    abort.signal,
  )
  return [opened.database(), sent, opened]
}

describe('every request carries the newest snapshot that an answer came from', () => {
  it('over FQL v4, from the response header', async () => {
    const answers = [
      { body: { resource: 40 }, txnTime: 50 },
      { body: { resource: 41 }, txnTime: 45 },
      { body: { resource: 42 } },
    ]
    const [fauna, sent] = await serverAnswering('4', answers)
    for (let i = 0; i < answers.length; i++) await fauna.now()
    expect(sent.map((headers) => headers['x-last-seen-txn'])).toEqual([undefined, '50', '50'])
  })

  it('over FQL v10, from the top of the answer and not from a field of that name', async () => {
    const page = { data: { '@set': { data: [], after: 'cursor', txn_ts: 999 } }, txn_ts: 70 }
    const answers = [{ body: { data: { '@long': '40' }, txn_ts: 60 } }, { body: page }, { body: { data: null } }]
    const [fauna, sent] = await serverAnswering('10', answers)
    await fauna.now()
    await fauna.scan({ collection: 'c', snapshot: 40, from: '0', size: 10 }).catch(() => {})
    await fauna.now().catch(() => {})
    expect(sent.map((headers) => headers['x-last-txn-ts']).slice(0, 3)).toEqual([undefined, '60', '70'])
  })

  it('between the two languages: what FQL v10 asks of FQL v4 is as late as what it has seen', async () => {
    const answers = [{ body: { data: { '@long': '40' }, txn_ts: 60 } }, { body: { resource: null }, txnTime: 80 }]
    const [fauna, sent] = await serverAnswering('10', answers)
    await fauna.now()
    await fauna.lastId({ collection: 'c', snapshot: 40, from: '0' })
    await fauna.now().catch(() => {})
    expect(sent[1]?.['x-last-seen-txn']).toBe('60')
    expect(sent[2]?.['x-last-txn-ts']).toBe('80')
  })

  it('over a feed, from the times of its events', async () => {
    const event = { type: 'add', txn_ts: 90, cursor: 'a', data: { '@ref': { id: '1', coll: { '@mod': 'c' } } } }
    const feed = { events: [event], cursor: 'a', has_next: false }
    const answers = [{ body: { data: { '@stream': 'token' }, txn_ts: 60 } }, { body: feed }]
    const [fauna, sent] = await serverAnswering('10', answers)
    const changes = await fauna.openFeed?.('c', 10)
    await changes?.page(5)
    await fauna.now().catch(() => {})
    expect(sent.map((headers) => headers['x-last-txn-ts']).slice(0, 3)).toEqual([undefined, '60', '90'])
  })

  it('between the databases of one server', async () => {
    const answers = [{ body: { resource: 40 }, txnTime: 50 }, { body: { resource: 41 } }, { body: { resource: 42 } }]
    const [fauna, sent, server] = await serverAnswering('4', answers)
    await server.database('shop').now()
    await server.database('shop/berlin').now()
    await fauna.now()
    expect(sent.map((headers) => headers['x-last-seen-txn'])).toEqual([undefined, '50', '50'])
  })
})
