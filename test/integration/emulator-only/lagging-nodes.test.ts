import { isDeepStrictEqual } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Random, randomOf } from '../../chaos/random.ts'
import { PRESENT_HEADER } from '../../emulator/nodes.ts'
import type { RecordedRequest } from '../../emulator/request-log.ts'
import { APIS, type Api, CHANGE_SOURCES, type ChangeSource, type Wire } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { Destination } from '../harness/destination.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { tsByRef } from '../harness/messages.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useEmulator()

const LAGS_MS = [0, 115, 40] as const
/** So long that every node has seen everything from before. */
const ALL_SEEN_MS = 1000
const IDS = 60
const SYNCS = 3
/** How far the clock moves from one request of the connector to the next; otherwise, it is stopped. */
const BETWEEN_REQUESTS_MS = 10

const collection = { page_size: 7, deletions: { deletion_mode: 'deleted_field' } } as const

let stopChanges: (() => void) | undefined

beforeEach(() => fauna.emulator.nodes.set([]))

afterEach(() => {
  stopChanges?.()
  fauna.emulator.nodes.ignoresMinimum = false
  fauna.emulator.faults.clear()
})

/** A database on three nodes that take turns, with documents that all of them have seen. */
async function filled(api: Api): Promise<TestDatabase> {
  const database = await fauna.database(api)
  await database.collection('users', { historyDays: 7 })
  for (let first = 1; first <= IDS; first += 20) {
    const ids = Array.from({ length: 20 }, (_, i) => [`${first + i}`, { n: i }])
    await database.create('users', Object.fromEntries(ids))
  }
  const { clock } = fauna.emulator
  clock.set(clock.now() + ALL_SEEN_MS * 1000)
  fauna.emulator.nodes.set(LAGS_MS.map((lagMs) => ({ lagMs })))
  return database
}

/** Lets documents change now, and before each of the connector's requests. */
async function changeWhileRead(database: TestDatabase, seed: number): Promise<void> {
  const random = randomOf(seed)
  const change = async (): Promise<void> => {
    const ids = new Set(Array.from({ length: random.int(2, 4) }, () => String(random.int(1, IDS + 30))))
    await database.query([...ids].map((id) => anyChange(id, random)))
    fauna.emulator.clock.advance(BETWEEN_REQUESTS_MS)
  }
  for (let count = 0; count < 3; count++) await change()
  stopChanges = fauna.emulator.requests.before(({ headers }) => (PRESENT_HEADER in headers ? undefined : change()))
}

/** Creates the document, or updates, deletes or recreates it where it exists. */
function anyChange(id: string, random: Random): fql.Expression {
  const ref = fql.ref('users', id)
  const create = fql.create(ref, { data: { n: random.int(1, 1000) } })
  const change = random.pick([
    fql.update(ref, { data: { n: -1 } }),
    fql.remove(ref),
    fql.remove(ref),
    fql.all(fql.remove(ref), create),
  ])
  return fql.choose(fql.exists(ref), change, create)
}

/** How the load balancer chooses the node of a request. */
interface Balancing {
  readonly name: string
  readonly choose?: (wire: Wire) => (request: RecordedRequest) => number
}

const IN_TURNS: Balancing = { name: 'in turns' }

/** The snapshot comes from a node that does not lag, and what is read as of it from the one that lags most. */
const LAGGING_PAGES: Balancing = {
  name: 'lagging pages',
  choose: (wire) => (request) => (wire.isPage(request) || wire.isEvents(request) ? 1 : 0),
}

const BALANCINGS = [IN_TURNS, LAGGING_PAGES] as const

function balance(api: Api, { choose }: Balancing): void {
  fauna.emulator.nodes.chooseBy(choose?.(api.wire))
}

interface Outcome {
  readonly runs: readonly ConnectorRun[]
  readonly destination: Destination
}

/** Syncs while documents change, then once more when no document changes and all nodes have seen the last change. */
async function sync(database: TestDatabase, source: ChangeSource, seed: number): Promise<Outcome> {
  const connector = connectorFor(database, source)
  const destination = new Destination()
  const runs: ConnectorRun[] = []
  const read = async (): Promise<void> => {
    const options = { collection, state: destination.state, concurrency: 1 }
    const run = await connector.read('incremental', 'users', options)
    destination.take(run)
    runs.push(run)
  }
  for (let count = 1; count <= SYNCS; count++) {
    await changeWhileRead(database, seed * 100 + count)
    await read()
    stopChanges?.()
  }
  fauna.emulator.clock.advance(ALL_SEEN_MS)
  await read()
  return { runs, destination }
}

describe.each(CHANGE_SOURCES)('incremental syncs over $name from nodes that lag, while documents change', (source) => {
  it.each(BALANCINGS)('lose neither changes nor deletions: $name', async (balancing) => {
    const database = await filled(source)
    balance(source, balancing)
    const { runs, destination } = await sync(database, source, 1)

    for (const run of runs) expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
    expect(destination.documents('users')).toEqual(await database.documents('users'))
  })

  it('fail or lose changes if nodes do not receive which snapshots were seen before', async () => {
    const database = await filled(source)
    balance(source, LAGGING_PAGES)
    fauna.emulator.nodes.ignoresMinimum = true
    const { runs, destination } = await sync(database, source, 1)

    const lost = !isDeepStrictEqual(destination.documents('users'), await database.documents('users'))
    expect(lost || runs.some(({ exitCode }) => exitCode !== 0)).toBe(true)
  })
})

/** Whether the collection held exactly these documents at some moment. */
function isOfOneMoment(database: TestDatabase, read: ReadonlyMap<string, number>): boolean {
  const stored = fauna.emulator.store.root.children.get(database.name)?.collection('users').documents.ordered() ?? []
  const moments = new Set(stored.flatMap((document) => document.versions().map(({ ts }) => ts)))
  const isAsOf = (at: number): boolean =>
    stored.every((document) => document.versionAt(at, at)?.ts === read.get(String(document.ref.id)))
  return [...moments].some(isAsOf)
}

describe.each(APIS)('a full refresh over $name from nodes that lag, while documents change', (api) => {
  async function refresh(
    balancing: Balancing,
    ignoresMinimum: boolean,
  ): Promise<{ database: TestDatabase; run: ConnectorRun }> {
    const database = await filled(api)
    balance(api, balancing)
    fauna.emulator.nodes.ignoresMinimum = ignoresMinimum
    await changeWhileRead(database, 7)
    const run = await connectorFor(database, api).read('full_refresh', 'users', {
      collection: { page_size: 7 },
      concurrency: 1,
    })
    stopChanges?.()
    return { database, run }
  }

  it.each(BALANCINGS)('holds the documents of one moment: $name', async (balancing) => {
    const { database, run } = await refresh(balancing, false)
    expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
    expect(isOfOneMoment(database, tsByRef(run.records))).toBe(true)
  })

  it('fails or mixes moments if nodes do not receive which snapshots were seen before', async () => {
    const { database, run } = await refresh(LAGGING_PAGES, true)
    expect(run.exitCode === 0 && isOfOneMoment(database, tsByRef(run.records))).toBe(false)
  })
})

describe('a feed whose pages are empty, though there is more', () => {
  it('skips no change and no deletion', async () => {
    const source = CHANGE_SOURCES.find(({ by }) => by === 'feed') as ChangeSource
    const database = await filled(source)
    balance(source, IN_TURNS)
    let empty = 0
    fauna.emulator.faults.chooseBy((_, { hasFeedEvents }) => {
      if (empty === 3 || !hasFeedEvents()) return undefined
      empty++
      return { emptyFeedPage: true }
    })
    const { runs, destination } = await sync(database, source, 3)

    expect(empty).toBe(3)
    for (const run of runs) expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(destination.documents('users')).toEqual(await database.documents('users'))
  })
})
