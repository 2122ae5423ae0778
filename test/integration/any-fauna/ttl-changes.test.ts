import { beforeEach, describe, expect, it } from 'vitest'
import { CHANGE_SOURCES } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const collection = { deletions: { deletion_mode: 'deleted_field' } } as const

/** FQL v4 reports a change of `ttl` as a removal and an addition in one transaction. */
describe.each(CHANGE_SOURCES)('a change of a ttl over $name', (source) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await fauna.database(source)
    await database.collection('users', { historyDays: 7 })
    await database.create('users', { '1': { n: 1 }, '2': { n: 2 }, '3': { n: 3 }, '4': { n: 4 } })
  })

  it('is not a deletion', async () => {
    const connector = connectorFor(database, source)
    const { states: state } = await connector.read('incremental', 'users', { collection })
    const ttl = (id: string, value: fql.Value) => database.query(fql.update(fql.ref('users', id), { ttl: value }))
    await ttl('1', fql.inSeconds(3600))
    await ttl('2', fql.inSeconds(3600))
    await ttl('2', null)
    await ttl('3', fql.inSeconds(3600))
    await database.remove('users', '3')

    const run = await connector.read('incremental', 'users', { collection, state })

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    const last = new Map(run.records.map(({ data }) => [data.ref, data]))
    expect([...last.keys()].sort()).toEqual(['1', '2', '3'])
    expect(run.records.filter(({ data }) => 'deleted_at' in data).map(({ data }) => data.ref)).toEqual(['3'])
    expect(last.get('1')?.ttl).toMatch(/Z$/)
    expect(last.get('2')).toMatchObject({ ttl: null, data: { n: 2 } })
    expect(last.get('3')).toHaveProperty('deleted_at')
  })
})
