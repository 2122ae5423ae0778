import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../emulator/emulator.ts'
import { ask, data, doc, int, missing, page } from './answers.ts'

let emulator: Emulator

beforeEach(async () => {
  emulator = await startEmulator()
  const indexes = '{ changes: { values: [{ field: ".ts" }, { field: ".id" }] }, byN: { terms: [{ field: ".n" }] } }'
  await data(emulator, `Collection.create({ name: "A", indexes: ${indexes} })`)
  await data(emulator, '["1", "2", "3", "4"].forEach(id => A.create({ id: id, n: 1 }))')
})

afterEach(() => emulator.close())

const PROJECTION = 'map(d => { id: d.id, data: d.data })'

async function change(): Promise<void> {
  await data(emulator, 'A.byId("2")!.update({ n: 2 }); A.byId("3")!.delete(); A.create({ id: "5", n: 5 })')
}

it('keeps which documents are in a set, but shows each as it is now', async () => {
  const { after } = await page(emulator, 'A.all().pageSize(1)')
  await change()
  expect((await page(emulator, 'Set.paginate(after, 9)', { after })).data).toEqual([
    doc('A', '2', { n: int(2) }),
    missing('A', '3'),
    doc('A', '4', { n: int(1) }),
  ])
})

it('shows all pages of a set that was named in the past as they were then', async () => {
  const { after } = await page(emulator, 'at (Time.now().subtract(1, "millisecond")) { A.all().pageSize(1) }')
  await change()
  const [second, third] = (await page(emulator, 'Set.paginate(after, 9)', { after })).data
  expect([second, third]).toEqual([doc('A', '2', { n: int(1) }), doc('A', '3', { n: int(1) })])
})

it('reads what a document of the past refers to as of that time, at any place in the answer', async () => {
  await data(emulator, 'A.byId("1")!.update({ friend: [A.byId("2")] })')
  const then = await data(emulator, 'Time.now()')
  emulator.clock.advance(1)
  await change()
  const set = 'at (then) { A.all().pageSize(1).map(d => { friend: d.data.friend[0], all: d.data.friend }) }'
  const friend = doc('A', '2', { n: int(1) })
  expect((await page(emulator, set, { then })).data).toEqual([{ friend, all: [friend] }])
})

it('does not keep the present of `at (Time.now())`', async () => {
  const { after } = await page(emulator, 'at (Time.now()) { A.all().pageSize(1) }')
  await change()
  expect((await page(emulator, 'Set.paginate(after)', { after })).data).toEqual([doc('A', '2', { n: int(2) })])
})

it('evaluates a projection as of the first page', async () => {
  const { after } = await page(emulator, `A.all().pageSize(1).${PROJECTION}`)
  await change()
  const { data } = await page(emulator, 'Set.paginate(after, 2)', { after })
  expect(data).toEqual([
    { id: '2', data: { n: int(1) } },
    { id: '3', data: { n: int(1) } },
  ])
})

it('reads the documents that a projection takes out of a document, and leaves refs in one alone', async () => {
  await data(emulator, 'A.byId("1")!.replace({ friend: A.byId("2"), lost: [A.byId("9")] })')
  const ref = (id: string) => ({ '@ref': { id, coll: { '@mod': 'A' } } })
  expect((await page(emulator, 'A.all().pageSize(1)')).data).toEqual([
    doc('A', '1', { friend: ref('2'), lost: [ref('9')] }),
  ])
  expect((await page(emulator, `A.all().pageSize(1).${PROJECTION}`)).data).toEqual([
    { id: '1', data: { friend: doc('A', '2', { n: int(1) }), lost: [missing('A', '9')] } },
  ])
})

it('evaluates a projection for the elements of a page only', async () => {
  await data(emulator, 'A.byId("2")!.update({ n: 0 })')
  expect((await page(emulator, 'A.all().pageSize(1).map(d => 10 / d.n)')).data).toEqual([int(10)])
  expect(await data(emulator, 'A.all().map(d => 10 / d.n).take(1).toArray()')).toEqual([int(10)])
})

it('bounds scans by documents and indexes by times and ids, on both sides, in both directions', async () => {
  const ids = (set: string) => data(emulator, `${set}.map(.id).toArray()`)
  expect(await ids('A.all({ from: A.byId("2"), to: "3" })')).toEqual(['2', '3'])
  expect(await ids('A.all({ from: "2" }).reverse()')).toEqual(['4', '3', '2'])
  const ts = 'A.byId("1")!.ts'
  expect(await ids(`A.changes({ from: [${ts}, "2"], to: [${ts}, "3"] })`)).toEqual(['2', '3'])
  expect(await ids(`A.changes({ from: [${ts}, "no number"] })`)).toEqual([])
  expect(await ids('A.byN(1).take(2)')).toEqual(['1', '2'])
})

it('refuses pages without a size and cursors without a set', async () => {
  expect((await ask(emulator, 'A.all().pageSize(0)')).error?.code).toBe('invalid_bounds')
  expect((await ask(emulator, 'Set.paginate("x")')).error?.code).toBe('invalid_cursor')
})

it('ends an old cursor at once if its collection was recreated, and refuses it if the collection was dropped', async () => {
  const { after } = await page(emulator, 'A.all().pageSize(1)')
  await data(emulator, 'A.definition.delete()')
  expect((await ask(emulator, 'Set.paginate(after)', { args: { after } })).error?.code).toBe('unbound_variable')
  await data(emulator, 'Collection.create({ name: "A" })')
  await data(emulator, 'A.create({ id: "2" })')
  expect(await page(emulator, 'Set.paginate(after)', { after })).toEqual({ data: [] })
})

it('skips a document that has expired since and that a filter looks at', async () => {
  await data(emulator, 'A.create({ id: "6", n: 1, ttl: Time.now().add(1, "second") })')
  emulator.clock.advance(2000)
  expect(await data(emulator, 'A.where(.n > 1).toArray()')).toEqual([])
})

it('shows computed fields with refs for documents, and a cursor for a set', async () => {
  const body = (text: string) => `{ body: ${JSON.stringify(text)} }`
  const fields = `{ friend: ${body('d => B.byId("1")')}, all: ${body('d => B.all().map(.id)')} }`
  await data(emulator, `Collection.create({ name: "B", computed_fields: ${fields} })`)
  await data(emulator, 'B.create({ id: "1" }); 0')
  const told = (await data(emulator, 'B.byId("1")')) as { '@doc': { friend: unknown; all: { '@set': string } } }
  expect(told['@doc'].friend).toEqual({ '@ref': { id: '1', coll: { '@mod': 'B' } } })
  expect(await page(emulator, 'Set.paginate(c)', { c: told['@doc'].all['@set'] })).toEqual({ data: ['1'] })
})

it('changes only the named parts of a definition, down to a single index', async () => {
  await data(
    emulator,
    'A.definition.update({ indexes: { byN: null, desc: { values: [{ field: ".id", order: "desc" }] } } })',
  )
  expect(await data(emulator, 'A.desc().map(.id).toArray()')).toEqual(['4', '3', '2', '1'])
  expect(await data(emulator, 'A.changes().count()')).toEqual(int(4))
  expect((await ask(emulator, 'A.byN(1)')).error?.code).toBe('invalid_function_invocation')
  expect((await ask(emulator, 'Collection.create({ name: "no-name" })')).error?.code).toBe('constraint_failure')
})

it('refuses to read an index that is being built, or is not queryable', async () => {
  emulator.store.indexBuilds.held = true
  const values = '{ values: [{ field: ".ts" }] }'
  await data(emulator, `A.definition.update({ indexes: { held: ${values}, byN: { queryable: false } } })`)
  expect(await data(emulator, 'A.definition.indexes.held.status')).toBe('building')
  for (const call of ['held()', 'byN(1)']) {
    expect((await ask(emulator, `A.${call}`)).error).toMatchObject({ code: 'invalid_index_invocation' })
  }
  emulator.store.indexBuilds.held = false
  emulator.clock.advance(1000)
  expect((await page(emulator, 'A.held()')).data).toHaveLength(4)
  expect((await ask(emulator, 'A.byN(1)')).status).toBe(400)
})
