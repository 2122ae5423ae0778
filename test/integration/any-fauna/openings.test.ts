import { beforeAll, describe, expect, it } from 'vitest'
import { type Api, V4, V10 } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import { type TestDatabase, TS_REF } from '../harness/test-database.ts'

const fauna = useFauna()

const NAMES = Array.from({ length: 150 }, (_, i) => `c${String(i).padStart(3, '0')}`)

const collection = { deletions: { deletion_mode: 'deleted_field' } } as const

/** The collections that differ from the others in the second sync. */
const UNREADABLE = 'c010'
const CONDITIONAL = 'c020'
const DROPPED = 'c040'
const RECREATED = 'c050'
const CREATED_IN = 'c070'
const REMOVED_FROM = 'c080'

async function fill(database: TestDatabase): Promise<void> {
  await database.query(NAMES.map((name) => fql.createCollection({ name, history_days: 7 })))
  await database.query(
    NAMES.map((name) => fql.createIndex({ name: `${name}-ts`, source: fql.collection(name), values: TS_REF })),
  )
  await database.query(
    NAMES.flatMap((name) => ['1', '2'].map((id) => fql.create(fql.ref(name, id), { data: { mine: id === '1' } }))),
  )
}

const read = (connector: Connector, secret: string, state: unknown): Promise<ConnectorRun> =>
  connector.read('incremental', NAMES, { secret, collection, state })

const changes = ({ records }: ConnectorRun): string[] =>
  records
    .map(({ stream, data }) => `${stream} ${data.ref}${data.deleted_at === undefined ? '' : ' deleted'}`)
    .toSorted()

/** Streams that fail write no state; the others write what changed, and a state. */
function expectOutcomes(run: ConnectorRun, failed: readonly string[]): void {
  const others = NAMES.filter((name) => !failed.includes(name))
  const statuses = run.statuses.filter((status) => status.endsWith('COMPLETE')).toSorted()
  expect(statuses).toEqual(NAMES.map((name) => `${name} ${failed.includes(name) ? 'INCOMPLETE' : 'COMPLETE'}`))
  expect([...new Set(run.states.map(({ stream }) => stream.stream_descriptor.name))].toSorted()).toEqual(others)
  expect(changes(run)).toEqual([`${RECREATED} 9`, `${CREATED_IN} 7`, `${REMOVED_FROM} 1 deleted`])
}

interface Key {
  /** What the key can do. */
  readonly title: string
  secret(database: TestDatabase): string | Promise<string>
  /** The streams that it cannot read. */
  readonly failed: readonly string[]
}

const EVERYTHING: Key = { title: 'can read everything', secret: ({ secret }) => secret, failed: [DROPPED] }

const present = NAMES.filter((name) => name !== DROPPED)

const restricted = (api: Api, schema: boolean, title: string): Key => ({
  title,
  secret: (database) =>
    api.keyFor(database, {
      schema,
      documents: present.filter((name) => name !== UNREADABLE && name !== CONDITIONAL),
      mine: [CONDITIONAL],
      indexes: present,
    }),
  failed: [UNREADABLE, DROPPED],
})

/** A role that only FQL v10 knows: it reads a collection, but not as of a time. */
const WITHOUT_HISTORY: Key = {
  title: 'cannot read the history of one collection',
  secret: (database) =>
    database.keyWithV10(
      { resource: 'Collection', actions: { read: true } },
      ...present.map((resource) => ({ resource, actions: { read: true, history_read: resource !== UNREADABLE } })),
    ),
  failed: [UNREADABLE, DROPPED],
}

const SCENARIOS = [
  { ...V4, keys: [EVERYTHING, restricted(V4, true, 'reads one under a condition, and one not at all')] },
  {
    ...V10,
    keys: [
      EVERYTHING,
      restricted(V10, true, 'reads one under a condition, and one not at all'),
      restricted(V10, false, 'cannot see definitions'),
      WITHOUT_HISTORY,
    ],
  },
]

describe.each(SCENARIOS)('150 streams that are opened together over $name', ({ keys, ...api }) => {
  let database: TestDatabase
  let connector: Connector
  let state: unknown

  beforeAll(async () => {
    database = await fauna.database(api)
    connector = connectorFor(database, api)
    await fill(database)
    const first = await connector.read('incremental', NAMES, { collection })
    expect(first).toMatchObject({ exitCode: 0, errors: [] })
    state = first.states
    await database.query([DROPPED, RECREATED].map((name) => fql.remove(fql.collection(name))))
    await database.recreateCollection(RECREATED, { historyDays: 7, index: false })
    await database.index(`${RECREATED}-ts`, fql.collection(RECREATED), { values: TS_REF })
    await database.create(RECREATED, { '9': { mine: true } })
    await database.create(CREATED_IN, { '7': { mine: true } })
    await database.remove(REMOVED_FROM, '1')
  })

  it.each(keys)('with a key that $title are each read as they are', async ({ secret, failed }) => {
    expectOutcomes(await read(connector, await secret(database), state), failed)
  })
})
