import { beforeEach, describe, expect, it } from 'vitest'
import { CHANGE_SOURCES } from '../harness/apis.ts'
import { type Connector, connectorFor, type SyncMode } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import type { TestDatabase } from '../harness/test-database.ts'
import { Warehouse } from '../harness/warehouse.ts'

const fauna = useFauna()

const COLUMN = '_ab_cdc_deleted_at'

describe.each(CHANGE_SOURCES)('deletions that delete rows over $name', (source) => {
  let database: TestDatabase
  let connector: Connector
  let warehouse: Warehouse

  const collection = { deletions: { deletion_mode: 'delete_rows' } } as const

  /** Reads from the state of the warehouse, and merges the records. */
  async function sync(mode: SyncMode = 'incremental'): Promise<ConnectorRun> {
    const run = await connector.read(mode, 'users', { collection, state: warehouse.state })
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    warehouse.take(run)
    return run
  }

  beforeEach(async () => {
    database = await fauna.database(source)
    connector = connectorFor(database, source)
    warehouse = new Warehouse()
    await database.collection('users', { historyDays: 7 })
    await database.create('users', { '1': { n: 1 }, '2': { n: 2 }, '3': { n: 3 }, '4': { n: 4 } })
  })

  it('leave exactly the documents of the database in the table of a warehouse', async () => {
    await sync()
    expect(warehouse.documents()).toEqual(await database.documents('users'))

    await database.update('users', '1', { n: 11 })
    await database.remove('users', '2', '3')
    await database.create('users', { '3': { again: true }, '7': {}, '8': {} })
    await database.remove('users', '7')
    await sync()
    expect(warehouse.documents()).toEqual(await database.documents('users'))
    expect(warehouse.data('3')).toEqual({ again: true })

    await database.create('users', { '2': { back: true } })
    await database.remove('users', '3')
    await sync()
    expect(warehouse.documents()).toEqual(await database.documents('users'))
    expect(warehouse.data('2')).toEqual({ back: true })

    warehouse.clear()
    await sync('full_refresh')
    expect(warehouse.documents()).toEqual(await database.documents('users'))
  })

  it('leave the same table if a sync is repeated from an older state', async () => {
    await sync()
    const older = warehouse.state
    await database.remove('users', '2')
    await database.create('users', { '2': { again: true } })
    await database.remove('users', '4')
    await sync()

    warehouse.take(await connector.read('incremental', 'users', { collection, state: older }))

    expect(warehouse.documents()).toEqual(await database.documents('users'))
  })

  it('are a time in the column that destinations act on, which is null in records of documents', async () => {
    const first = await sync()
    await database.remove('users', '2')
    await database.create('users', { '2': { again: true } })
    const second = await sync()

    expect(first.records.map(({ data }) => data[COLUMN])).toEqual([null, null, null, null])
    expect(second.records.map(({ data }) => [data.ref, Object.keys(data).includes(COLUMN), data[COLUMN]])).toEqual([
      ['2', true, expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/)],
      ['2', true, null],
    ])
    const { ts, [COLUMN]: at } = second.records[0]?.data ?? {}
    expect(Date.parse(at)).toBe(Math.floor(ts / 1000))
  })

  it('offer the column as a timestamp with a time zone', async () => {
    const { streams } = await connector.discover({ collection })

    const properties = streams?.find(({ name }) => name === 'users')?.json_schema.properties
    expect(properties?.[COLUMN]).toMatchObject({
      type: ['null', 'string'],
      format: 'date-time',
      airbyte_type: 'timestamp_with_timezone',
    })
  })
})
