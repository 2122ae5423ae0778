import { beforeAll, describe, expect, it } from 'vitest'
import { READS } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { tsByRef } from '../harness/messages.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const COUNT = 30_000

describe.each(READS)('30,000 documents over $name', (read) => {
  let database: TestDatabase
  let connector: Connector
  let documents: Map<string, number>

  beforeAll(async () => {
    database = await fauna.database(read)
    connector = connectorFor(database, read)
    await database.collection('users', { historyDays: 1 })
    await database.seed('users', COUNT, { perTransaction: 700 })
    documents = await database.documents('users')
    expect(documents.size).toBe(COUNT)
  }, 300_000)

  it('are written exactly once', async () => {
    const run = await connector.read(read.mode, 'users')

    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(tsByRef(run.records)).toEqual(documents)
    expectCheckpoints(run)
  })

  /** Kills the connector some records after its first state. */
  async function killed(): Promise<ConnectorRun> {
    const running = await connector.startRead(read.mode, 'users')
    let records = 0
    running.onMessage(({ type }) => {
      if (type === 'RECORD' && ++records === 12_345) running.kill('SIGKILL')
    })
    return running.ended
  }

  it('are all in the destination after a killed sync resumed from its last state', async () => {
    const destination = new Destination()
    const first = await killed()
    expect(first.signal).toBe('SIGKILL')
    destination.take(first)
    expect(destination.committed).toBeGreaterThanOrEqual(10_000)
    expect(destination.committed).toBeLessThan(COUNT)

    const second = await connector.read(read.mode, 'users', { state: destination.state })
    expect(second).toMatchObject({ exitCode: 0, errors: [] })
    destination.take(second)

    expect(destination.documents('users')).toEqual(documents)
    expect(destination.committed).toBe(COUNT)
  })
})

/** Expects at most 10,000 records between two states, and states that together count every record. */
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
