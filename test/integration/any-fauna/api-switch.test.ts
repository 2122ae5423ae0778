import { describe, expect, it } from 'vitest'
import { CHANGE_SOURCES, type ChangeSource, V4, V10 } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { refs } from '../harness/messages.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'

const fauna = useFauna()

const ON = { deletions: { deletion_mode: 'deleted_field' } } as const

const SWITCHES = CHANGE_SOURCES.flatMap((first) =>
  CHANGE_SOURCES.filter((then) => then !== first).map((then) => ({ first, then })),
)

describe.each(SWITCHES)('a state of $first.name', ({ first, then }) => {
  it(`is resumed over ${then.name}, and back, without losing or repeating a record`, async () => {
    const database = await fauna.database(V4)
    const destination = new Destination()
    const sync = async (source: ChangeSource): Promise<ConnectorRun> => {
      const connector = connectorFor(database, source)
      const run = await connector.read('incremental', 'users', { collection: ON, state: destination.state })
      expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
      destination.take(run)
      return run
    }
    await database.collection('users', { historyDays: 7 })
    await V10.createIndex(database, 'users')
    await database.create('users', { '1': { n: 1 }, '2': { n: 2 }, '3': { n: 3 }, '4': { n: 4 } })

    await sync(first)
    await database.update('users', '1', { n: 11 })
    await database.remove('users', '2', '3')
    await database.create('users', { '3': { again: true }, '7': { n: 7 }, '8': { n: 8 } })
    await sync(then)
    expect(destination.documents('users')).toEqual(await database.documents('users'))

    expect((await sync(first)).records).toEqual([])
    expect((await sync(then)).records).toEqual([])
    await database.update('users', '4', { n: 44 })
    expect(refs((await sync(first)).records)).toEqual(['4'])
  })
})
