import { beforeEach, describe, expect, it } from 'vitest'
import { V10 } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { queryV10 } from '../harness/query-v10.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

/** A computed field that throws if `name` is not a string, one that never throws, and an index to walk. */
const SHOP = {
  name: 'shop',
  history_days: 7,
  computed_fields: { loud: { body: '(d) => d.name.toUpperCase()' }, double: { body: '(d) => d.n * 2' } },
  indexes: { changes: { values: [{ field: '.ts' }, { field: '.id' }] } },
  wildcard: 'Any',
}

/** The methods of reading documents, each without a state. */
const READ_METHODS = [
  ['a full refresh', 'full_refresh', {}],
  ['the feed', 'incremental', {}],
  ['an index', 'incremental', { name: 'shop', index: 'changes' }],
] as const

const NULLED = [{ field: 'data.loud', change: 'NULLED', reason: 'SOURCE_RETRIEVAL_ERROR' }]

/** The data and the field changes of each record, by ref. */
function contents(run: ConnectorRun): Record<string, [unknown, unknown?]> {
  const all = run.records.map(({ data, meta }) => [
    data.ref,
    meta === undefined ? [data.data] : [data.data, meta.changes],
  ])
  return Object.fromEntries(all)
}

describe('computed fields over FQL v10', () => {
  let database: TestDatabase
  let connector: Connector

  const fql = (query: string, args?: Readonly<Record<string, unknown>>) => queryV10(database, query, args)
  const create = (documents: readonly unknown[]) => fql('documents.map(d => shop.create(d).id)', { documents })

  beforeEach(async () => {
    database = await fauna.database()
    connector = connectorFor(database, V10)
    await fql('Collection.create(shop)', { shop: SHOP })
    await create([
      { id: '1', name: 'a', n: 1 },
      { id: '2', name: 2, n: 2 },
      { id: '3', name: 'c', n: 3 },
    ])
    // Refers to a document whose field throws: reading this document must not read that one.
    await fql('shop.create({ id: "4", name: "d", n: 4, of: shop.byId("2") }).id')
  })

  const read = async (mode: 'full_refresh' | 'incremental', collection: object, state?: unknown) => {
    const run = await connector.read(mode, 'shop', { collection: { ...collection }, state })
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    return run
  }

  const of = { id: '2', collection: 'shop', type: 'document' }

  it.each(READ_METHODS)(
    'are part of data, and one that throws is omitted from its own document only, by %s',
    async (_, mode, source) => {
      const run = await read(mode, source)
      expect(contents(run)).toEqual({
        1: [{ name: 'a', n: 1, loud: 'A', double: 2 }],
        2: [{ name: 2, n: 2, double: 4 }, NULLED],
        3: [{ name: 'c', n: 3, loud: 'C', double: 6 }],
        4: [{ name: 'd', n: 4, of, loud: 'D', double: 8 }],
      })
      expect(run.warnings).toEqual([expect.stringContaining('"data.loud" has no value in document 2: ')])
    },
  )

  it.each(READ_METHODS)('are omitted if the configuration turns them off, by %s', async (_, mode, source) => {
    const run = await read(mode, { ...source, computed_fields: false })
    expect(contents(run)).toEqual({
      1: [{ name: 'a', n: 1 }],
      2: [{ name: 2, n: 2 }],
      3: [{ name: 'c', n: 3 }],
      4: [{ name: 'd', n: 4, of }],
    })
    expect(run.warnings).toEqual([])
  })

  it.each([{}, { computed_fields: false }])(
    'that throw do not hide changes from the feed, with %j',
    async (options) => {
      const collection = { ...options, deletions: { deletion_mode: 'deleted_field' } }
      const state = (await read('incremental', collection)).states
      await fql('[shop.byId("1")!.update({ name: 1 }).id, shop.byId("3")!.update({ name: 3 }).id]')
      await create([
        { id: '5', name: 5, n: 5 },
        { id: '6', name: 'f', n: 6 },
      ])
      await fql('[shop.byId("2")!.delete(), shop.byId("6")!.update({ n: 66 }).id, 1][2]')
      const run = await read('incremental', collection, state)
      const last = Object.fromEntries(run.records.map(({ data }) => [data.ref, data]))
      expect(last['2']).toHaveProperty('deleted_at')
      expect(['1', '3', '5', '6'].map((id) => last[id]?.data)).toMatchObject([
        { name: 1 },
        { name: 3 },
        { name: 5 },
        { name: 'f', n: 66 },
      ])
      expect(Object.hasOwn(last['6']?.data as object, 'loud')).toBe(!('computed_fields' in options))
    },
  )

  it('that throw in most documents of a large collection are omitted from those documents only', async () => {
    await fql('Collection.create(many)', { many: { ...SHOP, name: 'many' } })
    const documents = Array.from({ length: 600 }, (_, i) => ({ id: String(i), n: i, name: i < 200 ? 'x' : i }))
    await fql('documents.map(d => many.create(d).id)', { documents })
    const run = await connector.read('full_refresh', 'many', { debug: true })
    expect(run.records).toHaveLength(600)
    expect(run.records.filter(({ meta }) => meta === undefined)).toHaveLength(200)
    expect(run.records.every(({ data }) => 'double' in (data.data as object))).toBe(true)
  })

  it('that throw make a required additional column null, and the record reports the change', async () => {
    const additional_columns = [{ name: 'shout', path: ['data', 'loud'], type: 'string' }]
    const run = await read('full_refresh', { additional_columns })
    const second = run.records.find(({ data }) => data.ref === '2')
    expect(second?.data.shout).toBe(null)
    expect(second?.meta?.changes).toEqual([...NULLED, { ...NULLED[0], field: 'shout' }])
  })
})
