import { setImmediate as tick } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { ValueDocument } from '../../../../src/fauna/export/value-document.ts'
import type { Fauna } from '../../../../src/fauna/fauna.ts'
import { openOverview } from '../../../../src/sync/progress/overview.ts'
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

async function shareOf(ranges: readonly IdRange[], fauna = faunaWith('100', '199')): Promise<number | undefined> {
  const overview = openOverview(fauna, [])
  const users = overview.begin('users')
  users.reached(() => ({ fullRefresh: { snapshot: 5, ranges } }))
  overview.look()
  await tick()
  return overview.look().current?.share
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
  [[{ from: '9223372036854775807' }], 1],
])('the share of ids that was read is told from the ranges that were not: %j', async (ranges, share) => {
  expect(await shareOf(ranges)).toBeCloseTo(share, 10)
})

it.each([
  ['there is none', faunaWith(undefined, undefined)],
  ['nobody says it', REFUSING],
])('there is no share of ids where %s', async (_, fauna) => {
  expect(await shareOf([{ from: '0' }], fauna)).toBeUndefined()
})

it('the ends of a collection are asked for once, as of the time of the scan', async () => {
  const asked: string[] = []
  const overview = openOverview(faunaWith('1', '2', asked), [])
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

it('streams and records are counted', () => {
  const writers = [{ written: 3 }, { written: 0 }, { written: 0 }]
  const overview = openOverview(faunaWith('1', '2'), writers)
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

it('how far a stream is, is asked for seldom', () => {
  const overview = openOverview(faunaWith('1', '2'), [])
  const users = overview.begin('users')
  let asked = 0
  const began = performance.now()
  for (let i = 0; i < 1_000; i++) {
    users.reached(() => {
      asked++
      return {}
    })
  }
  // Five times a second at most, however long the thousand took.
  expect(asked).toBeLessThanOrEqual(1 + (performance.now() - began) / 200)
})
