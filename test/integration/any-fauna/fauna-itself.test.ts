import { beforeAll, describe, expect, it } from 'vitest'
import { V10 } from '../harness/apis.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import type { TestDatabase, V10Privilege } from '../harness/test-database.ts'

/**
 * Facts that the connector relies on and that no recording shows. Run against a real Fauna and against the emulator, they
 * hold the emulator to the real behaviour.
 */
const fauna = useFauna()

const asOf = (ts: number, query: string): string => `at (Time.epoch(${ts}, "microseconds")) { ${query} }`

describe('inside at, FQL v10', () => {
  let database: TestDatabase
  let then: number

  beforeAll(async () => {
    database = await fauna.database(V10)
    await database.collection('users', { historyDays: 1 })
    await database.create('users', { '1': { n: 1 }, '2': { n: 2 }, '3': { n: 1 }, '4': { n: 2 } })
    then = await database.now()
    await database.update('users', '3', { n: 2 })
    await database.update('users', '4', { n: 1 })
  })

  const IDS = {
    scan: 'Collection("users").all().map(d => d.id).toArray()',
    'walk of an index': 'Collection("users").changes().map(d => d.id).toArray()',
  } as const

  const READ = { read: true } as const
  const BOTH = { read: true, history_read: true } as const

  it.each<[string, V10Privilege['actions'], string[], string[]]>([
    ['read', READ, ['1', '2', '3', '4'], []],
    ['both', BOTH, ['1', '2', '3', '4'], ['1', '2', '3', '4']],
    ['history_read alone', { history_read: true }, [], ['1', '2', '3', '4']],
    ['history_read under a condition', { ...READ, history_read: 'd => d.n == 1' }, ['1', '2', '3', '4'], ['1', '4']],
    ['read under a condition', { ...BOTH, read: 'd => d.n == 1' }, ['1', '4'], ['1', '2', '3', '4']],
  ])('requires history_read instead of read: with %s', async (_, actions, now, before) => {
    const secret = await database.keyWithV10({ resource: 'users', actions })

    expect(await database.queryV10(IDS.scan, secret)).toEqual(now)
    expect(await database.queryV10(asOf(then, IDS.scan), secret)).toEqual(before)
    if ('read' in actions) {
      expect(new Set((await database.queryV10(asOf(then, IDS['walk of an index']), secret)) as string[])).toEqual(
        new Set(before),
      )
    }
  })

  it('denies access to any document, even a missing one, without history_read', async () => {
    const secret = await database.keyWithV10({ resource: 'users', actions: READ })

    for (const id of ['0', '1']) {
      const read = database.queryV10(asOf(then, `users.byId("${id}")!`), secret)
      await expect(read).rejects.toThrow('due to permission denied')
    }
    const forgotten = database.queryV10(asOf(0, 'users.byId("1").exists()'), secret)
    await expect(forgotten).rejects.toThrow('less than minimum allowed timestamp')
  })

  it('requires history_read for collection definitions too', async () => {
    const [read, both] = [
      await database.keyWithV10({ resource: 'Collection', actions: READ }),
      await database.keyWithV10({ resource: 'Collection', actions: BOTH }),
    ]
    const names = 'Collection.all().map(c => c.name).toArray()'

    expect(await database.queryV10(names, read)).toEqual(['users'])
    expect(await database.queryV10(asOf(then, names), read)).toEqual([])
    expect(await database.queryV10(asOf(then, 'Collection.byName("users").exists()'), read)).toBe(false)
    expect(await database.queryV10(asOf(then, names), both)).toEqual(['users'])
  })

  it('requires no history_read for events, and FQL v4 requires none for reads at a time', async () => {
    const secret = await database.keyWithV10({ resource: 'users', actions: READ })
    const page = fql.map(fql.paginate(fql.documents('users')), 'ref', fql.select('ts', fql.get(fql.variable('ref'))))
    const token = await database.queryV10('users.all().eventSource()', secret)
    const events = await database.feed({ token, start_ts: then - 60_000_000 }, secret)

    expect(await database.query(fql.at(then, fql.select('data', page)), secret)).toHaveLength(4)
    expect(events.map(({ type }) => type)).toEqual(['add', 'add', 'add', 'add', 'update', 'update'])
  })
})

describe.each([
  ['FQL v4', (database: TestDatabase) => database.query(fql.update(fql.collection('before'), { name: 'after' }))],
  ['FQL v10', (database: TestDatabase) => database.queryV10('Collection.byName("before")!.update({ name: "after" })')],
])('a collection that was renamed with %s', (_, rename) => {
  let database: TestDatabase
  /** Before its creation, and before its rename. */
  let atFirst: number
  let then: number

  beforeAll(async () => {
    database = await fauna.database(V10)
    atFirst = await database.now()
    await database.collection('before', { historyDays: 1 })
    await database.create('before', { '1': { n: 1 } })
    then = await database.now()
    await rename(database)
    await database.update('after', '1', { n: 2 })
  })

  it('is found at a time before the rename by its new name, and FQL v4 returns its old name', async () => {
    const after = fql.collection('after')
    const name = fql.select('name', fql.get(after))

    expect(await database.query([fql.at(then, name), name])).toEqual(['before', 'after'])
    expect(await database.query(fql.at(then, [fql.exists(after), fql.exists(fql.collection('before'))]))).toEqual([
      true,
      false,
    ])
    expect(await database.query(fql.at(atFirst, fql.exists(after)))).toBe(false)
  })

  it('has its new name at any time in FQL v10', async () => {
    expect(await database.queryV10(asOf(then, 'Collection.all().map(c => c.name).toArray()'))).toEqual(['after'])
    expect(await database.queryV10(asOf(then, 'Collection.byName("after")!.name'))).toBe('after')
    expect(await database.queryV10(asOf(atFirst, 'Collection.byName("after").exists()'))).toBe(false)
    await expect(database.queryV10(asOf(then, 'Collection("before").all()'))).rejects.toThrow('No such user collection')
  })

  it('is scanned at a time before the rename by its new name, in both languages', async () => {
    const page = fql.map(fql.paginate(fql.documents('after')), 'ref', fql.select('data', fql.get(fql.variable('ref'))))

    expect(await database.query(fql.at(then, fql.select('data', page)))).toEqual([{ n: 1 }])
    expect(await database.queryV10(asOf(then, 'Collection("after").all().map(d => d.n).toArray()'))).toEqual([1])
    expect(await database.queryV10(asOf(atFirst, 'Collection("after").all().toArray()'))).toEqual([])
  })
})

describe('a role created with FQL v10, which refers to collections by name', () => {
  it('keeps its privilege on a recreated collection, and loses it when the collection is renamed', async () => {
    const database = await fauna.database(V10)
    await database.collection('users')
    const secret = await database.keyWithV10({ resource: 'users', actions: { read: true } })
    const ids = (name: string) => database.queryV10(`Collection("${name}").all().map(d => d.id).toArray()`, secret)

    await database.query(fql.remove(fql.collection('users')))
    await database.recreateCollection('users')
    await database.create('users', { '1': {} })
    expect(await ids('users')).toEqual(['1'])

    await database.query(fql.update(fql.collection('users'), { name: 'people' }))
    expect(await ids('people')).toEqual([])
  })
})
