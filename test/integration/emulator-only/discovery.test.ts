import { beforeAll, describe, expect, it } from 'vitest'
import { V4, V10 } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { type TestDatabase, TS_REF } from '../harness/test-database.ts'

const fauna = useEmulator()

const NAMES = Array.from({ length: 300 }, (_, i) => `c${String(i).padStart(3, '0')}`)

const SCENARIOS = [
  {
    ...V4,
    async makeCollections(database: TestDatabase) {
      await database.query(NAMES.map((name) => fql.createCollection({ name })))
      await database.query(
        NAMES.map((name) => fql.createIndex({ name: `${name}-ts`, source: fql.collection(name), values: TS_REF })),
      )
    },
    // The number of sync modes of a collection whose index the role cannot read.
    modes: 1,
  },
  {
    ...V10,
    async makeCollections(database: TestDatabase) {
      const indexes = '{ changes: { values: [{ field: ".ts" }, { field: ".id" }] } }'
      const create = `Collection.create({ name: name, indexes: ${indexes} }).name`
      await database.queryV10(`${JSON.stringify(NAMES)}.map(name => ${create})`)
    },
    modes: 2,
  },
]

describe.each(SCENARIOS)('a database with 300 collections over $name', ({ makeCollections, modes, ...api }) => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await fauna.database(api)
    await makeCollections(database)
  })

  it.each(['check', 'discover'] as const)('takes %s a handful of requests', async (command) => {
    fauna.emulator.requests.clear()
    const run = await connectorFor(database, api)[command]()

    expect(fauna.emulator.requests.count).toBeLessThan(15)
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    if (command === 'discover') {
      expect(run.streams).toHaveLength(NAMES.length)
      expect(run.streams?.every((stream) => stream.supported_sync_modes.includes('incremental'))).toBe(true)
    }
  })

  it('of which the key can read a few takes a handful of requests too', async () => {
    const secret = await api.keyFor(database, { schema: true, documents: ['c007', 'c123'], indexes: ['c123'] })
    fauna.emulator.requests.clear()
    const run = await connectorFor(database, api).discover({ secret })

    expect(run.streams?.map((stream) => [stream.name, stream.supported_sync_modes.length])).toEqual([
      ['c007', modes],
      ['c123', 2],
    ])
    expect(run.warnings).toEqual([expect.stringMatching(/"c000", "c001".* and 278 more/)])
    expect(fauna.emulator.requests.count).toBeLessThan(15)
  })

  it('of which a predicate decides what the key can read takes few requests too', async () => {
    for (const name of NAMES) await database.create(name, { '1': { mine: true } })
    const secret = await api.keyFor(database, { schema: true, mine: NAMES })
    fauna.emulator.requests.clear()
    const run = await connectorFor(database, api).check({ secret })

    expect(run.connectionStatus?.status).toBe('SUCCEEDED')
    expect(fauna.emulator.requests.count).toBeLessThan(20)
  })
})
