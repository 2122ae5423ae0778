import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PRESENT_HEADER } from '../../emulator/nodes.ts'
import { V4, V10 } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { tsByRef } from '../harness/messages.ts'
import { queryV10 } from '../harness/query-v10.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useEmulator()

const REASON =
  'FQL v4 requests have been disabled for your account. Please create a ticket at https://support.fauna.com'

beforeEach(() => {
  fauna.emulator.store.allowsV4 = false
  fauna.emulator.requests.clear()
})

afterEach(() => {
  fauna.emulator.store.allowsV4 = true
})

it('a connection over FQL v4 fails with the description of Fauna and the remedy', async () => {
  const database = await fauna.database(V4)
  await database.collection('users')

  const { connectionStatus } = await connectorFor(database, V4).check()

  expect(connectionStatus).toMatchObject({ status: 'FAILED', message: expect.stringContaining(REASON) })
  expect(connectionStatus?.message).toContain('Set "api_version" to "10"')
})

describe('over FQL v10', () => {
  let database: TestDatabase
  let connector: Connector

  beforeEach(async () => {
    database = await fauna.database(V10)
    connector = connectorFor(database, V10)
    await database.collection('users', { historyDays: 1 })
    await database.seed('users', 40, { perTransaction: 3 })
  })

  /** Without the test's own. */
  const v4Requests = () =>
    fauna.emulator.requests.all().filter(({ path, headers }) => path === '/' && !(PRESENT_HEADER in headers))

  it('a check succeeds, and warns of what cannot be read', async () => {
    const { connectionStatus } = await connector.check()
    expect(connectionStatus).toMatchObject({ status: 'SUCCEEDED', message: expect.stringContaining(REASON) })
    expect(connectionStatus?.message).toContain('is read from the start')
    expect(v4Requests()).toHaveLength(1)
  })

  it.each([{}, { computed_fields: false }])('a full refresh reads every document: %o', async (collection) => {
    const run = await connector.read('full_refresh', 'users', { collection: { page_size: 7, ...collection } })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(tsByRef(run.records)).toEqual(await database.documents('users'))
    expect(v4Requests().length).toBeLessThanOrEqual(3)
    expect(run.warnings).toEqual([expect.stringContaining(REASON)])
  })

  it.each([
    ['the feed', {}],
    ['an index', { name: 'users', index: 'changes' }],
  ])('incremental syncs by %s read every change and deletion, and resume', async (_, source) => {
    const collection = { page_size: 7, deletions: { deletion_mode: 'deleted_field' }, ...source }
    const destination = new Destination()
    const sync = async () => {
      const run = await connector.read('incremental', 'users', { collection, state: destination.state })
      destination.take(run)
      expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [expect.stringContaining(REASON)] })
      expect(destination.documents('users')).toEqual(await database.documents('users'))
    }

    await sync()
    await database.remove('users', '1', '2')
    await database.update('users', '3', {})
    await sync()
    expect(destination.committed).toBe(43)
  })

  it('a collection that was recreated, or renamed to this name, is read from the start', async () => {
    const other = await fauna.database(V10)
    const connect = connectorFor(other, V10)
    for (const name of ['users', 'later']) {
      await other.collection(name, { historyDays: 1 })
      await other.seed(name, 3)
    }
    const first = new Destination()
    first.take(await connect.read('incremental', 'users', { state: first.state }))
    await queryV10(other, 'Collection.byName("users")!.delete()')
    await queryV10(other, 'Collection.byName("later")!.update({ name: "users" })')

    const run = await connect.read('incremental', 'users', { state: first.state })

    expect(run.exitCode).toBe(0)
    expect(run.warnings).toEqual([expect.stringContaining(REASON), expect.stringContaining('recreated')])
    expect(tsByRef(run.records)).toEqual(await other.documents('users'))
  })

  it('a computed field that throws, or that is not wanted, ends its stream with the reason', async () => {
    const other = await fauna.database(V10)
    const definition = {
      name: 'shop',
      computed_fields: { loud: { body: '(d) => d.name.toUpperCase()' } },
      wildcard: 'Any',
    }
    await queryV10(other, 'Collection.create(shop)', { shop: definition })
    await queryV10(other, 'shop.create({ id: "1", name: "a" }).id')
    const shop = connectorFor(other, V10)

    const unwanted = await shop.read('full_refresh', 'shop', { collection: { computed_fields: false } })
    expect(unwanted.errors).toMatchObject([
      {
        failure_type: 'config_error',
        message: expect.stringMatching(/has computed fields.*disabled for your account/),
      },
    ])

    expect(await shop.read('full_refresh', 'shop')).toMatchObject({ exitCode: 0, errors: [] })
    await queryV10(other, 'shop.create({ id: "2", name: 2 }).id')
    const throwing = await shop.read('full_refresh', 'shop')
    expect(throwing.errors).toMatchObject([
      { failure_type: 'config_error', message: expect.stringMatching(/disabled for your account.*Fix or remove/) },
    ])
  })
})
