import { beforeAll, describe, expect, it } from 'vitest'
import { APIS, CHANGE_SOURCES, V4, V10 } from '../harness/apis.ts'
import { type Connector, connectorFor, stateOf } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { refs } from '../harness/messages.ts'
import { listSchemaPrivileges, readPrivilege, type TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const DELETIONS = { deletions: { deletion_mode: 'deleted_field' } } as const

const MODES = ['full_refresh', 'incremental'] as const

describe.each(APIS)('a role over $name', (api) => {
  let database: TestDatabase
  let connector: Connector
  const named = { name: 'users', index: api.indexOf('users') }

  beforeAll(async () => {
    database = await fauna.database(api)
    connector = connectorFor(database, api)
    for (const name of ['users', 'orders', 'secrets']) {
      await database.collection(name, { historyDays: 1 })
      await database.create(name, { '1': { mine: true }, '2': { mine: false } })
    }
  })

  describe('with the privileges that a sync needs', () => {
    let secret: string

    beforeAll(async () => {
      secret = await api.keyFor(database, { schema: true, documents: ['users'], indexes: ['users'] })
    })

    it('checks, discovers and reads its collection', async () => {
      const check = await connector.check({ secret, collection: named })
      const read = await connector.read('incremental', 'users', { secret })

      expect(check.connectionStatus).toEqual({ status: 'SUCCEEDED', message: '' })
      expect(read).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
      expect(refs(read.records)).toEqual(['1', '2'])
    })

    it('omits unreadable collections from the catalog, with a warning that names them', async () => {
      const { streams, warnings, exitCode } = await connector.discover({ secret })

      expect(exitCode).toBe(0)
      expect(streams?.map(({ name }) => name)).toEqual(['users'])
      expect(warnings).toHaveLength(1)
      expect(warnings[0]).toMatch(/Left out.*"orders", "secrets"/)
      expect(warnings[0]).toContain(api.remedies.readDocuments('orders'))
    })

    it('reports unreadable collections in a check', async () => {
      const { connectionStatus } = await connector.check({ secret })

      expect(connectionStatus?.status).toBe('SUCCEEDED')
      expect(connectionStatus?.message).toMatch(/"orders", "secrets"/)
    })
  })

  describe('that cannot read the documents', () => {
    let secret: string

    beforeAll(async () => {
      secret = await api.keyFor(database, { schema: true, indexes: ['users'] })
    })

    it('gets the missing privilege from the check of its collection', async () => {
      const { connectionStatus } = await connector.check({ secret, collection: { name: 'users' } })

      expect(connectionStatus?.status).toBe('FAILED')
      expect(connectionStatus?.message).toContain(api.remedies.readDocuments('users'))
    })

    it('gets the missing privilege from the check of all collections', async () => {
      const { connectionStatus } = await connector.check({ secret })

      expect(connectionStatus?.status).toBe('FAILED')
      expect(connectionStatus?.message).toMatch(/Grant it the privilege: .*"ROLE"/)
    })

    it.each(MODES)('fails a %s instead of writing nothing', async (mode) => {
      const run = await connector.read(mode, 'users', { secret })

      expect(run).toMatchObject({ exitCode: 1, records: [], states: [] })
      expect(run.statuses).toEqual(['users STARTED', 'users INCOMPLETE'])
      expect(run.errors).toMatchObject([{ failure_type: 'config_error', stream_descriptor: { name: 'users' } }])
      expect(run.errors[0]?.message).toContain(api.remedies.readDocuments('users'))
    })

    it('gets an error instead of an empty catalog', async () => {
      for (const collection of [{}, { name: 'users' }]) {
        const run = await connector.discover({ secret, collection })

        expect(run).toMatchObject({ exitCode: 1, streams: undefined })
        expect(run.errors).toMatchObject([{ failure_type: 'config_error' }])
      }
    })
  })

  describe('that cannot list collections and indexes', () => {
    let secret: string

    beforeAll(async () => {
      secret = await api.keyFor(database, { documents: ['users'], indexes: ['users'] })
    })

    it('gets the missing privilege from discover and check', async () => {
      const discover = await connector.discover({ secret })
      const check = await connector.check({ secret })
      const checkNamed = await connector.check({ secret, collection: named })

      expect(discover).toMatchObject({ exitCode: 1, streams: undefined })
      expect(discover.errors[0]?.message).toContain(api.remedies.listCollections)
      expect(check.connectionStatus?.status).toBe('FAILED')
      expect(check.connectionStatus?.message).toContain(api.remedies.listCollections)
      expect(checkNamed.connectionStatus?.status).toBe('FAILED')
      expect(checkNamed.connectionStatus?.message).toContain(api.remedies.listIndexes)
    })

    it('reads a full refresh of a collection that it names', async () => {
      const run = await connector.read('full_refresh', 'users', { secret, collection: { name: 'users' } })

      expect(run).toMatchObject({ exitCode: 0, errors: [] })
      expect(refs(run.records)).toEqual(['1', '2'])
    })
  })

  describe('that can read documents under a condition', () => {
    let secret: string

    beforeAll(async () => {
      secret = await api.keyFor(database, { schema: true, mine: ['users'], indexes: ['users'] })
    })

    it('gets a warning from check and discover', async () => {
      const check = await connector.check({ secret, collection: { name: 'users' } })
      const discover = await connector.discover({ secret })

      expect(check.connectionStatus?.status).toBe('SUCCEEDED')
      expect(check.connectionStatus?.message).toMatch(/"users".*under a condition/)
      expect(check.connectionStatus?.message).toContain(api.remedies.readDocuments('users'))
      expect(discover.streams?.map(({ name }) => name)).toEqual(['users'])
      expect(discover.warnings).toContainEqual(expect.stringMatching(/"users".*under a condition/))
    })

    it.each(MODES)('reads the permitted documents in a %s, and warns', async (mode) => {
      const run = await connector.read(mode, 'users', { secret })

      expect(run).toMatchObject({ exitCode: 0, errors: [] })
      expect(refs(run.records)).toEqual(['1'])
      expect(run.warnings).toEqual([expect.stringMatching(/"users".*under a condition/)])
    })
  })

  it('without any privilege gets the ones that it needs', async () => {
    const secret = await api.keyFor(database, {})
    const run = await connector.check({ secret })

    expect(run.connectionStatus?.status).toBe('FAILED')
    expect(run.connectionStatus?.message).toContain(api.remedies.listCollections)
  })

  it.each([
    ['server', 'SUCCEEDED'],
    ['server-readonly', 'SUCCEEDED'],
    ['client', 'FAILED'],
  ])('%s: the check ends with %s', async (role, status) => {
    const key = (await database.query(fql.createKey({ role }))) as { secret: string }
    const run = await connector.check({ secret: key.secret, collection: named })

    expect(run.connectionStatus?.status).toBe(status)
  })

  it('of a scoped secret reads like any other', async () => {
    const run = await connector.read('incremental', 'users', { secret: `${database.secret}:server-readonly` })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(run.records)).toEqual(['1', '2'])
  })

  it('whose key was deleted gets the advice to check the secret from every command', async () => {
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
    expect(read.statuses).toEqual(expect.arrayContaining(['users INCOMPLETE', 'orders INCOMPLETE']))
    expect(read.statuses.join()).not.toContain(' COMPLETE')
  })

  it('created with FQL v10 that cannot list collections does not resume a refresh of a recreated collection', async () => {
    const other = await fauna.database(api)
    await other.collection('users', { historyDays: 1 })
    await other.create('users', { '1': {}, '2': {}, '3': {} })
    const secret = await V10.keyFor(other, { documents: ['users'] })
    const state = stateOf('users', {
      version: 1,
      full_refresh: { snapshot: await other.now(), ranges: [{ from: '2' }] },
    })
    const read = () => connectorFor(other, api).read('full_refresh', 'users', { secret, state })

    expect(refs((await read()).records)).toEqual(['2', '3'])

    await other.query(fql.remove(fql.collection('users')))
    await other.recreateCollection('users', { historyDays: 1 })
    await other.create('users', { '1': {}, '4': {} })

    const run = await read()
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(run.records)).toEqual(['1', '4'])
    expect(run.warnings).toEqual([expect.stringMatching(/may have been dropped and recreated .* from the start/)])
  })
})

describe.each(CHANGE_SOURCES)('the minimal privileges over $name', (source) => {
  it('are enough to read changes, deletions and a recreated collection', async () => {
    const database = await fauna.database(source)
    await database.collection('users', { historyDays: 1 })
    await database.create('users', { '1': { n: 1 }, '2': {}, '3': {} })
    const grant = () => source.keyFor(database, { schema: true, documents: ['users'], indexes: ['users'] })
    const sync = async (secret: string, state?: unknown) => {
      const run = await connectorFor(database, source).read('incremental', 'users', {
        secret,
        collection: DELETIONS,
        state,
      })
      expect(run).toMatchObject({ exitCode: 0, errors: [] })
      return run
    }

    const secret = await grant()
    const first = await sync(secret)
    await database.remove('users', '2')
    await database.update('users', '1', { n: 2 })
    const second = await sync(secret, first.states)

    expect(second.warnings).toEqual([])
    expect(second.records.map(({ data }) => [data.ref, data.deleted_at !== undefined])).toEqual([
      ['2', true],
      ['1', false],
    ])

    await database.query(fql.remove(fql.collection('users')))
    await database.recreateCollection('users', { historyDays: 1 })
    await database.create('users', { '7': {} })
    const third = await sync(await grant(), second.states)

    expect(refs(third.records)).toEqual(['7'])
    expect(third.warnings).toEqual([expect.stringContaining('was dropped and recreated')])
  })
})

describe('a role over FQL v4 without the privilege on the index', () => {
  let database: TestDatabase
  let connector: Connector
  let secret: string
  const index = '{ resource: Index("users-ts"), actions: { read: true } }'

  beforeAll(async () => {
    database = await fauna.database(V4)
    connector = connectorFor(database, V4)
    await database.collection('users')
    await database.create('users', { '1': {}, '2': {} })
    secret = await database.keyWith(...listSchemaPrivileges, readPrivilege(fql.collection('users')))
  })

  it('gets the missing privilege from the check of a named index', async () => {
    const collection = { name: 'users', index: 'users-ts' }
    const { connectionStatus } = await connector.check({ secret, collection })

    expect(connectionStatus?.status).toBe('FAILED')
    expect(connectionStatus?.message).toContain(index)
  })

  it('is offered full refreshes only', async () => {
    const { streams } = await connector.discover({ secret })
    const { connectionStatus } = await connector.check({ secret, collection: { name: 'users' } })

    expect(streams?.map(({ supported_sync_modes }) => supported_sync_modes)).toEqual([['full_refresh']])
    expect(connectionStatus?.status).toBe('SUCCEEDED')
    expect(connectionStatus?.message).toContain('Only full refreshes')
    expect(connectionStatus?.message).toContain(index)
  })

  it('fails an incremental sync instead of writing nothing', async () => {
    const run = await connector.read('incremental', 'users', { secret })

    expect(run).toMatchObject({ exitCode: 1, records: [] })
    expect(run.errors).toMatchObject([{ failure_type: 'config_error' }])
    expect(run.errors[0]?.message).toContain(index)
  })

  it('reads a full refresh', async () => {
    const run = await connector.read('full_refresh', 'users', { secret })

    expect(refs(run.records)).toEqual(['1', '2'])
  })
})

describe('the privilege history_read of FQL v10', () => {
  let database: TestDatabase
  let connector: Connector
  let secret: string

  beforeAll(async () => {
    database = await fauna.database(V10)
    connector = connectorFor(database, V10)
    await database.collection('users')
    await database.create('users', { '1': { n: 1 }, '2': { n: 2 } })
    secret = await database.keyWithV10(
      { resource: 'Collection', actions: { read: true } },
      { resource: 'users', actions: { read: true } },
    )
  })

  it('is reported by check and discover if it is missing', async () => {
    const check = await connector.check({ secret, collection: { name: 'users' } })
    const discover = await connector.discover({ secret })

    expect(check.connectionStatus?.status).toBe('FAILED')
    expect(check.connectionStatus?.message).toContain(V10.remedies.readDocuments('users'))
    expect(discover).toMatchObject({ exitCode: 1, streams: undefined })
  })

  it.each(MODES)('fails a %s instead of writing nothing if it is missing', async (mode) => {
    for (const collection of [{}, { name: 'users', index: 'changes' }]) {
      const run = await connector.read(mode, 'users', { secret, collection })

      expect(run).toMatchObject({ exitCode: 1, records: [], states: [] })
      expect(run.errors).toMatchObject([{ failure_type: 'config_error' }])
      expect(run.errors[0]?.message).toContain(V10.remedies.readDocuments('users'))
    }
  })

  it('is not enough alone: the remedy names read too', async () => {
    const both = V10.remedies.readDocuments('users')
    const secret = await database.keyWithV10(
      { resource: 'Collection', actions: { read: true } },
      { resource: 'users', actions: { history_read: true } },
    )
    const check = await connector.check({ secret, collection: { name: 'users' } })
    const discover = await connector.discover({ secret })

    expect(check.connectionStatus?.status).toBe('FAILED')
    expect(check.connectionStatus?.message).toContain(both)
    expect(discover).toMatchObject({ exitCode: 1, streams: undefined })
    for (const mode of MODES) {
      const run = await connector.read(mode, 'users', { secret })
      expect(run).toMatchObject({ exitCode: 1, records: [], states: [] })
      expect(run.errors).toMatchObject([{ failure_type: 'config_error', message: expect.stringContaining(both) }])
    }
  })

  it('under a condition reads the permitted documents, and warns', async () => {
    const partly = await database.keyWithV10(
      { resource: 'Collection', actions: { read: true } },
      { resource: 'users', actions: { read: true, history_read: 'd => d.n == 1' } },
    )

    const run = await connector.read('full_refresh', 'users', { secret: partly })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(run.records)).toEqual(['1'])
    expect(run.warnings).toEqual([expect.stringMatching(/"users".*under a condition/)])
  })
})
