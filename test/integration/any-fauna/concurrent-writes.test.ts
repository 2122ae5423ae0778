import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { randomOf } from '../../chaos/random.ts'
import { APIS, type Api, CHANGE_SOURCES } from '../harness/apis.ts'
import { type Connector, connectorFor, type SyncMode } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { pauseAfter } from '../harness/interruption.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const IDS = 120
/** Large enough that the connector writes each page when it arrives, not together with later ones. */
const TEXT = 'x'.repeat(8_000)
const BETWEEN_WRITES_MS = 10

/** A database with IDS documents, in transactions of twenty. */
async function filled(api: Api): Promise<TestDatabase> {
  const database = await fauna.database(api)
  await database.collection('users', { historyDays: 7 })
  for (let first = 1; first <= IDS; first += 20) {
    const ids = Array.from({ length: 20 }, (_, i) => [`${first + i}`, { n: i, text: TEXT }])
    await database.create('users', Object.fromEntries(ids))
  }
  return database
}

const collection = { page_size: 10, deletions: { deletion_mode: 'deleted_field' } } as const

/** Creates, updates, deletes and recreates documents, several in one transaction, until `reading` settles. */
async function writeWhile(database: TestDatabase, reading: Promise<unknown>, seed: number): Promise<void> {
  const random = randomOf(seed)
  let isReading = true
  const ended = reading.finally(() => {
    isReading = false
  })
  while (isReading) {
    await database.query(Array.from({ length: random.int(1, 4) }, () => anyChange(String(random.int(1, IDS + 20)))))
    await sleep(BETWEEN_WRITES_MS)
  }
  await ended

  function anyChange(id: string): fql.Expression {
    const ref = fql.ref('users', id)
    const make = fql.create(ref, { data: { n: random.int(1, 1000) } })
    const change = random.pick([fql.update(ref, { data: { n: -1 } }), fql.remove(ref), fql.all(fql.remove(ref), make)])
    return fql.choose(fql.exists(ref), change, make)
  }
}

/** Reads, and kills the connector after the nth record if a signal is given. */
async function read(
  connector: Connector,
  mode: SyncMode,
  state: unknown,
  signal?: NodeJS.Signals,
  nth = 0,
): Promise<ConnectorRun> {
  const options = { collection, state }
  const running = await connector.startRead(mode, 'users', options)
  return signal === undefined ? running.ended : pauseAfter(running, nth, () => running.kill(signal))
}

describe.each(CHANGE_SOURCES)('documents that change continuously during syncs over $name', (source) => {
  it('are all in the destination in the end, however often the connector is killed', async () => {
    const database = await filled(source)
    const connector = connectorFor(database, source)
    const destination = new Destination()
    for (const [i, nth] of [50, 90, 0, 10, 0].entries()) {
      const reading = read(connector, 'incremental', destination.state, 'SIGKILL', nth).then((run) =>
        destination.take(run),
      )
      await writeWhile(database, reading, i)
    }

    const last = await read(connector, 'incremental', destination.state)
    destination.take(last)
    expect(last).toMatchObject({ exitCode: 0, errors: [] })
    expect(destination.documents('users')).toEqual(await database.documents('users'))
  })
})

describe.each(APIS)('documents that change continuously during a full refresh over $name', (api) => {
  it('are read as of one snapshot, even if the refresh is stopped and resumed', async () => {
    const database = await filled(api)
    const connector = connectorFor(database, api)
    const destination = new Destination()
    await writeWhile(
      database,
      read(connector, 'full_refresh', undefined, 'SIGTERM', 60).then((run) => destination.take(run)),
      7,
    )
    const then = await database.documents('users', destination.state[0]?.stream.stream_state.full_refresh.snapshot)
    await writeWhile(
      database,
      read(connector, 'full_refresh', destination.state).then((run) => destination.take(run)),
      8,
    )

    expect(destination.documents('users')).toEqual(then)
    expect(destination.committed).toBe(then.size)
    expect(await database.documents('users')).not.toEqual(then)
  })
})
