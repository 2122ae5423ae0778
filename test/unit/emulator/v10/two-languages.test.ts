import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../emulator/emulator.ts'
import { ask, data, doc, feed, int, keyFor, page, source } from './answers.ts'

let emulator: Emulator

beforeEach(async () => {
  emulator = await startEmulator()
})

afterEach(() => emulator.close())

const ref = (id: string) => ({ ref: { collection: 'A' }, id })
const scan = {
  map: { lambda: 'r', expr: { get: { var: 'r' } } },
  collection: { paginate: { documents: { collection: 'A' } } },
}

/** What v4 answers, as plain JSON. */
async function v4(expression: unknown, secret?: string): Promise<unknown> {
  const { body } = await emulator.send(expression, secret)
  return (JSON.parse(body) as { resource: unknown }).resource
}

it('reads from v4 what v10 has written, and what it has defined', async () => {
  const definition = '{ name: "A", history_days: 3, computed_fields: { twice: { body: "d => d.n * 2" } } }'
  await data(emulator, `Collection.create(${definition})`)
  await data(emulator, 'A.create({ id: "1", n: 2, at: Date("2020-01-01"), me: A.byId("1"), no: Math.NaN })')
  expect(await v4({ select: 'data', from: { get: ref('1') } })).toEqual({
    n: 2,
    at: { '@date': '2020-01-01' },
    me: { '@ref': { id: '1', collection: { '@ref': { id: 'A', collection: { '@ref': { id: 'collections' } } } } } },
    no: 'NaN',
  })
  expect(await v4({ get: { collection: 'A' } })).toMatchObject({
    name: 'A',
    history_days: 3,
    computed_fields: { twice: { body: 'd => d.n * 2' } },
    indexes: {},
    constraints: [],
  })
  expect(await v4({ paginate: { indexes: null } })).toEqual({ data: [] })
})

it('reads from v10 what v4 has written, with an event for each change', async () => {
  await emulator.query({ create_collection: { object: { name: 'A' } } })
  const token = await source(emulator, 'A.all()')
  await emulator.query({ create: ref('1'), params: { object: { data: { object: { n: 1, id: 'mine' } } } } })
  await emulator.query({ update: ref('1'), params: { object: { data: { object: { n: 2 } } } } })
  await emulator.query({ delete: ref('1') })
  const { events } = await feed(emulator, { token })
  expect(events.map(({ type, data }) => [type, data])).toEqual([
    ['add', doc('A', '1', { n: int(1), data: { id: 'mine' } })],
    ['update', doc('A', '1', { n: int(2), data: { id: 'mine' } })],
    ['remove', doc('A', '1', { n: int(2), data: { id: 'mine' } })],
  ])
})

it('hides documents of negative ids from scans of v10, and from its feed', async () => {
  await data(emulator, 'Collection.create({ name: "A" })')
  const token = await source(emulator, 'A.all()')
  await emulator.query({ create: ref('-5'), params: { object: {} } })
  expect((await page(emulator, 'A.all()')).data).toEqual([])
  expect((await feed(emulator, { token })).events).toEqual([])
})

it('holds v4 to the roles that v10 made, predicates too', async () => {
  await data(emulator, 'Collection.create({ name: "A" })')
  const secret = await keyFor(emulator, 'mine', '[{ resource: "A", actions: { read: "d => d.owner == \\"me\\"" } }]')
  await data(emulator, 'A.create({ id: "1", owner: "me" }); A.create({ id: "2", owner: "you" })')
  expect(await v4(scan, secret)).toMatchObject({ data: [{ data: { owner: 'me' } }] })
  expect((await emulator.send({ get: ref('2') }, secret)).status).toBe(403)
})

it('has one key for both, which is invalid in both after it was deleted', async () => {
  await data(emulator, 'Collection.create({ name: "A" })')
  const { '@doc': key } = (await data(emulator, 'Key.create({ role: "server-readonly" })')) as {
    '@doc': { id: string; secret: string }
  }
  expect(await v4(scan, key.secret)).toEqual({ data: [] })
  await data(emulator, `Key.byId("${key.id}")!.delete()`)
  expect((await emulator.send(scan, key.secret)).status).toBe(401)
  expect((await ask(emulator, 'A.all()', { secret: key.secret })).status).toBe(401)
})

it('keeps indexes separate, and keeps those of v10 if v4 renames the collection', async () => {
  await data(emulator, 'Collection.create({ name: "A", indexes: { changes: { values: [{ field: ".ts" }] } } })')
  await data(emulator, 'A.create({ id: "1", n: 1 })')
  await emulator.query({ update: { collection: 'A' }, params: { object: { name: 'B' } } })
  expect((await page(emulator, 'B.changes()')).data).toEqual([doc('B', '1', { n: int(1) })])
})
