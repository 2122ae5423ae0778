import { setImmediate as tick } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { ValueDocument } from '../../../../src/fauna/export/value-document.ts'
import type { Fauna } from '../../../../src/fauna/fauna.ts'
import { Overview, PROGRESS_INTERVAL_MS } from '../../../../src/sync/progress/overview.ts'
import type { IdRange } from '../../../../src/sync/state/progress.ts'

/** Knows the first and the last id of each collection, and nothing else. */
function faunaWith(first: string | undefined, last: string | undefined, asked: string[] = []): Fauna {
  const fauna: Pick<Fauna, 'scan' | 'lastId'> = {
    async scan({ collection, snapshot, from, size }) {
      asked.push(`${collection} first of ${size} from ${from} ${snapshot}`)
      return {
        entries: first === undefined ? [] : [new ValueDocument({ id: first, ts: 1, ttl: null }, {}, [])],
        length: 0,
      }
    },
    async lastId({ collection, snapshot }) {
      asked.push(`${collection} last ${snapshot}`)
      return last
    },
  }
  return fauna as Fauna
}

const REFUSING = {
  scan: () => Promise.reject(new Error('refused')),
  lastId: () => Promise.reject(new Error('refused')),
} as Pick<Fauna, 'scan' | 'lastId'> as Fauna

/** @param clock milliseconds */
function open(fauna: Fauna, writers: readonly { readonly written: number }[] = [], clock = { ms: 0 }) {
  const overview = new Overview({ writers, now: () => clock.ms })
  return {
    begin: (name: string) => overview.begin(name, fauna, name),
    look: (withRunning?: boolean) => overview.look(withRunning),
  }
}

async function fractionOf(ranges: readonly IdRange[], fauna = faunaWith('100', '199')): Promise<number | undefined> {
  const overview = open(fauna)
  const users = overview.begin('users')
  users.reached(() => ({ fullRefresh: { snapshot: 5, ranges } }))
  overview.look()
  await tick()
  return overview.look().current?.fraction
}

it.each([
  [[{ from: '0' }], 0],
  [[{ from: '150' }], 0.5],
  [[{ from: '150', to: '159' }], 0.9],
  [
    [
      { from: '0', to: '109' },
      { from: '190', to: '9223372036854775807' },
    ],
    0.8,
  ],
  [[{ from: '199' }], 0.99],
  [[{ from: '9223372036854775807' }], 1],
])('the fraction of ids read follows from the ranges still to be read: %j', async (ranges, fraction) => {
  expect(await fractionOf(ranges)).toBeCloseTo(fraction, 10)
})

it.each([
  ['the collection is empty', faunaWith(undefined, undefined)],
  ['Fauna refuses to answer', REFUSING],
])('the fraction of ids is unknown if %s', async (_, fauna) => {
  expect(await fractionOf([{ from: '0' }], fauna)).toBeUndefined()
})

it('the first and the last id are requested once, as of the time of the scan', async () => {
  const asked: string[] = []
  const overview = open(faunaWith('1', '2', asked))
  const users = overview.begin('users')
  overview.look()
  expect(asked).toEqual([])

  users.reached(() => ({ initial: { snapshot: 7, ranges: [{ from: '0' }] } }))
  overview.look()
  overview.look()
  expect(asked).toEqual(['users first of 1 from 0 7', 'users last 7'])

  users.ended('complete')
  overview.begin('orders')
  expect(overview.look().current).toEqual({ name: 'orders' })
})

it('counts streams and records, and shows the stream that began first', () => {
  const writers = [{ written: 3 }, { written: 0 }, { written: 0 }]
  const overview = open(faunaWith('1', '2'), writers)
  expect(overview.look()).toEqual({ streams: 3, complete: 0, failed: 0, records: 3 })

  overview.begin('a').ended('complete')
  overview.begin('b').ended('failed')
  const c = overview.begin('c')
  for (const writer of writers) writer.written += 2
  c.reached(() => ({ updates: { ts: 9, id: '1' } }))
  expect(overview.look()).toEqual({
    streams: 3,
    complete: 1,
    failed: 1,
    records: 9,
    current: { name: 'c', changesUpTo: 9 },
  })
})

it('counts the other streams that are being read', () => {
  const overview = open(faunaWith('1', '2'))
  const a = overview.begin('a')
  expect(overview.look().current).toEqual({ name: 'a' })
  overview.begin('b')
  expect(overview.look().current).toEqual({ name: 'a', others: 1 })
  a.ended('complete')
  expect(overview.look().current).toEqual({ name: 'b' })
})

it('shows all streams that are being read if they are asked for', () => {
  const overview = open(faunaWith('1', '2'))
  overview.begin('a')
  overview.begin('b').reached(() => ({ updates: { ts: 9, id: '1' } }))
  expect(overview.look(true).running).toEqual([{ name: 'a' }, { name: 'b', changesUpTo: 9 }])
  expect(overview.look()).not.toHaveProperty('running')
})

it('looks at the progress of a stream once in an interval', () => {
  const clock = { ms: 1_000 }
  const users = open(faunaWith('1', '2'), [], clock).begin('users')
  let looks = 0
  const reached = (afterMs: number) => {
    clock.ms += afterMs
    users.reached(() => {
      looks++
      return {}
    })
    return looks
  }
  expect(reached(0)).toBe(1)
  expect(reached(PROGRESS_INTERVAL_MS - 1)).toBe(1)
  expect(reached(1)).toBe(2)
  expect(reached(0)).toBe(2)
})
