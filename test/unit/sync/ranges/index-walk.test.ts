import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Position } from '../../../../src/fauna/positions.ts'
import { Workers } from '../../../../src/sync/pacing/workers.ts'
import { formatStreamState, parseStreamState } from '../../../../src/sync/state/stream-state.ts'
import { readIncremental } from '../../../../src/sync/strategies/index-sync.ts'
import { assertProperty } from '../../property.ts'
import { byIndex } from '../fake-collection.ts'
import { FakeFauna } from '../fake-fauna.ts'
import { testReading } from '../test-reading.ts'

/** A collection `users` with an index, which has these documents. */
function collectionOf(versions: readonly Position[]): FakeFauna {
  const fauna = new FakeFauna({ now: 0 }).create('users').createIndex('users', 'users-ts')
  for (const { id, ts } of versions) fauna.write('users', id, { ts })
  return fauna
}

function inOrder(positions: readonly Position[]): Position[] {
  return [...positions].sort(byIndex)
}

interface Written {
  readonly documents: Position[]
  /** What a destination has: the documents before each state, with it. */
  readonly states: { readonly committed: number; readonly state: unknown }[]
}

interface Run {
  readonly concurrency: number
  readonly pageSize: number
  /** After each so many documents, a state is written. */
  readonly checkpointEach?: number
  readonly state?: unknown
  answered?(): Promise<void>
  /** Called after each document; an error that it throws ends the run. */
  wrote?(documents: number): void
}

async function run(fauna: FakeFauna, options: Run): Promise<Written> {
  const { concurrency, pageSize, checkpointEach = 1, state, answered, wrote } = options
  const before = parseStreamState(state, 'users')
  const writer = { checkpointEach, ...(wrote && { onRecord: wrote }), ...(answered && { onCheckpoint: answered }) }
  fauna.onCall = ({ method }) => (method === 'walkIndex' || method === 'lastTs' ? answered?.() : undefined)
  const reading = testReading(fauna, { pageSize, workers: concurrency, before, writer })
  await readIncremental({ ...reading, workers: new CountedWorkers(concurrency) }, 'users-ts').catch((error) => {
    if (!(error instanceof Killed)) throw error
  })
  const { documents, entries } = reading.writer
  let committed = 0
  const states: { committed: number; state: unknown }[] = []
  for (const entry of entries) {
    if ('document' in entry) committed++
    if ('state' in entry) states.push({ committed, state: JSON.parse(JSON.stringify(formatStreamState(entry.state))) })
  }
  return { documents, states }
}

class Killed extends Error {}

/** Workers that end a scan that looks for ranges without a pause. */
class CountedWorkers extends Workers {
  #acquired = 0

  override tryAcquire(): boolean {
    if (++this.#acquired > 20_000) throw new Error('a worker looks for a range for ever')
    return super.tryAcquire()
  }
}

const MANY = Array.from({ length: 2_000 }, (_, n) => ({ id: String(n * 7), ts: 1_000 + Math.floor(n / 3) }))

describe('a walk along an index', () => {
  it('of a long backlog is read by all workers, in ranges of whole transactions', async () => {
    const collection = collectionOf(MANY)
    const { documents } = await run(collection, { concurrency: 4, pageSize: 20 })

    expect(inOrder(documents)).toEqual(MANY)
    const begins = collection.requests('walkIndex').flatMap(({ from }) => (from.id === '0' ? [from.ts] : []))
    expect(new Set(begins).size).toBeGreaterThanOrEqual(4)
    for (const { to } of collection.requests('walkIndex')) if (to !== undefined) expect(begins).toContain(to + 1)
  })

  it('with one worker is read in order', async () => {
    const { documents } = await run(collectionOf(MANY), { concurrency: 1, pageSize: 20 })
    expect(documents).toEqual(MANY)
  })

  it('of one large transaction is not divided', async () => {
    const one = MANY.map(({ id }) => ({ id, ts: 1_000 }))
    const collection = collectionOf(one)
    const answered = () => new Promise<void>((resolve) => setImmediate(resolve))
    const { documents } = await run(collection, { concurrency: 8, pageSize: 20, answered })

    expect(documents).toEqual(one)
    expect(collection.requests('walkIndex').length).toBeLessThanOrEqual(one.length / 20 + 2)
  })

  it('reports how far its range was written, once anything was', async () => {
    const fauna = collectionOf(MANY.slice(0, 5))
    const seen: unknown[] = []
    const look = () => seen.push(...reading.ranges.map((range) => range()))
    const reading = testReading(fauna, { pageSize: 2, writer: { onRecord: look } })
    await readIncremental(reading, 'users-ts')
    look()
    expect(seen).toEqual([
      { written: 0 },
      { written: 1, changesUpTo: 1_000 },
      { written: 2, changesUpTo: 1_000 },
      { written: 3, changesUpTo: 1_001 },
      { written: 4, changesUpTo: 1_001 },
      { written: 5 },
    ])
  })

  it('leaves as its cursor the last entry that was written', async () => {
    const { states } = await run(collectionOf(MANY), { concurrency: 4, pageSize: 20 })
    const last = MANY.at(-1)
    expect(states.at(-1)?.state).toMatchObject({ updates: { ts: last?.ts, ref: last?.id } })
    expect(states.at(-1)?.state).not.toHaveProperty('updates.ranges')
  })

  it('reads no entry twice unless it changed, at whichever position the ranges were left', async () => {
    const collection = collectionOf(MANY)
    let answers = 0
    // Some workers are faster than others.
    const answered = async (): Promise<void> => {
      for (let ticks = (answers++ * 7) % 40; ticks > 0; ticks--) await null
    }
    const { states } = await run(collection, { concurrency: 4, pageSize: 20, answered })
    const hasRanges = ({ state }: Written['states'][number]): boolean => JSON.stringify(state).includes('ranges')
    expect(states.filter(hasRanges).length).toBeGreaterThan(100)
    for (const { committed, state } of states.filter((_, n) => n % 40 === 0)) {
      const rest = await run(collection, { concurrency: 3, pageSize: 50, checkpointEach: 50, state })
      expect(rest.documents).toHaveLength(MANY.length - committed)
    }
  })
})

describe('whatever happens to a walk along an index', () => {
  /** Transactions with their documents, some of them long after the one before. */
  const versions = fc
    .array(fc.record({ size: fc.integer({ min: 1, max: 60 }), after: fc.constantFrom(1, 1, 1, 7, 5_000) }), {
      minLength: 1,
      maxLength: 40,
    })
    .map((transactions) => {
      const list: Position[] = []
      let ts = 1
      for (const { size, after } of transactions) {
        ts += after
        for (let n = 0; n < size; n++) list.push({ id: String(list.length * 3 - 5), ts })
      }
      return list
    })
  const attempt = fc.record({
    concurrency: fc.integer({ min: 1, max: 6 }),
    pageSize: fc.integer({ min: 1, max: 90 }),
    checkpointEach: fc.integer({ min: 1, max: 50 }),
    /** Behind so many documents the process is killed. */
    killedBehind: fc.integer({ min: 1, max: 1_500 }),
    /** Behind so many documents the history is forgotten. */
    forgottenBehind: fc.option(fc.integer({ min: 1, max: 900 })),
    changes: fc.array(
      fc.record({ behind: fc.integer({ min: 0, max: 900 }), id: fc.integer({ min: 0, max: 1_500 }).map(String) }),
      { maxLength: 6 },
    ),
    delays: fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
  })

  it('loses no document and no change', async () => {
    await assertProperty(
      fc.asyncProperty(versions, fc.array(attempt, { minLength: 1, maxLength: 5 }), async (list, attempts) => {
        const collection = collectionOf(list)
        const destination = new Map<string, number>()
        let state: unknown
        const take = ({ documents, states }: Written): void => {
          const last = states.at(-1)
          for (const { id, ts } of documents.slice(0, last?.committed ?? 0))
            destination.set(id, Math.max(ts, destination.get(id) ?? 0))
          state = last?.state ?? state
        }
        for (const { killedBehind, forgottenBehind, changes, delays, ...how } of attempts) {
          const answered = async (): Promise<void> => {
            for (let ticks = delays.next().value; ticks > 0; ticks--) await null
          }
          const wrote = (documents: number): void => {
            for (const { behind, id } of changes) if (behind === documents) collection.write('users', id)
            if (documents === forgottenBehind) collection.expireHistory('users', collection.clock)
            if (documents === killedBehind) throw new Killed()
          }
          take(await run(collection, { ...how, state, answered, wrote }))
        }
        take(await run(collection, { concurrency: 4, pageSize: 5, state }))
        expect(destination).toEqual(new Map(collection.documents('users').map(({ id, ts }) => [id, ts])))
      }),
      { numRuns: 100 },
    )
  })
})
