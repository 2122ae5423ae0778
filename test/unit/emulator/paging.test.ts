import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import type { Json } from '../../emulator/exact-json.ts'
import {
  collection,
  create,
  createCollection,
  createTsIndex,
  documents,
  get,
  index,
  map,
  match,
  obj,
  paginate,
  ref,
  remove,
  select,
  variable,
} from '../../emulator/fql.ts'
import { at, failure, ids } from './answers.ts'

let emulator: Emulator

beforeEach(async () => {
  emulator = await startEmulator()
  await emulator.query(createCollection('users'))
  await emulator.query(createTsIndex('users-ts', 'users'))
  for (const id of ['1', '2', '3', '4', '5']) await emulator.query(create('users', id, { n: Number(id) % 2 }))
})

afterEach(() => emulator.close())

async function allPages(set: unknown, options: Record<string, unknown>): Promise<Json[]> {
  const pages: Json[] = []
  let after: Json | undefined
  do {
    const page = await emulator.query(paginate(set, { ...options, ...(after !== undefined && { after }) }))
    pages.push(page)
    after = at(page, 'after')
  } while (after !== undefined)
  return pages
}

describe('pages of a scan', () => {
  it('follow each other forward by inclusive cursors', async () => {
    const pages = await allPages(documents('users'), { size: 2 })
    expect(pages.map(ids)).toEqual([['1', '2'], ['3', '4'], ['5']])
    expect(pages.map((page) => at(page, 'before') !== undefined)).toEqual([false, true, true])
  })

  it('follow each other backward by exclusive cursors', async () => {
    const last = await emulator.query(paginate(documents('users'), { size: 2, before: null }))
    expect(ids(last)).toEqual(['4', '5'])
    const before = paginate(documents('users'), { size: 2, before: at(last, 'before') })
    expect(ids(await emulator.query(before))).toEqual(['2', '3'])
  })

  it('are empty and the last if the size is not positive or the cursor is null', async () => {
    for (const options of [{ size: 0 }, { size: -1 }, { after: null }]) {
      const page = await emulator.query(paginate(documents('users'), options))
      expect([at(page, 'data'), at(page, 'after')]).toEqual([[], undefined])
    }
  })

  it('take a cursor of another collection by its id', async () => {
    await emulator.query(createCollection('others'))
    expect(ids(await emulator.query(paginate(documents('users'), { after: [ref('others', '3')] })))).toEqual([
      '3',
      '4',
      '5',
    ])
  })

  it('can be empty because of a filter, and not be the last', async () => {
    const odd = { lambda: 'r', expr: { equals: [select(['data', 'n'], get(variable('r'))), 7] } }
    const page = await emulator.query({ filter: odd, collection: paginate(documents('users'), { size: 2 }) })
    expect(at(page, 'data')).toEqual([])
    expect(at(page, 'after')).toBeDefined()
  })

  it('can be bounded on both sides', async () => {
    const range = { range: documents('users'), from: [ref('users', '2')], to: [ref('users', '4')] }
    expect((await allPages(range, { size: 2 })).map(ids)).toEqual([['2', '3'], ['4']])
    expect(ids(await emulator.query(paginate({ range: documents('users'), from: [null], to: [] })))).toEqual([])
    expect(ids(await emulator.query(paginate({ range: documents('users'), from: [], to: [0] })))).toEqual([])
  })
})

describe('pages of an index', () => {
  it('follow each other by values and ref, also within one transaction', async () => {
    const many = map(['16', '17', '18'], 'i', {
      create: { ref: collection('users'), id: variable('i') },
      params: obj({}),
    })
    await emulator.query(many)
    const pages = await allPages(match('users-ts'), { size: 3 })
    expect(pages.flatMap(ids)).toEqual(['1', '2', '3', '4', '5', '16', '17', '18'])
  })

  it('are empty for a range from another type', async () => {
    const page = await emulator.query(paginate({ range: match('users-ts'), from: ['text'], to: [] }))
    expect([at(page, 'data'), at(page, 'after')]).toEqual([[], undefined])
  })

  it('are in reverse order where a value is reversed, and by terms where there are some', async () => {
    await emulator.query({
      create_index: obj({
        name: 'by-n',
        source: collection('users'),
        terms: [{ field: ['data', 'n'] }],
        values: [{ field: 'ts', reverse: true }, { field: 'ref' }],
      }),
    })
    expect((await allPages(match('by-n', 1), { size: 2 })).flatMap(ids)).toEqual(['5', '3', '1'])
    expect(ids(await emulator.query(paginate(match('by-n', 2))))).toEqual([])
  })

  it('have an entry for each element of an array', async () => {
    await emulator.query({
      create_index: obj({ name: 'by-tag', source: collection('users'), terms: [{ field: ['data', 'tags'] }] }),
    })
    await emulator.query(create('users', '6', { tags: ['a', 'b'] }))
    for (const tag of ['a', 'b']) expect(ids(await emulator.query(paginate(match('by-tag', tag))))).toEqual(['6'])
    await emulator.query(remove('users', '6'))
    expect(ids(await emulator.query(paginate(match('by-tag', 'a'))))).toEqual([])
  })

  it('cannot be read while it is being built', async () => {
    emulator.store.indexBuilds.held = true
    await emulator.query(createTsIndex('held', 'users'))
    expect(at(await emulator.query(get(index('held'))), 'active')).toBe(false)
    expect(await failure(emulator, paginate(match('held')))).toBe("400 instance not found: Index 'held' is not active.")
    emulator.store.indexBuilds.held = false
    emulator.clock.advance(1000)
    expect(at(await emulator.query(get(index('held'))), 'active')).toBe(true)
    expect(ids(await emulator.query(paginate(match('held'))))).toEqual(['1', '2', '3', '4', '5'])
  })
})

describe('ids', () => {
  it('that the server chooses grow, and are above 2^53', async () => {
    const made: bigint[] = []
    for (let count = 0; count < 3; count++) {
      const document = await emulator.query({ create: collection('users'), params: obj({}) })
      made.push(BigInt(at(document, 'ref', '@ref', 'id') as string))
    }
    expect(made.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(made)
    expect(made[0]).toBeGreaterThan(2n ** 53n)
  })

  it('can be as large as 2^63 - 1 and are compared as numbers', async () => {
    await emulator.query(create('users', '9223372036854775807'))
    await emulator.query(create('users', '10'))
    expect(ids(await emulator.query(paginate(documents('users'))))).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '10',
      '9223372036854775807',
    ])
    expect(await failure(emulator, get(ref('users', '9223372036854775808')))).toMatch(/too large/)
  })
})

describe('too many documents', () => {
  it('in one page are refused', async () => {
    await emulator.query(createCollection('many'))
    emulator.seed.documents(
      'many',
      Array.from({ length: 100_001 }, (_, id) => ({ id })),
      { perTransaction: 1000 },
    )
    expect(await failure(emulator, paginate(documents('many'), { size: 200_000 }))).toBe(
      '400 bad request: Query exceeds max width. Max: 100000, current: 100001.',
    )
    const { after, data } = Object.fromEntries(
      (await emulator.query(paginate(documents('many'), { size: 90_000 }))) as Map<string, Json>,
    )
    expect([(data as Json[]).length, at(after, 0, '@ref', 'id')]).toEqual([90_000, '90000'])
  })
})

describe('seeded documents', () => {
  it('are answered as they were given, at times that follow each other', async () => {
    await emulator.query(createCollection('seeded'))
    await emulator.query(createTsIndex('seeded-ts', 'seeded'))
    const last = emulator.seed.documents('seeded', [{ id: 2, data: '{"big":9007199254740993}' }, { id: 1 }])
    const page = await emulator.query(map(paginate(match('seeded-ts')), ['t', 'r'], get(variable('r'))))
    expect(ids(page)).toEqual(['2', '1'])
    expect(at(page, 'data', 0, 'data', 'big')).toBe(9007199254740993n)
    expect(at(page, 'data', 1, 'ts')).toBe(BigInt(last))
  })
})
