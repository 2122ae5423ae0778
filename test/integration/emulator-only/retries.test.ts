import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Fault } from '../../emulator/faults.ts'
import { APIS, CHANGE_SOURCES, type ErrorCode, type Wire } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { refs, tsByRef } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useEmulator()

/** A fault whose body, if it is an error of Fauna, has the form of the API. */
type Scenario = Omit<Fault, 'body'> & {
  readonly body?: string | readonly [code: ErrorCode, description: string]
}

function faultOf({ body, ...fault }: Scenario, wire: Wire): Fault {
  if (body === undefined) return fault
  return { ...fault, body: typeof body === 'string' ? body : wire.error(...body) }
}

const TRANSIENT: Readonly<Record<string, Scenario>> = {
  '500 internal server error': { status: 500, body: ['internal server error', 'Please try again.'] },
  '502 from a proxy': { status: 502, body: '<html>Bad Gateway</html>' },
  '503 without a body': { status: 503 },
  '503 from a proxy': { status: 503, body: 'upstream connect error' },
  '540 operator error': { status: 540, body: ['operator error', 'Operator error.'] },
  '409 contended transaction': { status: 409, body: ['contended transaction', 'Contended.'] },
  '429 too many requests': { status: 429, body: ['too many requests', 'Rate limit.'] },
  'a connection closed before the answer': { cut: 'connection' },
  'a connection closed in the middle of the answer': { cut: 'answer' },
  'a truncated answer': { cut: 'json' },
  'an answer truncated within its first characters': { cut: 'json', share: 0.001 },
  'an answer without a body': { status: 200 },
  'an HTML page of a proxy as an answer': { status: 200, body: '<html>Back soon</html>' },
  'a proxy that finds no Fauna': { status: 404, body: 'default backend - 404' },
  'an answer that stalls and is reset': { stall: 50, cut: 'answer', reset: true },
  'a connection that is closed after the answer before': { cut: 'idle' },
}

const TOO_LARGE: Readonly<Record<string, Scenario>> = {
  'a query that takes too long (503)': { status: 503, body: ['time out', 'Query eval has timed out.'] },
  'a query that takes too long (440)': {
    status: 440,
    body: ['processing time limit exceeded', 'The query took too long.'],
  },
  'a proxy that gives up (504)': { status: 504, body: '<html>Gateway Time-out</html>' },
  'a proxy that gives up (524)': { status: 524, body: 'error code: 524' },
  'an answer that is too large (413)': { status: 413, body: ['request too large', 'Request is too large.'] },
  'a query that is too wide (400)': {
    status: 400,
    body: ['bad request', 'Query exceeds max width. Max: 100000, Actual: 105000'],
  },
}

afterEach(() => {
  fauna.emulator.faults.clear()
  fauna.emulator.requests.clear()
})

describe.each(CHANGE_SOURCES)('an incremental sync over $name', (source) => {
  it('retries every kind of transient error, and writes everything once', async () => {
    const { isPage, isEvents } = source.wire
    const database = await fauna.database(source)
    const connector = connectorFor(database, source)
    const destination = new Destination()
    const collection = { page_size: 3, deletions: { deletion_mode: 'deleted_field' } }
    await database.collection('users', { historyDays: 1 })
    await database.seed('users', 40, { perTransaction: 3 })

    const sync = async () => {
      for (const [i, scenario] of Object.values(TRANSIENT).entries()) {
        const when: Fault['when'] = (request) => isPage(request) || isEvents(request)
        fauna.emulator.faults.add({ ...faultOf(scenario, source.wire), when, nth: i + 2 })
      }
      const run = await connector.read('incremental', 'users', { collection, state: destination.state })
      destination.take(run)
      expect(run).toMatchObject({ exitCode: 0, errors: [] })
      expect(destination.documents('users')).toEqual(await database.documents('users'))
    }

    await sync()
    expect(destination.committed).toBe(40)
    await database.remove('users', ...Array.from({ length: 10 }, (_, i) => String(i + 1)))
    for (let id = 11; id <= 40; id++) await database.update('users', String(id), {})
    await sync()
    expect(destination.committed).toBe(80)
  })
})

/** Every kind in a full refresh, and one kind per change source. */
const HALVED = [
  ...APIS.flatMap((api) => Object.keys(TOO_LARGE).map((fault) => ({ ...api, mode: 'full_refresh' as const, fault }))),
  ...CHANGE_SOURCES.flatMap((source) =>
    ['a query that takes too long (503)', 'a proxy that gives up (504)'].map((fault) => ({
      ...source,
      mode: 'incremental' as const,
      fault,
    })),
  ),
]

describe.each(HALVED)('a $mode over $name after $fault', ({ mode, fault, ...api }) => {
  it('halves the page, down to one document', async () => {
    const { isPage, pageSizeOf } = api.wire
    const database = await fauna.database(api)
    await database.collection('users', { historyDays: 1 })
    await database.seed('users', 40, { perTransaction: 3 })
    fauna.emulator.faults.add({
      ...faultOf(TOO_LARGE[fault] ?? {}, api.wire),
      when: (request) => isPage(request) && pageSizeOf(request) > 1,
      times: 99,
    })

    const run = await connectorFor(database, api).read(mode, 'users', { collection: { page_size: 8 } })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(tsByRef(run.records)).toEqual(await database.documents('users'))
    const sizes = fauna.emulator.requests.all().filter(isPage).map(pageSizeOf)
    expect(sizes.slice(0, 4)).toEqual([8, 4, 2, 1])
  })
})

describe.each(APIS)('over $name', (api) => {
  const { isPage, error } = api.wire
  let database: TestDatabase
  let connector: Connector
  let documents: Map<string, number>

  beforeAll(async () => {
    database = await fauna.database(api)
    connector = connectorFor(database, api)
    for (const name of ['users', 'orders']) {
      await database.collection(name)
      await database.seed(name, 40, { perTransaction: 3 })
    }
    documents = await database.documents('users')
  })

  it.each(Object.keys(TRANSIENT))('a full refresh retries %s, and writes everything once', async (name) => {
    fauna.emulator.faults.add({ ...faultOf(TRANSIENT[name] ?? {}, api.wire), when: isPage, nth: 3 })

    const run = await connector.read('full_refresh', 'users', { collection: { page_size: 7 } })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(tsByRef(run.records)).toEqual(documents)
  })

  it('a check retries its first query', async () => {
    fauna.emulator.faults.add({ cut: 'connection' })
    fauna.emulator.faults.add({ status: 500, nth: 2 })

    const run = await connector.check({ collection: { name: 'users' } })

    expect(run.connectionStatus?.status).toBe('SUCCEEDED')
  })

  it('check retries connections that are reset before any answer, for seconds', async () => {
    fauna.emulator.faults.add({ cut: 'connection', reset: true, times: 1000 })

    const run = await connector.check({ collection: { name: 'users' } })

    expect(run.connectionStatus).toMatchObject({
      status: 'FAILED',
      message: expect.stringContaining('closes connections without an answer'),
    })
    expect(fauna.emulator.requests.all().length).toBeGreaterThan(2)
  })

  it('repeated errors cause a warning, and the refresh completes', async () => {
    fauna.emulator.faults.add({ status: 503, when: isPage, times: 4 })

    const run = await connector.read('full_refresh', 'users')

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(tsByRef(run.records)).toEqual(documents)
    expect(run.warnings).toEqual([expect.stringContaining('Retrying: ')])
  })

  it('a retry waits as long as Retry-After demands', async () => {
    const times: number[] = []
    const end = fauna.emulator.requests.before((request) => {
      if (isPage(request)) times.push(performance.now())
    })
    fauna.emulator.faults.add({ status: 429, headers: { 'retry-after': '1' }, when: isPage, nth: 2 })

    const run = await connector.read('full_refresh', 'users', { collection: { page_size: 20 }, concurrency: 1 })
    end()

    expect(tsByRef(run.records)).toEqual(documents)
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(990)
  })

  it.each([
    ['Fauna', { status: 503, body: error('time out', 'Query eval has timed out.') }],
    ['a proxy', { status: 504, body: '<html>Gateway Time-out</html>' }],
  ])('a page of one document is retried after a time-out of %s', async (_, fault) => {
    fauna.emulator.faults.add({ ...fault, when: isPage, nth: 2 })

    const run = await connector.read('full_refresh', 'users', { collection: { page_size: 1 } })

    expect(tsByRef(run.records)).toEqual(documents)
  })

  it('a rejected secret ends the sync with a state, and later streams are incomplete', async () => {
    fauna.emulator.faults.add({ status: 401, body: error('unauthorized', 'Unauthorized'), when: isPage, nth: 3 })
    const destination = new Destination()

    const run = await connector.read('full_refresh', ['users', 'orders'], {
      collection: { page_size: 8 },
      concurrency: 1,
    })
    destination.take(run)

    expect(run.exitCode).toBe(1)
    expect(run.statuses).toEqual(['users STARTED', 'users RUNNING', 'users INCOMPLETE', 'orders INCOMPLETE'])
    expect(run.errors).toMatchObject([{ failure_type: 'config_error', message: expect.stringContaining('"secret"') }])
    expect(run.records).toHaveLength(16)
    expect(destination.committed).toBe(16)

    destination.take(await connector.read('full_refresh', 'users', { state: destination.state }))
    expect(destination.committed).toBe(40)
    expect(destination.documents('users')).toEqual(documents)
  })

  it('after a rejected secret following the last page, the next sync repeats no record', async () => {
    fauna.emulator.faults.add({
      status: 401,
      body: error('unauthorized', 'Unauthorized'),
      when: ({ body }) => body.includes('"object":{"before"'),
    })
    const destination = new Destination()

    const run = await connector.read('full_refresh', 'users', { collection: { page_size: 8 } })
    destination.take(run)
    expect(run.exitCode).toBe(1)
    expect(destination.committed).toBe(40)

    destination.take(await connector.read('full_refresh', 'users', { state: destination.state }))
    expect(destination.committed).toBe(40)
    expect(destination.documents('users')).toEqual(documents)
  })

  it('an error of one stream does not stop the others', async () => {
    const body = error('permission denied', 'Insufficient privileges to perform the action.')
    fauna.emulator.faults.add({ status: 403, body, when: isPage, nth: 3 })

    const run = await connector.read('full_refresh', ['users', 'orders'], {
      collection: { page_size: 8 },
      concurrency: 1,
    })

    expect(run.exitCode).toBe(1)
    expect(run.statuses).toEqual([
      'users STARTED',
      'users RUNNING',
      'users INCOMPLETE',
      'orders STARTED',
      'orders RUNNING',
      'orders COMPLETE',
    ])
    expect(run.errors).toMatchObject([{ failure_type: 'config_error', stream_descriptor: { name: 'users' } }])
    expect(run.states.map(({ sourceStats }) => sourceStats.recordCount)).toEqual([16, 40])
  })

  it('an unknown error of Fauna ends the stream as a system_error with its text', async () => {
    fauna.emulator.faults.add({ status: 400, body: error('invalid expression', 'No such function.'), when: isPage })

    const run = await connector.read('full_refresh', 'users')

    expect(run.exitCode).toBe(1)
    expect(run.errors).toMatchObject([
      {
        failure_type: 'system_error',
        message: expect.stringMatching(/No such function\. \((invalid expression|invalid_query)\)/),
      },
    ])
  })

  it('a check gives up after repeated errors, because a person waits for it', async () => {
    const body = error('internal server error', 'Please try again.')
    fauna.emulator.faults.add({ status: 500, body, times: 1000 })

    const run = await connector.check({ collection: { name: 'users' } })

    expect(run.connectionStatus?.status).toBe('FAILED')
    expect(run.connectionStatus?.message).toContain('Please try again.')
  })

  it('SIGTERM ends the wait before a retry at once', async () => {
    fauna.emulator.faults.add({ status: 503, headers: { 'retry-after': '300' }, when: isPage, times: 1000 })
    const answered = new Promise<void>((resolve) => {
      const end = fauna.emulator.requests.after((request) => {
        if (!isPage(request)) return
        end()
        resolve()
      })
    })
    const running = await connector.startRead('full_refresh', 'users')
    await answered
    running.kill('SIGTERM')
    // The wait of five minutes is longer than the time-out of the test.
    const run = await running.ended

    expect(run).toMatchObject({ signal: 'SIGTERM', stderr: '', errors: [] })
    expect(run.statuses).toEqual(['users STARTED', 'users INCOMPLETE'])
  })

  it('a secret in an answer of the server is redacted', async () => {
    const { secret } = database
    const body = error('bad request', `Bearer ${secret} is not liked, nor ${Buffer.from(secret).toString('base64')}`)
    fauna.emulator.faults.add({ status: 400, body, times: 1000 })

    const options = { debug: true, secret, collection: { name: 'users' } }
    const check = await connector.check(options)
    const discover = await connector.discover(options)
    const read = await connector.read('full_refresh', 'users', options)

    expect(check.connectionStatus?.message).toContain('Bearer **** is not liked')
    for (const { lines } of [check, discover, read]) {
      expect(lines.join('\n')).not.toContain(Buffer.from(secret).toString('base64'))
    }
    expect(refs(read.records)).toEqual([])
  })
})
