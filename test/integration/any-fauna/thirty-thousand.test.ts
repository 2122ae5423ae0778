import { beforeAll, describe, expect, it } from 'vitest'
import { BOTH_APIS } from '../harness/apis.ts'
import { type Connector, connectorFor, type SyncMode } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { tsByRef } from '../harness/messages.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const COUNT = 30_000

describe.each(BOTH_APIS)('30,000 documents over $name', (api) => {
  let database: TestDatabase
  let connector: Connector
  let documents: Map<string, number>

  beforeAll(async () => {
    database = await fauna.database()
    connector = connectorFor(database, api)
    await database.collection('users', { historyDays: 1 })
    await database.seed('users', COUNT, { perTransaction: 700 })
    documents = await database.documents('users')
    expect(documents.size).toBe(COUNT)
  }, 300_000)

  it.each(['full_refresh', 'incremental'] as const)('come out of a %s exactly once', async (mode) => {
    const run = await connector.read(mode, 'users')

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(tsByRef(run.records)).toEqual(documents)
    expectCheckpoints(run)
  })

  /** Kills the connector some records behind its first state. */
  async function killed(mode: SyncMode): Promise<ConnectorRun> {
    const running = await connector.startRead(mode, 'users')
    let records = 0
    running.onMessage(({ type }) => {
      if (type === 'RECORD' && ++records === 12_345) running.kill('SIGKILL')
    })
    return running.ended
  }

  it.each(['full_refresh', 'incremental'] as const)(
    'are all in the destination when a %s was killed and went on from its last state',
    async (mode) => {
      const destination = new Destination()
      const first = await killed(mode)
      expect(first.signal).toBe('SIGKILL')
      destination.take(first)
      expect(destination.committed).toBeGreaterThanOrEqual(10_000)
      expect(destination.committed).toBeLessThan(COUNT)

      const second = await connector.read(mode, 'users', { state: destination.state })
      expect(second).toMatchObject({ exitCode: 0, errors: [] })
      destination.take(second)

      expect(destination.documents('users')).toEqual(documents)
      expect(destination.committed).toBe(COUNT)
    },
  )
})

/** A state after each 10,000 records at the latest; together they count every record. */
function expectCheckpoints({ messages, states, records }: ConnectorRun): void {
  let since = 0
  let longest = 0
  for (const message of messages) {
    if (message.type === 'RECORD') longest = Math.max(longest, ++since)
    if (message.type !== 'STATE') continue
    expect(message.state.sourceStats.recordCount).toBe(since)
    since = 0
  }
  expect(since).toBe(0)
  expect(longest).toBeLessThanOrEqual(10_000)
  expect(states.reduce((sum, { sourceStats }) => sum + sourceStats.recordCount, 0)).toBe(records.length)
}
