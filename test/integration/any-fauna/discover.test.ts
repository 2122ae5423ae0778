import { beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { type TestDatabase, TS_REF } from '../harness/test-database.ts'

const fauna = useFauna()

/** Every kind of character that a collection's name may have. */
const ODD = 'zoo;@+$-_.!~%1'

describe.each(APIS)('discover over $name', (api) => {
  let database: TestDatabase
  let connector: Connector

  beforeAll(async () => {
    database = await fauna.database()
    connector = connectorFor(database, api)
    await database.collection('users')
    await database.collection('events', { index: false })
    await database.collection(ODD)
  })

  it('offers a stream for each collection, incremental where there is an index to walk', async () => {
    const run = await connector.discover()

    expect(run).toMatchObject({ exitCode: 0, stderr: '', errors: [], warnings: [] })
    expect(run.streams?.map((stream) => [stream.name, stream.supported_sync_modes])).toEqual([
      ['events', ['full_refresh']],
      ['users', ['full_refresh', 'incremental']],
      [ODD, ['full_refresh', 'incremental']],
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

  it('offers the named collection alone', async () => {
    const { streams } = await connector.discover({ collection: { name: 'users' } })

    expect(streams?.map(({ name }) => name)).toEqual(['users'])
  })

  it('reads a collection with an unusual name', async () => {
    await database.create(ODD, { '1': {} })
    const run = await connector.read('incremental', ODD)

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(run.records).toHaveLength(1)
  })

  it('fails for a named collection that does not exist', async () => {
    const run = await connector.discover({ collection: { name: 'nope' } })

    expect(run).toMatchObject({ exitCode: 1, streams: undefined })
    expect(run.errors).toMatchObject([{ failure_type: 'config_error', message: expect.stringContaining('"nope"') }])
  })

  it('offers an empty catalog for an empty database, and says so', async () => {
    const run = await connectorFor(await fauna.database(), api).discover()

    expect(run).toMatchObject({ exitCode: 0, streams: [], warnings: ['The database has no collections.'] })
  })

  it('offers no incremental sync along an index that does not fit', async () => {
    const other = await fauna.database()
    await other.collection('users', { index: false })
    await other.collection('others', { index: false })
    await other.index('no-values', fql.collection('users'))
    await other.index('terms', fql.collection('users'), { terms: [{ field: ['data', 'x'] }], values: TS_REF })
    await other.index('swapped', fql.collection('users'), { values: [{ field: 'ref' }, { field: 'ts' }] })
    await other.index('data-ts', fql.collection('users'), { values: [{ field: ['data', 'ts'] }, { field: 'ref' }] })
    await other.index('reverse', fql.collection('users'), {
      values: [{ field: 'ts', reverse: true }, { field: 'ref' }],
    })
    await other.index('two', [fql.collection('users'), fql.collection('others')], { values: TS_REF })

    const { streams } = await connectorFor(other, api).discover()

    expect(streams?.map((stream) => [stream.name, stream.supported_sync_modes])).toEqual([
      ['others', ['full_refresh']],
      ['users', ['full_refresh']],
    ])
  })

  it('offers an incremental sync along an index with more values behind ts and ref', async () => {
    const other = await fauna.database()
    await other.collection('users', { index: false })
    await other.index('more', fql.collection('users'), { values: [...TS_REF, { field: ['data', 'n'] }] })
    await other.create('users', { '1': { n: 1 }, '2': { n: [1, 2] }, '3': {} })
    const along = connectorFor(other, api)

    const { streams } = await along.discover()
    const { records } = await along.read('incremental', 'users', { collection: { page_size: 2 } })

    expect(streams?.[0]?.supported_sync_modes).toEqual(['full_refresh', 'incremental'])
    expect(new Set(records.map(({ data }) => data.ref))).toEqual(new Set(['1', '2', '3']))
  })
})
