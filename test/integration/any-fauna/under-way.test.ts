import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { randomOf } from '../../chaos/random.ts'
import { V4, V10 } from '../harness/apis.ts'
import { connectorFor, type SyncMode } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { queryV10 } from '../harness/query-v10.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import { type TestDatabase, TS_REF } from '../harness/test-database.ts'

const fauna = useFauna()

const IDS = 120
/** So that a page is written when it comes, and not with those behind it. */
const TEXT = 'x'.repeat(8_000)
const BETWEEN_WRITES_MS = 10

const WAYS = [
  { name: 'FQL v4', api: V4, historyDays: 7 },
  { name: 'FQL v10, by the feed', api: V10, historyDays: 7 },
  { name: 'FQL v10, by an index', api: V10, historyDays: 0 },
] as const

describe.each(WAYS)('documents that change without a pause while $name reads them', ({ api, historyDays }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await fauna.database()
    const indexes = { changes: { values: [{ field: '.ts' }, { field: '.id' }] } }
    await queryV10(database, 'Collection.create(definition)', {
      definition: { name: 'users', history_days: historyDays, indexes },
    })
    await database.index('users-ts', fql.collection('users'), { values: TS_REF })
    for (let first = 1; first <= IDS; first += 20) {
      const ids = Array.from({ length: 20 }, (_, i) => [`${first + i}`, { n: i, text: TEXT }])
      await database.create('users', Object.fromEntries(ids))
    }
  })

  const collection = { page_size: 10, deletions: { deletion_mode: 'deleted_field' } } as const

  /** Creates, updates, deletes and makes again, several in one transaction, as long as `reading` takes. */
  async function writeWhile(reading: Promise<unknown>, seed: number): Promise<void> {
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
      const change = random.pick([
        fql.update(ref, { data: { n: -1 } }),
        fql.remove(ref),
        fql.all(fql.remove(ref), make),
      ])
      return fql.choose(fql.exists(ref), change, make)
    }
  }

  /** Reads, and is killed at the nth record where one is given. */
  async function read(mode: SyncMode, state: unknown, signal?: NodeJS.Signals, nth = 0): Promise<ConnectorRun> {
    const options = { collection, state }
    const running = await connectorFor(database, api).startRead(mode, 'users', options)
    let left = nth
    running.onMessage(({ type }) => {
      if (type === 'RECORD' && --left === 0 && signal) running.kill(signal)
    })
    return running.ended
  }

  it('are all in the destination in the end, however often it is killed', async () => {
    const destination = new Destination()
    for (const [i, nth] of [50, 90, 0, 10, 0].entries()) {
      const reading = read('incremental', destination.state, 'SIGKILL', nth).then((run) => destination.take(run))
      await writeWhile(reading, i)
    }

    const last = await read('incremental', destination.state)
    destination.take(last)
    expect(last).toMatchObject({ exitCode: 0, errors: [] })
    expect(destination.documents('users')).toEqual(await database.documents('users'))
  })

  it('are as of one moment in a full refresh, which is stopped and gone on with', async () => {
    const destination = new Destination()
    await writeWhile(
      read('full_refresh', undefined, 'SIGTERM', 60).then((run) => destination.take(run)),
      7,
    )
    const then = await database.documents('users', destination.state[0]?.stream.stream_state.full_refresh.snapshot)
    await writeWhile(
      read('full_refresh', destination.state).then((run) => destination.take(run)),
      8,
    )

    expect(destination.documents('users')).toEqual(then)
    expect(destination.committed).toBe(then.size)
    expect(await database.documents('users')).not.toEqual(then)
  })
})
