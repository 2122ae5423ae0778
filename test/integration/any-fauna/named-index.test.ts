import { beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { refs } from '../harness/messages.ts'
import { type TestDatabase, TS_REF } from '../harness/test-database.ts'

const fauna = useFauna()

const CREATE = 'CreateIndex({ name: "users-ts", source: Collection("users")'

describe.each(APIS)('a named collection and index over $name', (api) => {
  let database: TestDatabase
  let connector: Connector

  beforeAll(async () => {
    database = await fauna.database()
    connector = connectorFor(database, api)
    await database.collection('users', { index: false })
    await database.collection('others')
    await database.collection('bare', { index: false })
    const users = fql.collection('users')
    await database.index('good', users, { values: TS_REF })
    await database.index('good-without-terms', users, { terms: [], values: TS_REF })
    await database.index('terms', users, { terms: [{ field: ['data', 'x'] }], values: TS_REF })
    await database.index('two', [users, fql.collection('others')], { values: TS_REF })
    await database.index('swapped', users, { values: [{ field: 'ref' }, { field: 'ts' }] })
    await database.index('reverse', users, { values: [{ field: 'ts', reverse: true }, { field: 'ref' }] })
    await database.index('ref-reverse', users, { values: [{ field: 'ts' }, { field: 'ref', reverse: true }] })
    await database.index('no-values', users)
    await database.index('data', users, { values: [{ field: ['data', 'ts'] }, { field: 'ref' }] })
    await database.create('users', { '1': {}, '2': {} })
  })

  it.each(['good', 'good-without-terms'])('checks and reads along the index %s', async (index) => {
    const collection = { name: 'users', index }
    const { connectionStatus } = await connector.check({ collection })
    const { streams } = await connector.discover({ collection })
    const run = await connector.read('incremental', 'users', { collection })

    expect(connectionStatus).toEqual({ status: 'SUCCEEDED', message: '' })
    expect(streams?.[0]?.supported_sync_modes).toEqual(['full_refresh', 'incremental'])
    expect(run.exitCode).toBe(0)
    expect(refs(run.records)).toEqual(['1', '2'])
  })

  it('finds the index where none is named, or an empty one', async () => {
    for (const collection of [{ name: 'users' }, { name: 'users', index: '' }]) {
      const { connectionStatus } = await connector.check({ collection })
      const { records } = await connector.read('incremental', 'users', { collection })

      expect(connectionStatus).toEqual({ status: 'SUCCEEDED', message: '' })
      expect(refs(records)).toEqual(['1', '2'])
    }
  })

  it('says that only full refreshes are possible where there is no index', async () => {
    const { connectionStatus } = await connector.check({ collection: { name: 'bare' } })

    expect(connectionStatus?.status).toBe('SUCCEEDED')
    expect(connectionStatus?.message).toContain('Only full refreshes')
    expect(connectionStatus?.message).toContain('CreateIndex({ name: "bare-ts", source: Collection("bare")')
  })

  it.each([
    ['terms', /"terms" has terms/],
    ['others-ts', /"others-ts" covers the collection "others", not "users"/],
    ['two', /"two" covers 2 collections/],
    ['swapped', /"swapped" must have the values/],
    ['data', /"data" must have the values/],
    ['no-values', /"no-values" must have the values/],
    ['reverse', /"reverse" runs backwards/],
    ['ref-reverse', /"ref-reverse" runs backwards/],
    ['missing', /"missing" does not exist/],
  ])('refuses the index %s, with what creates a fitting one', async (index, says) => {
    const collection = { name: 'users', index }
    const { connectionStatus, exitCode } = await connector.check({ collection })
    const run = await connector.read('incremental', 'users', { collection })

    expect(exitCode).toBe(0)
    expect(connectionStatus).toEqual({ status: 'FAILED', message: expect.stringMatching(says) })
    expect(connectionStatus?.message).toContain(CREATE)
    expect(run).toMatchObject({ exitCode: 1, records: [] })
    expect(run.errors).toEqual([expect.objectContaining({ failure_type: 'config_error' })])
    expect(run.errors[0]?.message).toMatch(says)
    expect(run.statuses).toEqual(['users STARTED', 'users INCOMPLETE'])
  })

  it('reads a full refresh whatever index is named', async () => {
    const run = await connector.read('full_refresh', 'users', { collection: { name: 'users', index: 'terms' } })

    expect(refs(run.records)).toEqual(['1', '2'])
  })

  it('refuses an index without a collection', async () => {
    const { connectionStatus } = await connector.check({ collection: { index: 'good' } })

    expect(connectionStatus?.status).toBe('FAILED')
    expect(connectionStatus?.message).toMatch(/"collection.index" is set and "collection.name" is not/)
  })

  it.each(['full_refresh', 'incremental'] as const)(
    'fails a %s of a stream that is not the named one',
    async (mode) => {
      const run = await connector.read(mode, ['others', 'users'], { collection: { name: 'users' } })

      expect(run.exitCode).toBe(1)
      expect(run.errors).toMatchObject([
        {
          failure_type: 'config_error',
          stream_descriptor: { name: 'others' },
          message: expect.stringContaining('"users"'),
        },
      ])
      expect(refs(run.records)).toEqual(['1', '2'])
    },
  )

  it('fails a stream whose collection does not exist, and reads the others', async () => {
    const run = await connector.read('full_refresh', ['nope', 'users'])

    expect(run.exitCode).toBe(1)
    expect(run.errors).toMatchObject([{ failure_type: 'config_error', stream_descriptor: { name: 'nope' } }])
    expect(run.errors[0]?.message).toContain('"nope" does not exist')
    expect(run.statuses).toEqual([
      'nope STARTED',
      'nope INCOMPLETE',
      'users STARTED',
      'users RUNNING',
      'users COMPLETE',
    ])
  })

  it('fails the check of a collection that does not exist', async () => {
    const { connectionStatus } = await connector.check({ collection: { name: 'nope' } })

    expect(connectionStatus).toEqual({ status: 'FAILED', message: expect.stringContaining('"nope" does not exist') })
  })
})
