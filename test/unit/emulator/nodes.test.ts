import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import {
  atTime,
  create,
  createCollection,
  createTsIndex,
  documents,
  exists,
  type Fql,
  get,
  match,
  now,
  paginate,
  ref,
  remove,
  update,
} from '../../emulator/fql.ts'

const LAG_MS = 100
const START = 1_800_000_000_000_000
/** The read clock of the node that lags, while the clock is stopped at `START`. */
const LAGGING = START - LAG_MS * 1000

let emulator: Emulator

/** Two nodes, of which tests ask the one that lags unless they say otherwise. */
beforeEach(async () => {
  emulator = await startEmulator({ nodes: [{ lagMs: LAG_MS }, { lagMs: 0 }] })
  emulator.nodes.chooseBy(() => 0)
  emulator.clock.set(START - 1_000_000)
  await emulator.query(createCollection('users', { history_days: 1 }))
  await emulator.query(createTsIndex('users-ts', 'users'))
  await emulator.query(create('users', '1'))
  await emulator.query(create('users', '2', { n: 1 }))
  emulator.clock.set(START)
})

afterEach(() => emulator.close())

interface NodeAnswer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what a test is about
  readonly body: any
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<NodeAnswer> {
  const response = await fetch(emulator.url + path, {
    method: 'POST',
    headers: { authorization: 'Bearer secret', ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

const v4 = (expression: Fql, minimum?: number): Promise<NodeAnswer> =>
  post('/', expression, minimum === undefined ? {} : { 'x-last-seen-txn': String(minimum) })

const v10 = (query: string, minimum?: number): Promise<NodeAnswer> =>
  post('/query/1', { query }, minimum === undefined ? {} : { 'x-last-txn-ts': String(minimum) })

const feed = (body: object, minimum?: number): Promise<NodeAnswer> =>
  post('/feed/1', body, minimum === undefined ? {} : { 'x-last-txn-ts': String(minimum) })

async function feedToken(): Promise<string> {
  return (await v10('Collection("users").all().eventSource()')).body.data
}

/** Deletes 1, updates 2, creates 3. */
async function change(): Promise<void> {
  await emulator.query([remove('users', '1'), update('users', '2', { n: 2 }), create('users', '3')])
}

/** What reads "now" over each API, and what it finds before `change` and after it. */
const READS: readonly {
  name: string
  read: (minimum?: number) => Promise<unknown>
  before: unknown
  after: unknown
}[] = [
  {
    name: 'v4 a scan',
    read: async (minimum) => v4Ids(await v4(paginate(documents('users')), minimum)),
    before: ['1', '2'],
    after: ['2', '3'],
  },
  {
    name: 'v4 an index walk',
    read: async (minimum) => v4Ids(await v4(paginate(match('users-ts')), minimum)),
    before: ['1', '2'],
    after: ['2', '3'],
  },
  {
    name: 'v4 set events',
    read: async (minimum) => {
      const { body } = await v4(paginate(documents('users'), { events: true }), minimum)
      return body.resource.data.map(({ action }: { action: string }) => action)
    },
    before: ['add', 'add'],
    after: ['add', 'add', 'remove', 'add'],
  },
  {
    name: 'v4 Get',
    read: async (minimum) => (await v4(get(ref('users', '2')), minimum)).body.resource.data,
    before: { n: 1 },
    after: { n: 2 },
  },
  {
    name: 'v4 Exists',
    read: async (minimum) => (await v4(exists(ref('users', '1')), minimum)).body.resource,
    before: true,
    after: false,
  },
  {
    name: 'v10 a scan',
    read: async (minimum) => v10Ids(await v10('Collection("users").all().map(.id)', minimum)),
    before: ['1', '2'],
    after: ['2', '3'],
  },
  {
    name: 'v10 byId',
    read: async (minimum) => (await v10('Collection("users").byId("1") == null', minimum)).body.data,
    before: false,
    after: true,
  },
  {
    name: 'v10 the feed',
    read: async (minimum) => {
      const { body } = await feed({ token: await feedToken(), start_ts: LAGGING }, minimum)
      return body.events.map(({ type }: { type: string }) => type)
    },
    before: [],
    after: ['remove', 'update', 'add'],
  },
]

function v4Ids({ body }: NodeAnswer): string[] {
  return body.resource.data.map((item: unknown) => JSON.stringify(item).match(/"id":"(\d+)","coll/)?.[1])
}

function v10Ids({ body }: NodeAnswer): string[] {
  return body.data.data
}

describe('a node that lags', () => {
  it.each(READS)('does not see later writes: $name', async ({ read, before, after }) => {
    await change()
    expect(await read()).toEqual(before)

    emulator.clock.advance(LAG_MS + 1)
    expect(await read()).toEqual(after)
  })

  it.each(READS)('sees them as of the minimum in the header: $name', async ({ read, before, after }) => {
    await change()
    expect(await read(START - 1)).toEqual(before)
    expect(await read(emulator.store.lastTime)).toEqual(after)
  })

  it.each(READS)('ignores the header if the emulator is configured to: $name', async ({ read, before }) => {
    emulator.nodes.ignoresMinimum = true
    await change()
    expect(await read(emulator.store.lastTime)).toEqual(before)
  })

  it('reports its snapshot: in a header over v4, in the body over v10, in the cursor of the feed', async () => {
    const answered = await v4(now)
    expect(answered.body.resource['@ts']).toBe(new Date(LAGGING / 1000).toISOString())
    expect(answered.headers.get('x-txn-time')).toBe(String(LAGGING))
    const { body, headers } = await v10('Time.now().toMicros()')
    expect([body.data, body.txn_ts]).toEqual([LAGGING, LAGGING])
    expect(headers.has('x-txn-time')).toBe(false)

    const { cursor } = (await feed({ token: await feedToken(), start_ts: LAGGING })).body
    await change()
    emulator.nodes.chooseBy(() => 1)
    expect((await feed({ token: await feedToken(), cursor })).body.events).toHaveLength(3)
  })

  it('answers with the minimum as its snapshot, exact to the microsecond', async () => {
    expect((await v4(now, LAGGING + 7)).headers.get('x-txn-time')).toBe(String(LAGGING + 7))
    expect((await v10('1', LAGGING + 7)).body.txn_ts).toBe(LAGGING + 7)
    expect((await v10('1', LAGGING - 7)).body.txn_ts).toBe(LAGGING)
  })

  it('obeys only the header of the API of the request', async () => {
    const both = { v4: { 'x-last-txn-ts': String(START) }, v10: { 'x-last-seen-txn': String(START) } }
    expect((await post('/', now, both.v4)).headers.get('x-txn-time')).toBe(String(LAGGING))
    expect((await post('/query/1', { query: '1' }, both.v10)).body.txn_ts).toBe(LAGGING)
  })

  it('answers v4 `At` of its future as of its snapshot, and refuses v10 `at` of it', async () => {
    await change()
    const ts = emulator.store.lastTime
    const time: Fql = { epoch: ts, unit: 'microsecond' }
    expect(v4Ids(await v4(atTime(time, paginate(documents('users')))))).toEqual(['1', '2'])

    const scan = `at (Time.epoch(${ts}, "microseconds")) { Collection("users").all().map(.id) }`
    const refused = await v10(scan)
    expect([refused.status, refused.body.error.code]).toEqual([400, 'invalid_argument'])
    expect(refused.body.error.message).toContain('cannot evaluate `at` in the future')
    expect(v10Ids(await v10(scan, ts))).toEqual(['2', '3'])
  })

  it('does not know collections, indexes and privileges that came later', async () => {
    await emulator.query(createCollection('orders'))
    expect((await v4({ exists: { collection: 'orders' } })).body.resource).toBe(false)
    expect((await v4(paginate(documents('orders')))).status).toBe(400)
    expect((await v10('Collection("orders").all()')).status).toBe(400)
    expect((await v10('Collection.all().map(.name)')).body.data.data).toEqual(['users'])
    emulator.clock.advance(LAG_MS + 1)
    expect((await v4({ exists: { collection: 'orders' } })).body.resource).toBe(true)
    expect((await v10('Collection.all().map(.name)')).body.data.data).toEqual(['users', 'orders'])
  })

  it('refuses a wrong secret', async () => {
    const authorization = 'Bearer wrong'
    expect((await post('/', now, { authorization })).status).toBe(401)
    expect((await post('/query/1', { query: '1' }, { authorization })).status).toBe(401)
    expect((await post('/feed/1', { token: '' }, { authorization })).status).toBe(401)
  })

  it.each([
    ['v4', () => v4(update('users', '2', { m: 3 }))],
    ['v10', () => v10('Collection("users").byId("2")!.update({ m: 3 })')],
  ])('writes in the present, over what came after its snapshot (%s)', async (_, write) => {
    await change()
    const changed = emulator.store.lastTime
    expect((await write()).status).toBe(200)
    expect(emulator.store.lastTime).toBeGreaterThan(changed)
    const fields = await emulator.query({ select: ['data'], from: get(ref('users', '2')) })
    expect(fields).toEqual(
      new Map([
        ['n', 2n],
        ['m', 3n],
      ]),
    )
  })

  it('reports the time of the write as that of its transaction', async () => {
    const { headers, body } = await v4(create('users', '9'))
    expect(body.resource.ts).toBeGreaterThanOrEqual(START)
    expect(headers.get('x-txn-time')).toBe(String(body.resource.ts))
  })
})

describe('the nodes of a cluster', () => {
  it('take turns, and their lags can change', async () => {
    const lags = async (): Promise<number[]> => {
      const times: number[] = []
      for (let n = 0; n < 3; n++) times.push((START - (await v10('1')).body.txn_ts) / 1000)
      return times
    }
    emulator.nodes.chooseBy(undefined)
    emulator.nodes.set([{ lagMs: 30 }, { lagMs: 20 }])
    expect(await lags()).toEqual([30, 20, 30])
    emulator.nodes.set([{ lagMs: 60 }, { lagMs: 50 }, { lagMs: 40 }])
    expect((await lags()).sort()).toEqual([40, 50, 60])
  })

  it('are chosen by the request', async () => {
    emulator.nodes.chooseBy(({ body }) => (body.includes('fresh') ? 1 : 0))
    expect((await v10('"fresh"')).body.txn_ts).toBe(START)
    expect((await v10('"stale"')).body.txn_ts).toBe(LAGGING)
  })

  it('wait for a minimum in the future, if the clock runs', async () => {
    await emulator.close()
    emulator = await startEmulator({ nodes: [{ lagMs: 10 }] })
    const minimum = (Date.now() + 150) * 1000
    const { headers } = await v4(now, minimum)
    expect(emulator.clock.now()).toBeGreaterThanOrEqual(minimum)
    expect(Number(headers.get('x-txn-time'))).toBeGreaterThanOrEqual(minimum)
  })

  it('stop waiting when the clock jumps past the minimum', async () => {
    await emulator.close()
    emulator = await startEmulator({ nodes: [{ lagMs: 10 }] })
    const asked = v4(now, (Date.now() + 3_600_000) * 1000)
    const first = await Promise.race([asked, sleep(100)])
    expect(first).toBeUndefined()
    emulator.clock.advance(3_600_000)
    expect((await asked).status).toBe(200)
  })

  it('answer as of a minimum in the future, if the clock is stopped', async () => {
    expect((await v10('1', START + 5_000_000)).body.txn_ts).toBe(START + 5_000_000)
  })
})

describe('an empty page of the feed with more after it', () => {
  beforeEach(() => emulator.nodes.chooseBy(() => 1))

  it('has the snapshot as its cursor, so that resuming from it skips the events', async () => {
    const token = await feedToken()
    await change()
    emulator.clock.advance(1)
    emulator.faults.add({ emptyFeedPage: true })
    const empty = (await feed({ token, start_ts: LAGGING })).body
    expect([empty.events, empty.has_next]).toEqual([[], true])

    expect((await feed({ token, cursor: empty.cursor })).body.events).toEqual([])
    expect((await feed({ token, start_ts: LAGGING })).body.events).toHaveLength(3)
  })

  it('occurs only if there would be events', async () => {
    const token = await feedToken()
    emulator.faults.add({ emptyFeedPage: true })
    expect((await v10('1')).body.data).toBe(1)
    expect((await feed({ token, start_ts: LAGGING })).body.has_next).toBe(false)

    await change()
    expect((await feed({ token, start_ts: LAGGING })).body.has_next).toBe(true)
  })
})
