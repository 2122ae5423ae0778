import { beforeAll, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import { mayListSchema, mayRead, type TestDatabase, TS_REF } from '../harness/test-database.ts'

const fauna = useEmulator()

const COUNT = 300

describe.each(APIS)('a database of 300 collections over $name', (api) => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await fauna.database()
    const names = Array.from({ length: COUNT }, (_, i) => `c${String(i).padStart(3, '0')}`)
    await database.query(names.map((name) => fql.createCollection({ name })))
    await database.query(
      names.map((name) => fql.createIndex({ name: `${name}-ts`, source: fql.collection(name), values: TS_REF })),
    )
  })

  it.each(['check', 'discover'] as const)('takes a %s a handful of requests', async (command) => {
    fauna.emulator.requests.clear()
    const run = await connectorFor(database, api)[command]()

    expect(fauna.emulator.requests.count).toBeLessThan(15)
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    if (command === 'discover') {
      expect(run.streams).toHaveLength(COUNT)
      expect(run.streams?.every((stream) => stream.supported_sync_modes.includes('incremental'))).toBe(true)
    }
  })

  it('of which the key may read a few takes a handful of requests too', async () => {
    const secret = await database.keyWith(
      ...mayListSchema,
      mayRead(fql.collection('c007')),
      mayRead(fql.collection('c123')),
      mayRead(fql.index('c123-ts')),
    )
    fauna.emulator.requests.clear()
    const run = await connectorFor(database, api).discover({ secret })

    expect(run.streams?.map((stream) => [stream.name, stream.supported_sync_modes.length])).toEqual([
      ['c007', 1],
      ['c123', 2],
    ])
    expect(run.warnings).toEqual([expect.stringMatching(/"c000", "c001".* and 278 more/)])
    expect(fauna.emulator.requests.count).toBeLessThan(15)
  })
})
