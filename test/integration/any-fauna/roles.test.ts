import { beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { refs } from '../harness/messages.ts'
import { mayListSchema, mayRead, type TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

/** The part of a remedy that grants one privilege. */
const grant = (resource: string): string => `{ resource: ${resource}, actions: { read: true } }`

describe.each(APIS)('a role over $name', (api) => {
  let database: TestDatabase
  let connector: Connector

  beforeAll(async () => {
    database = await fauna.database()
    connector = connectorFor(database, api)
    for (const name of ['users', 'orders', 'secrets']) {
      await database.collection(name)
      await database.create(name, { '1': { mine: true }, '2': { mine: false } })
    }
  })

  describe('that may read what a sync needs', () => {
    let secret: string

    beforeAll(async () => {
      secret = await database.keyWith(
        ...mayListSchema,
        mayRead(fql.collection('users')),
        mayRead(fql.index('users-ts')),
      )
    })

    it('checks, discovers and reads its collection', async () => {
      const check = await connector.check({ secret, collection: { name: 'users', index: 'users-ts' } })
      const read = await connector.read('incremental', 'users', { secret })

      expect(check.connectionStatus).toEqual({ status: 'SUCCEEDED', message: '' })
      expect(read).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
      expect(refs(read.records)).toEqual(['1', '2'])
    })

    it('leaves the collections that it may not read out of the catalog, with a warning that names them', async () => {
      const { streams, warnings, exitCode } = await connector.discover({ secret })

      expect(exitCode).toBe(0)
      expect(streams?.map(({ name }) => name)).toEqual(['users'])
      expect(warnings).toHaveLength(1)
      expect(warnings[0]).toMatch(/Left out.*"orders", "secrets"/)
      expect(warnings[0]).toContain(grant('Collection("orders")'))
    })

    it('says in a check what is left out', async () => {
      const { connectionStatus } = await connector.check({ secret })

      expect(connectionStatus?.status).toBe('SUCCEEDED')
      expect(connectionStatus?.message).toMatch(/"orders", "secrets"/)
    })

    it('has deletions seen', async () => {
      const other = await fauna.database()
      await other.collection('users')
      await other.create('users', { '1': {}, '2': {} })
      await other.remove('users', '1')
      const key = await other.keyWith(
        ...mayListSchema,
        mayRead(fql.collection('users')),
        mayRead(fql.index('users-ts')),
      )

      const collection = { deletions: { deletion_mode: 'deleted_field' } }
      const run = await connectorFor(other, api).read('incremental', 'users', { secret: key, collection })

      expect(run).toMatchObject({ exitCode: 0, errors: [] })
      expect(refs(run.records)).toEqual(['1', '2'])
    })
  })

  describe('that may read the index and not the documents', () => {
    let secret: string

    beforeAll(async () => {
      secret = await database.keyWith(...mayListSchema, mayRead(fql.index('users-ts')))
    })

    it('is told which privilege is missing by the check of its collection', async () => {
      const { connectionStatus } = await connector.check({ secret, collection: { name: 'users' } })

      expect(connectionStatus?.status).toBe('FAILED')
      expect(connectionStatus?.message).toContain(grant('Collection("users")'))
    })

    it('is told so by the check of all collections', async () => {
      const { connectionStatus } = await connector.check({ secret })

      expect(connectionStatus?.status).toBe('FAILED')
      expect(connectionStatus?.message).toContain('Update(Role("ROLE")')
    })

    it.each(['full_refresh', 'incremental'] as const)('fails a %s instead of writing nothing', async (mode) => {
      const run = await connector.read(mode, 'users', { secret })

      expect(run).toMatchObject({ exitCode: 1, records: [], states: [] })
      expect(run.statuses).toEqual(['users STARTED', 'users INCOMPLETE'])
      expect(run.errors).toMatchObject([{ failure_type: 'config_error', stream_descriptor: { name: 'users' } }])
      expect(run.errors[0]?.message).toContain(grant('Collection("users")'))
    })

    it('gets an error instead of an empty catalog', async () => {
      for (const collection of [{}, { name: 'users' }]) {
        const run = await connector.discover({ secret, collection })

        expect(run).toMatchObject({ exitCode: 1, streams: undefined })
        expect(run.errors).toMatchObject([{ failure_type: 'config_error' }])
      }
    })
  })

  describe('that may read the documents and not the index', () => {
    let secret: string

    beforeAll(async () => {
      secret = await database.keyWith(...mayListSchema, mayRead(fql.collection('users')))
    })

    it('is told which privilege is missing where the index is named', async () => {
      const collection = { name: 'users', index: 'users-ts' }
      const { connectionStatus } = await connector.check({ secret, collection })

      expect(connectionStatus?.status).toBe('FAILED')
      expect(connectionStatus?.message).toContain(grant('Index("users-ts")'))
    })

    it('is offered full refreshes only', async () => {
      const { streams } = await connector.discover({ secret })
      const { connectionStatus } = await connector.check({ secret, collection: { name: 'users' } })

      expect(streams?.map(({ supported_sync_modes }) => supported_sync_modes)).toEqual([['full_refresh']])
      expect(connectionStatus?.status).toBe('SUCCEEDED')
      expect(connectionStatus?.message).toContain('Only full refreshes')
      expect(connectionStatus?.message).toContain(grant('Index("users-ts")'))
    })

    it('fails an incremental sync instead of writing nothing', async () => {
      const run = await connector.read('incremental', 'users', { secret })

      expect(run).toMatchObject({ exitCode: 1, records: [] })
      expect(run.errors).toMatchObject([{ failure_type: 'config_error' }])
      expect(run.errors[0]?.message).toContain(grant('Index("users-ts")'))
    })

    it('reads a full refresh', async () => {
      const run = await connector.read('full_refresh', 'users', { secret })

      expect(refs(run.records)).toEqual(['1', '2'])
    })
  })

  describe('that may not list collections and indexes', () => {
    let secret: string

    beforeAll(async () => {
      secret = await database.keyWith(mayRead(fql.collection('users')), mayRead(fql.index('users-ts')))
    })

    it('is told which privilege is missing', async () => {
      const discover = await connector.discover({ secret })
      const check = await connector.check({ secret })
      const named = await connector.check({ secret, collection: { name: 'users', index: 'users-ts' } })

      expect(discover).toMatchObject({ exitCode: 1, streams: undefined })
      expect(discover.errors[0]?.message).toContain(grant('Collections()'))
      expect(check.connectionStatus?.status).toBe('FAILED')
      expect(check.connectionStatus?.message).toContain(grant('Collections()'))
      expect(named.connectionStatus?.status).toBe('FAILED')
      expect(named.connectionStatus?.message).toContain(grant('Indexes()'))
    })

    it('reads a full refresh of a collection that it names', async () => {
      const run = await connector.read('full_refresh', 'users', { secret, collection: { name: 'users' } })

      expect(run).toMatchObject({ exitCode: 0, errors: [] })
      expect(refs(run.records)).toEqual(['1', '2'])
    })
  })

  describe('that may read documents under a condition', () => {
    let secret: string

    beforeAll(async () => {
      const mine = fql.query('ref', fql.select(['data', 'mine'], fql.get(fql.variable('ref'))))
      secret = await database.keyWith(
        ...mayListSchema,
        mayRead(fql.collection('users'), mine),
        mayRead(fql.index('users-ts')),
      )
    })

    it('is warned by check and discover', async () => {
      const check = await connector.check({ secret, collection: { name: 'users' } })
      const discover = await connector.discover({ secret })

      expect(check.connectionStatus?.status).toBe('SUCCEEDED')
      expect(check.connectionStatus?.message).toMatch(/"users".*under a condition/)
      expect(discover.streams?.map(({ name }) => name)).toEqual(['users'])
      expect(discover.warnings).toContainEqual(expect.stringMatching(/"users".*under a condition/))
    })

    it.each(['full_refresh', 'incremental'] as const)('reads what it may in a %s, and is warned', async (mode) => {
      const run = await connector.read(mode, 'users', { secret })

      expect(run).toMatchObject({ exitCode: 0, errors: [] })
      expect(refs(run.records)).toEqual(['1'])
      expect(run.warnings).toEqual([expect.stringMatching(/"users".*under a condition/)])
    })
  })

  it('with no privilege at all is told what it needs', async () => {
    const secret = await database.keyWith()
    const run = await connector.check({ secret })

    expect(run.connectionStatus?.status).toBe('FAILED')
    expect(run.connectionStatus?.message).toContain(grant('Collections()'))
  })

  it.each([
    ['server', 'SUCCEEDED'],
    ['server-readonly', 'SUCCEEDED'],
    ['client', 'FAILED'],
  ])('%s: the check ends with %s', async (role, status) => {
    const key = (await database.query(fql.createKey({ role }))) as { secret: string }
    const run = await connector.check({ secret: key.secret, collection: { name: 'users', index: 'users-ts' } })

    expect(run.connectionStatus?.status).toBe(status)
  })

  it('given by a scoped secret reads like any other', async () => {
    const run = await connector.read('incremental', 'users', { secret: `${database.secret}:server-readonly` })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(run.records)).toEqual(['1', '2'])
  })

  it('whose key was deleted is told to check the secret, whatever is asked', async () => {
    const key = (await database.query(fql.createKey({ role: 'server' }))) as { ref: unknown; secret: string }
    await database.query(fql.remove(new fql.Expression(key.ref)))
    const { secret } = key

    const check = await connector.check({ secret })
    const discover = await connector.discover({ secret })
    const read = await connector.read('full_refresh', ['users', 'orders'], { secret })

    expect(check.connectionStatus).toEqual({ status: 'FAILED', message: expect.stringContaining('Check "secret"') })
    for (const run of [discover, read]) {
      expect(run).toMatchObject({ exitCode: 1, streams: undefined, records: [] })
      expect(run.errors).toMatchObject([
        { failure_type: 'config_error', message: expect.stringContaining('Check "secret"') },
      ])
    }
    expect(read.statuses).toEqual(['users STARTED', 'users INCOMPLETE', 'orders INCOMPLETE'])
  })
})
