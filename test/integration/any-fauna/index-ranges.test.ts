import { beforeAll, describe, expect, it } from 'vitest'
import { CHANGE_SOURCES } from '../harness/apis.ts'
import { type Connector, connectorFor, stateOf } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { refs } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

const BY_INDEX = CHANGE_SOURCES.filter(({ by }) => by === 'index')

const WHOLE_TRANSACTION = '9223372036854775807'

interface Entry {
  readonly ts: number
  readonly ref: string
}

describe.each(CHANGE_SOURCES)('a state of several ranges of an index over $name', (source) => {
  let database: TestDatabase
  let connector: Connector
  /** The times of transactions of three documents each. */
  const transactions: number[] = []

  beforeAll(async () => {
    database = await fauna.database(source)
    connector = connectorFor(database, source)
    await database.collection('users', { historyDays: 7 })
    for (const n of [1, 2, 3, 4, 5]) {
      transactions.push(await database.create('users', { [`${n}1`]: {}, [`${n}2`]: {}, [`${n}3`]: {} }))
    }
  })

  /** Unread: all but the first document of the second transaction, the third transaction, and the last document. */
  const ranges = (): { readonly after: Entry; readonly to?: number }[] => {
    const [first = 0, second = 0, third = 0, , last = 0] = transactions
    return [
      { after: { ts: first, ref: WHOLE_TRANSACTION }, to: second - 1 },
      { after: { ts: second, ref: '21' }, to: second },
      { after: { ts: third - 1, ref: WHOLE_TRANSACTION }, to: third },
      { after: { ts: last, ref: '52' } },
    ]
  }

  it.each([1, 2, 100])('resumes each range, both ends included, in pages of %i', async (page_size) => {
    const updates = { ...ranges()[0]?.after, ranges: ranges() }
    const run = await connector.read('incremental', 'users', {
      state: stateOf('users', { version: 1, updates }),
      collection: { page_size },
    })

    expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
    const unread = ['22', '23', '31', '32', '33', '53']
    // A feed has no gaps: it returns all changes after the start of the first range.
    const fromFirstRange = ['21', ...unread.slice(0, 5), '41', '42', '43', '51', '52', '53']
    expect(refs(run.records).sort()).toEqual({ index: unread, feed: fromFirstRange }[source.by])
    expect(run.states.at(-1)?.stream.stream_state.updates).not.toHaveProperty('ranges')

    const next = await connector.read('incremental', 'users', { state: run.states })
    expect(next).toMatchObject({ exitCode: 0, errors: [], warnings: [], records: [] })
  })

  it('of an earlier collection with the name has the present one read in full', async () => {
    const before = { ts: 1, ref: '1' }
    const updates = { ...before, ranges: [{ after: before, to: 2 }, { after: { ts: 2, ref: '1' } }] }
    const run = await connector.read('incremental', 'users', { state: stateOf('users', { version: 1, updates }) })

    expect(run.warnings).toEqual([expect.stringContaining('was dropped and recreated')])
    expect(run.records).toHaveLength(15)
  })
})

describe.each(BY_INDEX)('a long backlog over $name', (source) => {
  it('is read by several workers, interrupted, and resumed by another number of workers', async () => {
    const database = await fauna.database(source)
    const connector = connectorFor(database, source)
    await database.collection('users', { historyDays: 1 })
    await database.seed('users', 6_000, { perTransaction: 40 })
    const destination = new Destination()
    const collection = { page_size: 50 }

    const withRanges: unknown[] = []
    for (const concurrency of [8, 3, 32]) {
      const running = await connector.startRead('incremental', 'users', {
        collection,
        concurrency,
        state: destination.state,
      })
      let records = 0
      running.onMessage(({ type }) => {
        if (type === 'RECORD' && ++records === 1_500) running.kill('SIGTERM')
      })
      const run = await running.ended
      destination.take(run)
      withRanges.push(...run.states.filter(({ stream }) => JSON.stringify(stream).includes('"ranges"')))
    }
    await database.update('users', '100', { changed: true })
    const last = await connector.read('incremental', 'users', { collection, state: destination.state })
    destination.take(last)

    expect(last).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
    expect(withRanges).not.toEqual([])
    expect(destination.documents('users')).toEqual(await database.documents('users'))
  })
})
