import { beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const SMALL = ['a', 'b', 'c', 'd', 'e', 'f']
const LARGE = 3_000
const STREAMS = ['large', ...SMALL]

const statusesOf = (run: ConnectorRun, stream: string): string[] =>
  run.statuses.filter((status) => status.startsWith(`${stream} `)).map((status) => status.slice(stream.length + 1))

/** As many streams as there are workers are read at a time. Idle workers help with the large ones. */
describe.each(APIS)('several streams over $name', (api) => {
  let database: TestDatabase
  let connector: Connector

  beforeAll(async () => {
    database = await fauna.database()
    connector = connectorFor(database, api)
    await database.collection('large', { index: false })
    await database.seed('large', LARGE)
    for (const [i, name] of SMALL.entries()) {
      await database.collection(name, { index: false })
      await database.seed(name, i)
    }
  })

  it.each([1, 2, 4, 32])(
    'are all read completely, each with its statuses and states: concurrency %d',
    async (concurrency) => {
      const run = await connector.read('full_refresh', STREAMS, { collection: { page_size: 100 }, concurrency })

      expect(run.exitCode).toBe(0)
      const destination = new Destination()
      destination.take(run)
      for (const stream of STREAMS) {
        expect(statusesOf(run, stream)).toEqual(['STARTED', 'RUNNING', 'COMPLETE'])
        expect(destination.documents(stream)).toEqual(await database.documents(stream))
      }
      expect(run.records).toHaveLength(LARGE + 15)
    },
  )

  it('are started in the order of the catalog', async () => {
    const { statuses } = await connector.read('full_refresh', STREAMS, { concurrency: 3 })
    expect(statuses.filter((status) => status.endsWith(' STARTED'))).toEqual(STREAMS.map((name) => `${name} STARTED`))
  })

  it('resume after a stop, each from its own state', async () => {
    const running = await connector.startRead('full_refresh', STREAMS, {
      collection: { page_size: 20 },
      concurrency: 3,
    })
    let stopped = false
    running.onMessage(({ type }) => {
      if (type !== 'RECORD' || stopped) return
      stopped = true
      running.kill('SIGTERM')
    })
    const run = await running.ended
    const destination = new Destination()
    destination.take(run)
    expect(run.signal).toBe('SIGTERM')
    for (const stream of STREAMS) expect(statusesOf(run, stream).at(-1)).toMatch(/^(COMPLETE|INCOMPLETE)$/)

    destination.take(await connector.read('full_refresh', STREAMS, { state: destination.state }))
    for (const stream of STREAMS) {
      expect(destination.documents(stream)).toEqual(await database.documents(stream))
    }
  })
})
