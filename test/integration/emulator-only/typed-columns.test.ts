import { describe, expect, it } from 'vitest'
import { APIS, V4, V10 } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import type { CatalogStream } from '../harness/messages.ts'

const fauna = useEmulator()

const NAMES = Array.from({ length: 200 }, (_, i) => `c${i}`)

const TYPED = { collection: { typed_columns: true } }

const typedColumns = (stream: CatalogStream | undefined) =>
  Object.keys(stream?.json_schema.properties ?? {}).filter((name) => !['ref', 'ts', 'data', 'ttl'].includes(name))

describe('typed columns of 200 collections', () => {
  it.each(APIS)('take two requests for each over $name, and none in a check', async (api) => {
    const database = await fauna.database(api)
    await database.query(NAMES.map((name) => fql.createCollection({ name })))
    const stored = fauna.emulator.store.root.database(database.name)
    for (const name of NAMES) {
      const documents = Array.from({ length: 1200 }, (_, i) => ({ id: i, data: `{"n":${i},"of_${name}":"a"}` }))
      fauna.emulator.seed.documents(name, documents, { perTransaction: 1200, database: stored })
    }
    const connector = connectorFor(database, api)
    fauna.emulator.requests.clear()
    const run = await connector.discover(TYPED)
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(run.streams?.map(typedColumns).sort()).toEqual(NAMES.map((name) => ['n', `of_${name}`]).sort())
    expect(fauna.emulator.requests.count).toBeLessThan(2 * NAMES.length + 15)

    fauna.emulator.requests.clear()
    await connector.check(TYPED)
    expect(fauna.emulator.requests.count).toBeLessThan(15)
  })
})

describe('typed columns of a collection with a document for which the server fails', () => {
  it.each([V4, V10])('come from other documents over $name', async (api) => {
    const database = await fauna.database(api)
    await database.collection('users', { index: false })
    await database.seed('users', 300)
    await database.create('users', { 150: { damaged: true } })
    const faults = fauna.emulator.faults
    faults.chooseBy(() => undefined)
    const run = await connectorFor(database, api).discover(TYPED)
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(typedColumns(run.streams?.[0]).length).toBeGreaterThan(0)
  })
})
