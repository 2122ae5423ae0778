import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../emulator/emulator.ts'
import { data, doc, feed, int, keyFor, missing, source } from './answers.ts'

let emulator: Emulator
let token: string

beforeEach(async () => {
  emulator = await startEmulator()
  await data(emulator, 'Collection.create({ name: "A" })')
  token = await source(emulator, 'A.all()')
})

afterEach(() => emulator.close())

/** What happened, as `type id`. */
async function told(of = token, secret?: string): Promise<string[]> {
  const { events } = await feed(emulator, { token: of, page_size: 100 }, secret)
  return events.map(
    ({ type, data, error }) => `${type} ${error?.code ?? JSON.stringify(data).match(/"id":"(\w+)"/)?.[1]}`,
  )
}

it('reports the changes of a transaction in order of id, those of new documents last', async () => {
  await data(emulator, 'A.create({ id: "1" }); A.create({ id: "2" }); A.create({ id: "3" })')
  await data(
    emulator,
    'A.create({ id: "9" }); A.byId("3")!.update({ n: 1 }); A.byId("2")!.delete(); A.create({ id: "0" }); A.byId("1")!.delete()',
  )
  expect(await told()).toEqual(['add 1', 'add 2', 'add 3', 'remove 1', 'remove 2', 'update 3', 'add 0', 'add 9'])
})

it('reports once what a transaction did to a document, and nothing if it created and deleted it', async () => {
  await data(emulator, 'A.create({ id: "1", n: 1 }).update({ n: 2 }).update({ n: 3 })')
  await data(emulator, 'A.create({ id: "2" }).delete()')
  await data(emulator, 'A.byId("1")!.delete(); A.create({ id: "1", n: 4 })')
  const { events } = await feed(emulator, { token })
  expect(events.map(({ type, data }) => [type, data])).toEqual([
    ['add', doc('A', '1', { n: int(3) })],
    ['update', doc('A', '1', { n: int(4) })],
  ])
})

it('resumes after each event, also within a transaction', async () => {
  await data(emulator, '["1", "2", "3", "4", "5"].forEach(id => A.create({ id: id }))')
  const first = await feed(emulator, { token, page_size: 2 })
  const second = await feed(emulator, { token, cursor: first.cursor, page_size: 2 })
  const third = await feed(emulator, { token, cursor: second.events[0]?.cursor, page_size: 2 })
  expect([first.has_next, second.has_next, third.has_next]).toEqual([true, true, false])
  expect(third.events.map(({ data }) => data)).toEqual([doc('A', '4'), doc('A', '5')])
})

it('moves the cursor of an empty feed to the present, so that it does not age', async () => {
  const { cursor } = await feed(emulator, { token })
  emulator.clock.advance(10 * 60_000)
  const later = await feed(emulator, { token, cursor })
  emulator.clock.advance(10 * 60_000)
  expect((await feed(emulator, { token, cursor })).events[0]?.error?.code).toBe('invalid_stream_start_time')
  expect((await feed(emulator, { token, cursor: later.cursor })).events).toEqual([])
})

it('has null references for documents that have expired since, whatever happened to them', async () => {
  await data(emulator, '["1", "2"].forEach(id => A.create({ id: id, ttl: Time.now().add(1, "second") }))')
  await data(emulator, 'A.byId("1")!.update({ n: 1 }); A.byId("2")!.delete()')
  emulator.clock.advance(2000)
  await data(emulator, 'A.create({ id: "1" })')
  const { events } = await feed(emulator, { token })
  expect(events.map(({ type, data }) => [type, data])).toEqual([
    ['add', missing('A', '1')],
    ['add', missing('A', '2')],
    ['update', missing('A', '1')],
    ['remove', missing('A', '2')],
    ['add', doc('A', '1')],
  ])
})

it('stops at a document that a projection fails on, with the cursor after it', async () => {
  const projected = await source(emulator, 'A.all().map(d => { id: d.id, data: d.data })')
  await data(emulator, 'A.create({ id: "1", n: 1, ttl: Time.now().add(1, "second") })')
  await data(emulator, 'A.create({ id: "2", n: 2 })')
  emulator.clock.advance(2000)
  const { events, cursor, has_next } = await feed(emulator, { token: projected })
  expect([events[0]?.error?.code, events.length, has_next]).toEqual(['document_not_found', 1, true])
  const next = await feed(emulator, { token: projected, cursor })
  expect(next.events.map(({ data }) => data)).toEqual([{ id: '2', data: { n: int(2) } }])
})

it('evaluates a projection that checks first whether a document exists', async () => {
  const careful = await source(
    emulator,
    'A.all().map(d => if (d.exists()) { id: d.id, n: d.n } else { id: d.id, n: null })',
  )
  await data(emulator, 'A.create({ id: "1", n: 1, ttl: Time.now().add(1, "second") }); A.create({ id: "2", n: 2 })')
  emulator.clock.advance(2000)
  const { events } = await feed(emulator, { token: careful })
  expect(events.map(({ data }) => data)).toEqual([
    { id: '1', n: null },
    { id: '2', n: int(2) },
  ])
})

it('reports documents that start or stop matching a filter', async () => {
  const filtered = await source(emulator, 'A.where(.n > 1)')
  await data(emulator, 'A.create({ id: "1", n: 1 }); A.create({ id: "2", n: 2 })')
  await data(emulator, 'A.byId("1")!.update({ n: 2 }); A.byId("2")!.update({ n: 1 })')
  expect(await told(filtered)).toEqual(['add 2', 'add 1', 'remove 2'])
})

it('shows a conditional role only what it can see: by v10 predicates as of then, by v4 ones as of now', async () => {
  const v10 = await keyFor(emulator, 'v10', '[{ resource: "A", actions: { read: "d => d.owner == \\"me\\"" } }]')
  const owner = { select: ['data', 'owner'], from: { get: { var: 'r' } } }
  const predicate = { query: { lambda: 'r', expr: { equals: [owner, 'me'] } } }
  const privileges = [{ object: { resource: { collection: 'A' }, actions: { object: { read: predicate } } } }]
  await emulator.query({ create_role: { object: { name: 'v4', privileges } } })
  const v4 = (await data(emulator, 'Key.create({ role: "v4" }).secret')) as string
  await data(emulator, 'A.create({ id: "1", owner: "me" }); A.create({ id: "2", owner: "you" })')
  await data(emulator, 'A.byId("1")!.update({ owner: "you" })')
  await data(emulator, 'A.create({ id: "3", owner: "me" })')
  expect(await told(token, v10)).toEqual(['remove 1', 'add 3'])
  expect(await told(token, v4)).toEqual(['add 3'])
})

it('refuses a source that the role cannot read, or whose collection was dropped', async () => {
  const nobody = await keyFor(emulator, 'nobody', '[]')
  expect(await feed(emulator, { token }, nobody)).toMatchObject({ status: 400, error: { code: 'invalid_request' } })
  await data(emulator, 'A.definition.delete()')
  expect(await feed(emulator, { token })).toMatchObject({ status: 400, error: { code: 'invalid_request' } })
})

it('continues without an error in a collection that was recreated', async () => {
  await data(emulator, 'A.create({ id: "1" })')
  const { cursor } = await feed(emulator, { token, page_size: 1 })
  await data(emulator, 'A.definition.delete()')
  await data(emulator, 'Collection.create({ name: "A" })')
  await data(emulator, 'A.create({ id: "2" })')
  expect((await feed(emulator, { token, cursor })).events.map(({ data }) => data)).toEqual([doc('A', '2')])
})
