import { type Emulator, startEmulator } from '../emulator/emulator.ts'
import { createCollection, createKey, createRole, createTsIndex, type Fql, obj } from '../emulator/fql.ts'
import type { Collection } from '../emulator/storage/collection.ts'
import type { StoredDocument } from '../emulator/storage/document.ts'
import { answerV4 } from '../emulator/v4/endpoint.ts'
import { WireData } from '../emulator/v4/wire-data.ts'
import { answerQueryV10 } from '../emulator/v10/query-endpoint.ts'
import { MAX_LAG_MS, startCluster } from './cluster.ts'
import type { Random } from './random.ts'
import type { Scenario } from './scenarios.ts'

/** A Fauna of its own, full of documents, and the truth about it. */
export interface World {
  readonly emulator: Emulator
  readonly streams: readonly string[]
  /** Of a key that may read everything, unless it is forbidden. */
  readonly secret: string
  /** When it was filled: every later version is a change, in microseconds. */
  readonly filledAt: number
  collection(stream: string): Collection
  /** The server's time, in microseconds. */
  now(): number
  /** A time after everything that was written, and before everything that will be. */
  snapshot(): number
  /** The earliest snapshot that a request can be answered from now on. */
  earliestSnapshot(): number
  /** Lets every node see everything that was written. */
  catchUp(): void
  /** Evaluate a query without HTTP, so that neither faults nor hooks meet it. Throw if the answer is not a success. */
  v4(expression: Fql): void
  v10(query: string): void
  /** Writes these documents anew in one transaction, or deletes them: many of them, fast. */
  rewrite(stream: string, ids: readonly bigint[], text: string | undefined): void
  /** Drops a small collection and recreates it, with other documents of the same ids. */
  recreate(random: Random): string
  /** Lets the key read all streams but this one, or all of them again. */
  forbid(stream: string | undefined): void
  close(): Promise<void>
}

/** How many documents the streams hold. */
export interface Scale {
  readonly large: readonly [least: number, most: number]
  readonly small: readonly [least: number, most: number]
}

/** Ids of the documents that are there at first are so far apart, so that others can come between. */
export const ID_STEP = 1000n

/** In FQL v4's words and in FQL v10's; one of them holds nothing at first. */
const STREAMS = [
  { name: 'large', madeBy: 'v4' },
  { name: 'orders', madeBy: 'v10' },
  { name: 'users', madeBy: 'v4' },
  { name: 'items', madeBy: 'v10' },
  { name: 'notes', madeBy: 'v10' },
] as const

const EMPTY_AT_FIRST = 'notes'

const ROLE = 'reader'

/** Whether requests are answered by nodes that lag, and whether those ignore what the requests ask for at least. */
export interface ClusterOptions {
  readonly isCluster: boolean
  readonly ignoresMinimum: boolean
}

export async function createWorld(
  scenario: Scenario,
  scale: Scale,
  { isCluster, ignoresMinimum }: ClusterOptions,
  random: Random,
): Promise<World> {
  const emulator = await startEmulator({ ignoresMinimum })
  emulator.requests.keep = false
  const { store } = emulator
  let { secret } = emulator

  const world: World = {
    emulator,
    streams: random.shuffled(STREAMS.map(({ name }) => name)),
    get secret() {
      return secret
    },
    get filledAt() {
      return filledAt
    },
    collection: (stream) => store.root.collection(stream),
    now: () => Math.floor(emulator.clock.now()),
    snapshot: () => store.transact((transaction) => transaction.now()),
    earliestSnapshot: () => world.snapshot() - (isCluster ? MAX_LAG_MS + 1 : 0) * 1000,
    catchUp() {
      if (isCluster) emulator.clock.advance(MAX_LAG_MS + 1)
    },
    v4(expression) {
      const body = JSON.stringify(expression)
      const answer = answerV4(store, { secret: emulator.secret, body, timeout: undefined })
      if (answer.status >= 300) throw new Error(`${body} failed: ${answer.body}`)
    },
    v10(query) {
      const answer = answerQueryV10(store, { secret: emulator.secret, body: JSON.stringify({ query }) })
      if (answer.status >= 300) throw new Error(`${query} failed: ${answer.body}`)
    },
    rewrite(stream, ids, text) {
      const collection = world.collection(stream)
      store.transact((transaction) => {
        for (const id of ids) {
          if (text === undefined) collection.write(transaction, id, 'delete')
          else collection.write(transaction, id, 'update', { data: WireData.ofText(text) })
        }
      })
    },
    recreate(random) {
      const stream = random.pick(STREAMS.filter(({ name }) => name !== 'large'))
      world.v4({ delete: { collection: stream.name } })
      make(stream)
      fill(emulator, stream.name, random.int(...scale.small), random)
      return stream.name
    },
    forbid(stream) {
      world.v4({ update: { role: ROLE }, params: obj({ privileges: privileges(scenario, stream) }) })
    },
    close: () => emulator.close(),
  }

  function make({ name, madeBy }: (typeof STREAMS)[number]): void {
    if (madeBy === 'v4') world.v4(createCollection(name, { history_days: scenario.historyDays }))
    else world.v10(`Collection.create({ name: "${name}", history_days: ${scenario.historyDays} })`)
    if (scenario.indexes.v4) world.v4(createTsIndex(`${name}-ts`, name))
    if (scenario.indexes.v10) {
      const values = '[{ field: ".ts" }, { field: ".id" }]'
      world.v10(`Collection.byName("${name}")!.update({ indexes: { changes: { values: ${values} } } })`)
    }
  }

  for (const stream of STREAMS) {
    make(stream)
    const { name } = stream
    const [least, most] = scale[name === 'large' ? 'large' : 'small']
    if (name !== EMPTY_AT_FIRST) fill(emulator, name, random.int(least, most), random)
  }
  if (scenario.losesAccess) {
    world.v4(createRole(ROLE, ...privileges(scenario)))
    const key = await emulator.query(createKey({ role: { role: ROLE } }))
    secret = String((key as ReadonlyMap<string, unknown>).get('secret'))
  }
  if (isCluster) startCluster(emulator, random)
  const filledAt = world.snapshot()
  return world
}

/** What the key needs, but for one stream. */
function privileges({ indexes }: Scenario, forbidden?: string): { resource: Fql; actions: object }[] {
  const actions = { read: true, history_read: true }
  const readable = STREAMS.map(({ name }) => name).filter((name) => name !== forbidden)
  return [
    { resource: { collections: null }, actions },
    { resource: { indexes: null }, actions },
    ...readable.map((name) => ({ resource: { collection: name }, actions })),
    ...(indexes.v4 ? readable.map((name) => ({ resource: { index: `${name}-ts` }, actions })) : []),
  ]
}

function fill(emulator: Emulator, stream: string, count: number, random: Random): void {
  const text = 'x'.repeat(random.pick([0, 40, 400]))
  const documents = Array.from({ length: count }, (_, n) => ({
    id: BigInt(n + 1) * ID_STEP,
    data: `{"n":${n},"text":"${text}"}`,
  }))
  emulator.seed.documents(stream, documents, { perTransaction: random.pick([1, 7, 500, 3000]) })
}

/** Whether a document is there now. */
export function isThere(world: World, document: StoredDocument): boolean {
  return document.versionAt(Number.POSITIVE_INFINITY, world.now()) !== undefined
}
