import { Client, fql } from 'fauna'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../emulator/emulator.ts'
import { ask, data, doc, int, missing } from './answers.ts'

let emulator: Emulator

beforeEach(async () => {
  emulator = await startEmulator()
  await data(emulator, 'Collection.create({ name: "A" })')
})

afterEach(() => emulator.close())

/** Queries and what a real server answers to them. */
const EXPRESSIONS: readonly (readonly [query: string, answer: unknown])[] = [
  ['1 + 2 * 3 - 4 / 2 % 3', int(5)],
  ['(1 + 2) * 3', int(9)],
  ['7 / 2', int(3)],
  ['7 / 2.0', { '@double': '3.5' }],
  ['9223372036854775807 + 1', { '@double': '9.223372036854776E18' }],
  ['2147483648', { '@long': '2147483648' }],
  ['1 == 1.0', true],
  ['!(1 < 2) || true && false', false],
  ['null ?? 2', int(2)],
  ['"a#{1 + 1}b\\n\\u00e9\\"" + \'"\'', 'a2b\né""'],
  ['let a = 1\nlet b = a + 1; { sum: a + b }', { sum: int(3) }],
  ['if (1 isa String) "text" else { let x = "other"; x }', 'other'],
  ['[1, 2, 3].map(x => x * 2)', [int(2), int(4), int(6)]],
  ['[1, 2].fold(0, (sum, x) => sum + x)', int(3)],
  ['{ a: [{ "b c": 1 }] }.a[0]["b c"]', int(1)],
  ['{ "@a": 1 }', { '@object': { '@a': int(1) } }],
  ['Time("2020-01-01T00:00:00+02:00").add(1, "day").subtract(90, "minutes")', { '@time': '2020-01-01T20:30:00Z' }],
  ['Time.epoch(5, "minutes").toMicros()', int(300_000_000)],
  ['Date("2020-02-28").add(2, "days")', { '@date': '2020-03-01' }],
  ['ID("007")', '7'],
  ['Set.sequence(0, 3).map(i => i * i)', { '@set': { data: [int(0), int(1), int(4)] } }],
]

describe('expressions', () => {
  it.each(EXPRESSIONS)('%s', async (query, answer) => {
    expect(await data(emulator, query)).toEqual(answer)
  })
})

describe('errors', () => {
  it('underlines where a query failed, in its line', async () => {
    const { status, error, summary } = await ask(emulator, 'let a = 0\n  10 / a')
    expect([status, error?.code]).toEqual([400, 'divide_by_zero'])
    expect(summary).toBe(
      'error: Attempted integer division by zero.\nat *query*:2:8\n  |\n2 |   10 / a\n  |        ^\n  |',
    )
  })

  it('names every unbound variable before it evaluates anything', async () => {
    const { error, summary } = await ask(emulator, 'A.create({ id: "1" }); x + y')
    expect(error?.message).toBe('The query failed 2 validation checks')
    expect(summary?.match(/Unbound variable `\w`/g)).toEqual(['Unbound variable `x`', 'Unbound variable `y`'])
    expect(await data(emulator, 'A.byId("1")')).toEqual(missing('A', '1'))
  })

  it('undoes the writes of a query that fails', async () => {
    expect((await ask(emulator, 'A.create({ id: "1" }); abort("no")')).error?.code).toBe('abort')
    expect(await data(emulator, 'A.byId("1")')).toEqual(missing('A', '1'))
  })

  it('reports that a document is missing if it is required', async () => {
    expect((await ask(emulator, 'A.byId("1")!')).error?.code).toBe('document_not_found')
    expect(await data(emulator, 'A.byId("1")?.n')).toBeNull()
  })

  it('refuses to write in the past, and to read in the future', async () => {
    await data(emulator, 'A.create({ id: "1" })')
    const past = 'at (Time.now().subtract(1, "minute")) { A.create({}) }'
    expect((await ask(emulator, past)).error?.code).toBe('invalid_write')
    expect((await ask(emulator, 'at (Time.now().add(1, "hour")) { A.all() }')).error?.code).toBe('invalid_argument')
  })
})

describe('what the fauna driver sends', () => {
  let client: Client

  beforeEach(() => {
    client = new Client({ endpoint: new URL(emulator.url), secret: emulator.secret })
  })

  afterEach(() => client.close())

  it('is templates with values, objects, arrays and other templates in them, over HTTP/2', async () => {
    const set = fql`Collection(${'A'}).all()`
    const document = { id: '5', list: [1, fql`1 + 1`], at: fql`Time(${'2020-01-01T00:00:00Z'})` }
    await client.query(fql`A.create(${document})`)
    const { data } = await client.query(fql`${set}.pageSize(${3}).map(d => ({ id: d.id, list: d.list, at: d.at }))`)
    expect(JSON.parse(JSON.stringify(data))).toEqual({
      data: [{ id: '5', list: [1, 2], at: { isoString: '2020-01-01T00:00:00Z' } }],
    })
  })

  it('cannot become a part of the query', async () => {
    const { data } = await client.query(fql`${'"); A.all().forEach(d => d.delete()); ("'}`)
    expect(data).toBe('"); A.all().forEach(d => d.delete()); ("')
  })

  it('pages with the cursor, whose functions keep the values that they received', async () => {
    for (let id = 1; id <= 5; id++) await client.query(fql`A.create({ id: ${String(id)}, n: ${id} })`)
    const pages = client.paginate(fql`A.all().pageSize(2).map(d => d.n + ${10})`)
    const read: unknown[] = []
    for await (const page of pages) read.push(page)
    expect(read).toEqual([[11, 12], [13, 14], [15]])
  })

  it('reads feeds', async () => {
    const { txn_ts: start_ts = 0 } = await client.query(fql`null`)
    const feed = client.feed(fql`A.all().eventSource()`, { start_ts, page_size: 2 })
    for (let id = 1; id <= 3; id++) await client.query(fql`A.create({ id: ${String(id)} })`)
    const types: string[] = []
    for await (const event of feed.flatten()) types.push(event.type)
    expect(types).toEqual(['add', 'add', 'add'])
  })
})

describe('documents', () => {
  it('keep no nulls except in lists', async () => {
    expect(await data(emulator, 'A.create({ id: "1", a: null, b: { c: null }, d: [null, { e: null }] })')).toEqual(
      doc('A', '1', { b: {}, d: [null, {}] }),
    )
  })

  it('are merged by an update, in which null removes a field', async () => {
    await data(emulator, 'A.create({ id: "1", a: { x: 1, y: 1 }, b: 1 })')
    expect(await data(emulator, 'A.byId("1")!.update({ a: { x: 2, y: null }, b: null, c: 1 })')).toEqual(
      doc('A', '1', { a: { x: int(2) }, c: int(1) }),
    )
    expect(await data(emulator, 'A.byId("1")!.replace({ d: 1 })')).toEqual(doc('A', '1', { d: int(1) }))
  })

  it('can have fields of reserved names only within data, and answers show them there', async () => {
    expect((await ask(emulator, 'A.create({ ts: 5 })')).error?.code).toBe('constraint_failure')
    await data(emulator, 'A.createData({ id: "x", n: 1 })')
    expect(await data(emulator, 'A.all().first()!.data')).toEqual({ id: 'x', n: int(1) })
  })

  it('have their id and collection even if they do not exist', async () => {
    expect(await data(emulator, 'let d = Collection("A").byId("9"); [d.id, d.coll]')).toEqual(['9', { '@mod': 'A' }])
  })
})

describe('collections', () => {
  it('show their fields as they were defined, and null if there are none', async () => {
    const definition = {
      name: 'B',
      fields: { a: { signature: ' Int? // of some kind' }, b: { signature: 'String', default: '"x"' } },
      computed_fields: { c: { body: 'd => 1' } },
      wildcard: 'Any',
    }
    await ask(emulator, 'Collection.create(definition)', { args: { definition } })
    const { fields, computed_fields, wildcard } = definition
    const listing = 'Collection.all().map(c => [c.name, c.fields, c.computed_fields, c.wildcard]).toArray()'
    expect(await data(emulator, listing)).toEqual([
      ['A', null, null, null],
      ['B', fields, computed_fields, wildcard],
    ])
    await ask(emulator, 'Collection.byName("B")!.update({ fields: { a: null }, wildcard: null })')
    const changed = await data(emulator, 'let c = Collection.byName("B")!; [c.fields, c.wildcard]')
    expect(changed).toEqual([{ b: fields.b }, null])
  })

  it.each(['fields', 'computed_fields'])(
    'have no %s of reserved names, nor of names that are not identifiers',
    async (part) => {
      const fields = { ok: {}, id: {}, ttl: {}, '@ref': {}, 'a b': {} }
      const answer = await ask(emulator, 'Collection.create(definition)', {
        args: { definition: { name: 'B', [part]: fields } },
      })
      const messages = [
        "The name 'id' is reserved.",
        "The name 'ttl' is reserved.",
        'Invalid identifier.',
        'Invalid identifier.',
      ]
      expect(answer).toMatchObject({
        error: { constraint_failures: messages.map((message) => ({ paths: [[part]], message })) },
      })
    },
  )
})
