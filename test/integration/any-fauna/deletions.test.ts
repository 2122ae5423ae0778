import { beforeEach, describe, expect, it } from 'vitest'
import { CHANGE_SOURCES } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { refs } from '../harness/messages.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const ON = { deletions: { deletion_mode: 'deleted_field' } } as const

describe.each(CHANGE_SOURCES)('deletions over $name', (source) => {
  let database: TestDatabase
  let connector: Connector
  let destination: Destination

  /** Reads incrementally from the state of the destination, and feeds it the output. */
  async function sync(collection: Readonly<Record<string, unknown>> = ON): Promise<ConnectorRun> {
    const run = await connector.read('incremental', 'users', { collection, state: destination.state })
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    destination.take(run)
    return run
  }

  beforeEach(async () => {
    database = await fauna.database(source)
    connector = connectorFor(database, source)
    destination = new Destination()
    await database.collection('users', { historyDays: 7 })
    await database.create('users', { '1': { n: 1 }, '2': { n: 2 }, '3': { n: 3 }, '4': { n: 4 } })
  })

  it('writes a record with ref, ts and the time of the deletion', async () => {
    await sync()
    await database.remove('users', '2')

    const { records } = await sync()

    expect(records).toHaveLength(1)
    const { data } = records[0] ?? {}
    expect(Object.keys(data ?? {})).toEqual(['ref', 'ts', 'deleted_at'])
    expect(data?.ref).toBe('2')
    expect(data?.deleted_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
    expect(Date.parse(data?.deleted_at)).toBe(Math.floor(data?.ts / 1000))
    expect(destination.documents('users')).toEqual(await database.documents('users'))
  })

  it('names the column as configured', async () => {
    const collection = { deletions: { deletion_mode: 'deleted_field', column: 'gone_at' } }
    await sync(collection)
    await database.remove('users', '1')

    const { records } = await sync(collection)

    expect(records.map(({ data }) => Object.keys(data))).toEqual([['ref', 'ts', 'gone_at']])
  })

  it('writes a deletion once', async () => {
    await sync()
    await database.remove('users', '2')

    expect(refs((await sync()).records)).toEqual(['2'])
    expect((await sync()).records).toEqual([])
    expect((await sync()).records).toEqual([])
  })

  it('moves its cursor to the time of the sync, even if nothing was deleted', async () => {
    const first = await sync()
    const between = await database.now()
    const second = await sync()

    const cursors = [first, second].map(({ states }) => states.at(-1)?.stream.stream_state.deletions.ts)
    expect(cursors[0]).toBeLessThanOrEqual(between)
    expect(cursors[1]).toBeGreaterThanOrEqual(between)
  })

  it('writes the deletion of a recreated document before the document, which stays', async () => {
    await sync()
    await database.remove('users', '2')
    await database.create('users', { '2': { again: true } })
    await database.update('users', '1', { n: 11 })

    const { records } = await sync()

    expect(records.map(({ data }) => [data.ref, data.deleted_at === undefined])).toEqual([
      ['2', false],
      ['2', true],
      ['1', true],
    ])
    expect(destination.row('users', '2')).toMatchObject({ data: { again: true } })
    expect(destination.documents('users')).toEqual(await database.documents('users'))
  })

  it('leaves a document that was created and deleted between two syncs deleted', async () => {
    await sync()
    await database.create('users', { '8': {} })
    await database.remove('users', '8')

    const { records } = await sync()

    const isDeleted = { index: [true], feed: [false, true] }[source.by]
    expect(records.map(({ data }) => [data.ref, data.deleted_at !== undefined])).toEqual(
      isDeleted.map((is) => ['8', is]),
    )
    expect(destination.documents('users')).toEqual(await database.documents('users'))
  })

  it('leaves the destination equal to the database after every kind of change', async () => {
    await sync()
    await database.update('users', '1', { n: 11 })
    await database.remove('users', '2', '3')
    await database.create('users', { '3': { again: true }, '7': { n: 7 }, '8': { n: 8 } })
    await database.update('users', '3', { n: 33 })
    await database.remove('users', '7')

    await sync()

    expect(destination.documents('users')).toEqual(await database.documents('users'))
    expect((await sync()).records).toEqual([])
  })

  it.each([1, 2])('writes every deletion of one transaction in pages of %i', async (page_size) => {
    await sync()
    await database.remove('users', '1', '2', '4')
    await database.remove('users', '3')
    await database.create('users', { '5': {} })

    const { records } = await sync({ ...ON, page_size })

    expect(refs(records)).toEqual(['1', '2', '4', '3', '5'])
    expect(destination.documents('users')).toEqual(await database.documents('users'))
  })

  it('writes no deletions in the mode "ignore"', async () => {
    const ignored = { deletions: { deletion_mode: 'ignore' } }
    await sync(ignored)
    await database.remove('users', '2')

    expect((await sync(ignored)).records).toEqual([])
    expect((await sync({})).records).toEqual([])
    expect(destination.state[0]?.stream.stream_state).not.toHaveProperty('deletions')
  })

  it('starts with the deletions still in the history when it is turned on later, and warns', async () => {
    await sync({})
    await database.remove('users', '2')
    await sync({})
    await database.remove('users', '3')

    const { records, warnings } = await sync()

    expect(refs(records)).toEqual(['2', '3'])
    expect(warnings).toEqual([expect.stringContaining('deletions are read for the first time')])
    expect(destination.documents('users')).toEqual(await database.documents('users'))
    expect((await sync()).records).toEqual([])
  })

  it('writes documents only in the first sync, and the deletions since then in the next one', async () => {
    await database.remove('users', '2')

    expect(refs((await sync()).records)).toEqual(['1', '3', '4'])
    await database.remove('users', '3')
    expect(refs((await sync()).records)).toEqual(['3'])
    expect((await sync()).records).toEqual([])
  })

  it('writes no deletions in a full refresh', async () => {
    await database.remove('users', '2')

    const run = await connector.read('full_refresh', 'users', { collection: ON })

    expect(refs(run.records)).toEqual(['1', '3', '4'])
    expect(run.records.map(({ data }) => Object.keys(data))).toEqual(
      Array.from({ length: 3 }, () => ['ref', 'ts', 'data', 'ttl']),
    )
  })

  it('omits all other columns from a deletion', async () => {
    const collection = {
      ...ON,
      data_column: false,
      additional_columns: [{ name: 'n', path: ['data', 'n'], type: 'integer', required: true }],
    }
    await sync(collection)
    await database.remove('users', '2')

    const { records } = await sync(collection)

    expect(records.map(({ data }) => Object.keys(data))).toEqual([['ref', 'ts', 'deleted_at']])
  })
})
