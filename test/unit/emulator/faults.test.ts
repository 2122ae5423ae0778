import { Agent, get, request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import { create, createCollection, documents, exists, now, paginate, ref, remove } from '../../emulator/fql.ts'
import { ids } from './answers.ts'

let emulator: Emulator

beforeEach(async () => {
  emulator = await startEmulator()
  await emulator.query(createCollection('users'))
  emulator.requests.clear()
})

afterEach(() => emulator.close())

function post(body: string): Promise<Response> {
  return fetch(emulator.url, { method: 'POST', headers: { authorization: 'Bearer secret' }, body })
}

describe('a fault', () => {
  it('answers with its status and body, once, and does not evaluate the query', async () => {
    emulator.faults.add({ status: 429, body: '{"errors":[]}', headers: { 'retry-after': '1' } })
    const response = await post(JSON.stringify(create('users', '1')))
    expect([response.status, await response.text(), response.headers.get('retry-after')]).toEqual([
      429,
      '{"errors":[]}',
      '1',
    ])
    expect(await emulator.query(exists(ref('users', '1')))).toBe(false)
  })

  it('affects the nth of the requests that it is for', async () => {
    emulator.faults.add({ when: ({ body }) => body.includes('now'), nth: 2, status: 500 })
    const statuses: number[] = []
    for (const query of [now, exists(ref('users', '1')), now, now])
      statuses.push((await post(JSON.stringify(query))).status)
    expect(statuses).toEqual([200, 200, 500, 200])
  })

  it('happens as often as configured', async () => {
    emulator.faults.add({ status: 503, body: 'no JSON at all', times: 2 })
    const statuses: number[] = []
    for (let count = 0; count < 3; count++) statuses.push((await post('{"now":null}')).status)
    expect(statuses).toEqual([503, 503, 200])
  })

  it('cuts the connection before the answer, before or after the query was evaluated', async () => {
    emulator.faults.add({ cut: 'connection' })
    await expect(post(JSON.stringify(create('users', '1')))).rejects.toThrow()
    expect(await emulator.query(exists(ref('users', '1')))).toBe(false)
    emulator.faults.add({ cut: 'connection', evaluate: true })
    await expect(post(JSON.stringify(create('users', '2')))).rejects.toThrow()
    expect(await emulator.query(exists(ref('users', '2')))).toBe(true)
  })

  it('cuts the connection in the middle of the body', async () => {
    emulator.faults.add({ cut: 'answer' })
    const response = await post('{"now":null}')
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow()
  })

  it('sends half of the JSON as if it were whole', async () => {
    emulator.faults.add({ cut: 'json' })
    const text = await (await post('{"now":null}')).text()
    expect(text).toMatch(/^\{"resource"/)
    expect(() => JSON.parse(text)).toThrow()
  })

  it('sends the configured fraction of the JSON', async () => {
    emulator.faults.add({ cut: 'json', share: 0 })
    expect(await (await post('{"now":null}')).text()).toBe('')
    emulator.faults.add({ cut: 'json', share: 0.9 })
    expect(await (await post('"0123456789"')).text()).toBe('{"resource":"012345678')
  })

  it.each(['connection', 'answer'] as const)('resets the connection (%s)', async (cut) => {
    emulator.faults.add({ cut, reset: true })
    const failed = post('{"now":null}').then((response) => response.text())
    await expect(failed).rejects.toMatchObject({ cause: expect.objectContaining({ code: expect.anything() }) })
    expect((await post('{"now":null}')).status).toBe(200)
  })

  it('stalls in the middle of the right answer, then sends the rest', async () => {
    emulator.faults.add({ stall: 80 })
    const start = performance.now()
    expect(await (await post('"0123456789"')).json()).toEqual({ resource: '0123456789' })
    expect(performance.now() - start).toBeGreaterThan(70)
  })

  it('closes the connection after the right answer', async () => {
    emulator.faults.add({ cut: 'idle' })
    const agent = new Agent({ keepAlive: true })
    const closed = await new Promise((resolve, reject) => {
      const options = { agent, method: 'POST', headers: { authorization: 'Bearer secret' } }
      const sent = request(emulator.url, options, (response) => {
        response.socket.on('close', () => resolve(response.statusCode))
        response.resume()
      })
      sent.on('error', reject)
      sent.end('{"now":null}')
    })
    expect(closed).toBe(200)
  })

  it('is chosen for each request that no other fault affects', async () => {
    const asked: string[] = []
    emulator.faults.add({ status: 500 })
    emulator.faults.chooseBy(({ body }) => {
      asked.push(body)
      return body.includes('now') ? { status: 503 } : undefined
    })
    const statuses: number[] = []
    for (const query of ['{"now":null}', '{"now":null}', '1']) statuses.push((await post(query)).status)
    expect(statuses).toEqual([500, 503, 200])
    expect(asked).toEqual(['{"now":null}', '1'])
    emulator.faults.clear()
    expect((await post('{"now":null}')).status).toBe(200)
  })

  it('delays the right answer', async () => {
    emulator.faults.add({ delay: 80 })
    const start = performance.now()
    expect((await post('{"now":null}')).status).toBe(200)
    expect(performance.now() - start).toBeGreaterThan(70)
  })
})

describe('the log of requests', () => {
  it('counts and keeps the requests, except pings', async () => {
    await fetch(`${emulator.url}/ping`)
    await emulator.query(now)
    expect(emulator.requests.count).toBe(1)
    expect(emulator.requests.all()[0]).toMatchObject({ number: 1, method: 'POST', path: '/', body: '{"now":null}' })
  })

  it('lets a test change the database between two pages', async () => {
    for (const id of ['1', '2', '3']) await emulator.query(create('users', id))
    const stop = emulator.requests.after(async ({ body }) => {
      if (body.includes('"size":1')) {
        stop()
        await emulator.query(remove('users', '2'))
      }
    })
    expect(ids(await emulator.query(paginate(documents('users'), { size: 1 })))).toEqual(['1'])
    const second = paginate(documents('users'), { size: 2, after: [ref('users', '2')] })
    expect(ids(await emulator.query(second))).toEqual(['3'])
  })
})

describe('the server', () => {
  it('answers a ping', async () => {
    const response = await fetch(`${emulator.url}/ping`)
    expect(await response.json()).toEqual({ resource: 'Scope write is OK' })
  })

  it('takes the secret as Bearer and as Basic, and nothing else', async () => {
    const statuses: number[] = []
    for (const authorization of ['Bearer secret', `Basic ${btoa('secret:')}`, 'Bearer wrong', undefined]) {
      const headers = authorization === undefined ? {} : { authorization }
      statuses.push((await fetch(emulator.url, { method: 'POST', headers, body: '{"now":null}' })).status)
    }
    expect(statuses).toEqual([200, 200, 401, 401])
  })

  it('closes a connection that was idle for five seconds', { timeout: 15_000 }, async () => {
    const agent = new Agent({ keepAlive: true })
    const idle = await new Promise<number>((resolve) => {
      get(`${emulator.url}/ping`, { agent }, (response) => {
        const answered = performance.now()
        response.socket.on('close', () => resolve(performance.now() - answered))
        response.resume()
      })
    })
    // The clock of the test starts late on a busy machine, and stops late.
    expect(idle).toBeGreaterThan(4_000)
  })

  it('refuses a header that is too long in neither form of an error', async () => {
    const status = await new Promise((resolve, reject) => {
      const sent = request(emulator.url, { method: 'POST', headers: { 'x-long': 'x'.repeat(9000) } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      sent.on('error', reject)
      sent.end('{}')
    })
    expect(status).toBe(400)
  })
})
