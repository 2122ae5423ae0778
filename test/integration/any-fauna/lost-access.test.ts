import { beforeEach, describe, expect, it } from 'vitest'
import { READS, V4, V10 } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { LARGE, pauseAfter } from '../harness/interruption.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const READ = { read: true, history_read: true }

const SCHEMA = [
  { resource: fql.native('collections'), actions: READ },
  { resource: fql.native('indexes'), actions: READ },
]

/** A scan without the privilege is empty and no error. The connector must not take that for the end of the collection. */
describe.each(READS)('a key that loses its privilege during a read over $name', ({ mode, ...api }) => {
  let database: TestDatabase
  let connector: Connector
  let secret: string

  const grant = (...privileges: readonly fql.Fields[]) =>
    database.query(fql.update(fql.role('role-1'), { privileges: [...SCHEMA, ...privileges] }))

  const all = [
    { resource: fql.collection('users'), actions: READ },
    { resource: fql.index('users-ts'), actions: READ },
  ]

  beforeEach(async () => {
    database = await fauna.database(api)
    connector = connectorFor(database, api)
    await database.collection('users', { historyDays: 1, index: false })
    for (const made of [V4, V10]) await made.createIndex(database, 'users')
    for (let n = 1; n <= 12; n++) await database.create('users', { [`${n * 10}`]: { n, text: LARGE } })
    secret = await database.keyWith(...SCHEMA, ...all)
  })

  it('ends the stream with an error, and the next sync loses nothing', async () => {
    const collection = { page_size: 1 }
    const destination = new Destination()
    const running = await connector.startRead(mode, 'users', { secret, collection })
    const run = await pauseAfter(running, 4, () => grant())
    destination.take(run)

    expect(run.exitCode).toBe(1)
    expect(run.statuses.at(-1)).toBe('users INCOMPLETE')
    expect(run.errors).toMatchObject([{ failure_type: 'config_error', stream_descriptor: { name: 'users' } }])
    expect(destination.documents('users').size).toBeLessThan(12)

    await grant(...all)
    destination.take(await connector.read(mode, 'users', { secret, collection, state: destination.state }))
    expect(destination.documents('users')).toEqual(await database.documents('users'))
  })
})
