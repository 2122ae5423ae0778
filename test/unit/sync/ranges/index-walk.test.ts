import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FaunaDocument } from '../../../../src/fauna/document.ts'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import { ValueDocument } from '../../../../src/fauna/export/value-document.ts'
import type { Fauna, IndexRequest } from '../../../../src/fauna/fauna.ts'
import { adaptivePageSize } from '../../../../src/sync/pacing/page-size.ts'
import { openWorkers, type Workers } from '../../../../src/sync/pacing/workers.ts'
import type { StreamWriter } from '../../../../src/sync/records/stream-writer.ts'
import type { StreamProgress } from '../../../../src/sync/state/progress.ts'
import { formatStreamState, parseStreamState } from '../../../../src/sync/state/stream-state.ts'
import { readIncremental } from '../../../../src/sync/strategies/index-sync.ts'

interface Version {
  readonly id: string
  readonly ts: number
}

/** By `ts` and, within one, by id; negative ids last (fauna.md, v4). */
function compare(a: Version, b: Version): number {
  return a.ts - b.ts || Number(BigInt.asUintN(64, BigInt(a.id)) - BigInt.asUintN(64, BigInt(b.id)))
}

function inOrder(versions: Iterable<Version>): Version[] {
  return [...versions].sort(compare)
}

/** A collection whose documents may change, and which is read as of any time from `horizon` on. */
class FakeCollection {
  readonly asked: IndexRequest[] = []
  horizon = 0
  private now: number
  private readonly history: { readonly version: Version; until: number }[]

  constructor(versions: readonly Version[]) {
    this.now = Math.max(0, ...versions.map(({ ts }) => ts)) + 1
    this.history = versions.map((version) => ({ version, until: Number.POSITIVE_INFINITY }))
  }

  /** The time of the newest snapshot. */
  get newest(): number {
    return this.now
  }

  get documents(): Map<string, number> {
    return new Map(inOrder(this.asOf(this.now)).map(({ id, ts }) => [id, ts]))
  }

  change(id: string): void {
    const ts = ++this.now
    for (const entry of this.history) if (entry.version.id === id && entry.until > ts) entry.until = ts
    this.history.push({ version: { id, ts }, until: Number.POSITIVE_INFINITY })
  }

  private asOf(time: number): Version[] {
    return this.history.filter(({ version, until }) => version.ts <= time && until > time).map(({ version }) => version)
  }

  /** @param answered called before each answer, which it may delay */
  fauna(answered: () => Promise<void>): Fauna {
    const readable = (snapshot: number): void => {
      if (snapshot < this.horizon) throw new FaunaError('history_expired', 'too old')
    }
    const fauna: Partial<Fauna> = {
      now: async () => this.now,
      existedAt: async () => true,
      horizon: async () => this.horizon,
      access: async () => 'readable',
      walkIndex: async (request) => {
        this.asked.push(request)
        await answered()
        const { snapshot, from, to = Number.POSITIVE_INFINITY, size } = request
        readable(snapshot)
        const behind = inOrder(this.asOf(snapshot)).filter((version) => version.ts <= to && compare(version, from) >= 0)
        const [page, next] = [behind.slice(0, size), behind[size]]
        return {
          entries: page.map(({ id, ts }) => new ValueDocument({ id, ts, ttl: null }, {}, [])),
          length: 10,
          ...(next && { next }),
        }
      },
      lastTs: async ({ snapshot }) => {
        await answered()
        readable(snapshot)
        return inOrder(this.asOf(snapshot)).at(-1)?.ts
      },
    }
    return fauna as Fauna
  }
}

interface Written {
  readonly documents: Version[]
  /** What a destination has: the documents before each state, with it. */
  readonly states: { readonly committed: number; readonly state: unknown }[]
}

interface Run {
  readonly concurrency: number
  readonly pageSize: number
  /** After each so many documents, a state is written. */
  readonly settleEach?: number
  readonly state?: unknown
  answered?(): Promise<void>
  /** Called behind each document; what it throws ends the run. */
  wrote?(documents: number): void
}

async function run(collection: FakeCollection, options: Run): Promise<Written> {
  const { concurrency, pageSize, settleEach = 1, state, answered, wrote } = options
  const documents: Version[] = []
  const states: { committed: number; state: unknown }[] = []
  const put = (progress: StreamProgress): void => {
    states.push({ committed: documents.length, state: JSON.parse(JSON.stringify(formatStreamState(progress))) })
  }
  const writer: Partial<StreamWriter> = {
    document({ id, ts }: FaunaDocument) {
      documents.push({ id, ts })
      wrote?.(documents.length)
    },
    get checkpointDue() {
      return documents.length % settleEach === 0
    },
    async checkpointIfDue(progress) {
      put(progress())
      await answered?.()
    },
    checkpoint: put,
  }
  const reading = {
    name: 'users',
    collection: { name: 'users', definition: 'visible' as const, historyDays: 0, access: 'readable' as const },
    config: { columns: { data: true, additional: [] } },
    fauna: collection.fauna(answered ?? (async () => {})),
    writer: writer as StreamWriter,
    pageSize: adaptivePageSize(pageSize, concurrency),
    workers: countedReaders(concurrency),
    log: { warn() {}, info() {}, debug() {} },
    before: parseStreamState(state, 'users'),
  }
  await readIncremental(reading, 'users-ts').catch((error) => {
    if (!(error instanceof Killed)) throw error
  })
  return { documents, states }
}

class Killed extends Error {}

/** Workers that are asked for over and over again would leave no time for anything else. */
function countedReaders(most: number): Workers {
  const workers = openWorkers(most)
  let asked = 0
  const takeAnother = (): boolean => {
    if (++asked > 20_000) throw new Error('asks for workers for ever')
    return workers.takeAnother()
  }
  return new Proxy(workers, { get: (own, key) => (key === 'takeAnother' ? takeAnother : Reflect.get(own, key, own)) })
}

const MANY = Array.from({ length: 2_000 }, (_, n) => ({ id: String(n * 7), ts: 1_000 + Math.floor(n / 3) }))

describe('a walk along an index', () => {
  it('of a long backlog is read by all workers, in ranges of whole transactions', async () => {
    const collection = new FakeCollection(MANY)
    const { documents } = await run(collection, { concurrency: 4, pageSize: 20 })

    expect(inOrder(documents)).toEqual(MANY)
    const begins = collection.asked.flatMap(({ from }) => (from.id === '0' ? [from.ts] : []))
    expect(new Set(begins).size).toBeGreaterThanOrEqual(4)
    for (const { to } of collection.asked) if (to !== undefined) expect(begins).toContain(to + 1)
  })

  it('with one reader is read in its order', async () => {
    const { documents } = await run(new FakeCollection(MANY), { concurrency: 1, pageSize: 20 })
    expect(documents).toEqual(MANY)
  })

  it('of one large transaction is not divided', async () => {
    const one = MANY.map(({ id }) => ({ id, ts: 1_000 }))
    const collection = new FakeCollection(one)
    const answered = () => new Promise<void>((resolve) => setImmediate(resolve))
    const { documents } = await run(collection, { concurrency: 8, pageSize: 20, answered })

    expect(documents).toEqual(one)
    expect(collection.asked.length).toBeLessThanOrEqual(one.length / 20 + 2)
  })

  it('leaves as its cursor the last entry that was written', async () => {
    const { states } = await run(new FakeCollection(MANY), { concurrency: 4, pageSize: 20 })
    const last = MANY.at(-1)
    expect(states.at(-1)?.state).toMatchObject({ updates: { ts: last?.ts, ref: last?.id } })
    expect(states.at(-1)?.state).not.toHaveProperty('updates.ranges')
  })

  it('reads nothing twice that no change made new, wherever ranges were left', async () => {
    const collection = new FakeCollection(MANY)
    let answers = 0
    // Some workers are faster than others.
    const answered = async (): Promise<void> => {
      for (let ticks = (answers++ * 7) % 40; ticks > 0; ticks--) await null
    }
    const { states } = await run(collection, { concurrency: 4, pageSize: 20, answered })
    const hasRanges = ({ state }: Written['states'][number]): boolean => JSON.stringify(state).includes('ranges')
    expect(states.filter(hasRanges).length).toBeGreaterThan(100)
    for (const { committed, state } of states.filter((_, n) => n % 20 === 0)) {
      const rest = await run(collection, { concurrency: 3, pageSize: 50, settleEach: 50, state })
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
      const list: Version[] = []
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
    settleEach: fc.integer({ min: 1, max: 50 }),
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
    await fc.assert(
      fc.asyncProperty(versions, fc.array(attempt, { minLength: 1, maxLength: 5 }), async (list, attempts) => {
        const collection = new FakeCollection(list)
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
            for (const { behind, id } of changes) if (behind === documents) collection.change(id)
            if (documents === forgottenBehind) collection.horizon = collection.newest
            if (documents === killedBehind) throw new Killed()
          }
          take(await run(collection, { ...how, state, answered, wrote }))
        }
        take(await run(collection, { concurrency: 4, pageSize: 5, state }))
        expect(destination).toEqual(collection.documents)
      }),
      { numRuns: 100 },
    )
  })
})
