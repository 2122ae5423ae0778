import { beforeAll, describe, expect, it } from 'vitest'
import { CHANGE_SOURCES, V4, V10 } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { type TestDatabase, TS_REF } from '../harness/test-database.ts'

const fauna = useFauna()

/** Every kind of character that is allowed in the name of a collection. */
const ODD = 'zoo;@+$-_.!~%1'

const FULL = ['full_refresh']
const BOTH = ['full_refresh', 'incremental']

const SCENARIOS = [
  { ...V4, modesWithoutIndex: FULL },
  { ...V10, modesWithoutIndex: BOTH },
]

describe.each(SCENARIOS)('discover over $name', ({ modesWithoutIndex, ...api }) => {
  let database: TestDatabase
  let connector: Connector

  beforeAll(async () => {
    database = await fauna.database(api)
    connector = connectorFor(database, api)
    await database.collection('users')
    await database.collection('events', { index: false })
    await database.collection(ODD)
  })

  it('offers a stream per collection, incremental if there is an index or a feed to read changes from', async () => {
    const run = await connector.discover()

    expect(run).toMatchObject({ exitCode: 0, stderr: '', errors: [], warnings: [] })
    expect(run.streams?.map((stream) => [stream.name, stream.supported_sync_modes])).toEqual([
      ['events', modesWithoutIndex],
      ['users', BOTH],
      [ODD, BOTH],
    ])
  })

  it('offers ref as the primary key, ts as the cursor, and resumable refreshes', async () => {
    const { streams } = await connector.discover()

    for (const stream of streams ?? []) {
      expect(stream).toMatchObject({
        source_defined_primary_key: [['ref']],
        default_cursor_field: ['ts'],
        source_defined_cursor: true,
        is_resumable: true,
      })
      expect(Object.keys(stream.json_schema.properties)).toEqual(['ref', 'ts', 'data', 'ttl'])
    }
  })

  it('offers only the named collection', async () => {
    const { streams } = await connector.discover({ collection: { name: 'users' } })

    expect(streams?.map(({ name }) => name)).toEqual(['users'])
  })

  it('fails for a named collection that does not exist', async () => {
    const run = await connector.discover({ collection: { name: 'nope' } })

    expect(run).toMatchObject({ exitCode: 1, streams: undefined })
    expect(run.errors).toMatchObject([{ failure_type: 'config_error', message: expect.stringContaining('"nope"') }])
  })

  it('offers an empty catalog for an empty database, and warns', async () => {
    const run = await connectorFor(await fauna.database(api), api).discover()

    expect(run).toMatchObject({ exitCode: 0, streams: [], warnings: ['The database has no collections.'] })
  })
})

describe.each(CHANGE_SOURCES)('a collection with an unusual name over $name', (source) => {
  it('is read', async () => {
    const database = await fauna.database(source)
    await database.collection(ODD, { historyDays: 1 })
    await database.create(ODD, { '1': {} })

    const run = await connectorFor(database, source).read('incremental', ODD)

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(run.records).toHaveLength(1)
  })
})

describe.each([
  {
    ...V4,
    createLongerIndex: (database: TestDatabase) =>
      database.index('more', fql.collection('users'), { values: [...TS_REF, { field: ['data', 'n'] }] }),
  },
  {
    ...V10,
    createLongerIndex: (database: TestDatabase) =>
      database.queryV10(`Collection.byName("users")!.update({
        indexes: { more: { values: [{ field: ".ts" }, { field: ".id" }, { field: ".n" }] } }
      })`),
  },
])('an index over $name with more values after ts and the id', ({ createLongerIndex, ...api }) => {
  it('is offered and walked', async () => {
    const database = await fauna.database(api)
    await database.collection('users', { index: false })
    await createLongerIndex(database)
    await database.create('users', { '1': { n: 1 }, '2': { n: [1, 2] }, '3': {} })
    const connector = connectorFor(database, api)
    const collection = { name: 'users', index: 'more', page_size: 2 }

    const { streams } = await connector.discover()
    const { records } = await connector.read('incremental', 'users', { collection })

    expect(streams?.[0]?.supported_sync_modes).toEqual(BOTH)
    expect(new Set(records.map(({ data }) => data.ref))).toEqual(new Set(['1', '2', '3']))
  })
})

describe('discover over FQL v4, which has no feed,', () => {
  it('offers no incremental sync along an index that does not fit', async () => {
    const database = await fauna.database(V4)
    for (const name of ['users', 'others']) await database.collection(name, { index: false })
    const users = fql.collection('users')
    await database.index('no-values', users)
    await database.index('terms', users, { terms: [{ field: ['data', 'x'] }], values: TS_REF })
    await database.index('swapped', users, { values: [{ field: 'ref' }, { field: 'ts' }] })
    await database.index('data-ts', users, { values: [{ field: ['data', 'ts'] }, { field: 'ref' }] })
    await database.index('reverse', users, { values: [{ field: 'ts', reverse: true }, { field: 'ref' }] })
    await database.index('two', [users, fql.collection('others')], { values: TS_REF })

    const { streams } = await connectorFor(database, V4).discover()

    expect(streams?.map((stream) => [stream.name, stream.supported_sync_modes])).toEqual([
      ['others', FULL],
      ['users', FULL],
    ])
  })
})
