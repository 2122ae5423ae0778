import { afterEach, describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import * as fql from '../harness/fql.ts'
import type { CatalogStream } from '../harness/messages.ts'

const fauna = useEmulator()

afterEach(() => fauna.emulator.faults.clear())

const NAMES = Array.from({ length: 200 }, (_, i) => `c${i}`)

const TYPED = { collection: { typed_columns: true, sample_size: 100 } }

const typedColumns = (stream: CatalogStream | undefined) =>
  Object.keys(stream?.json_schema.properties ?? {}).filter((name) => !['ref', 'ts', 'data', 'ttl'].includes(name))

describe.each(APIS)('typed columns over $name', (api) => {
  it('of 200 collections take two requests for each, and none in a check', async () => {
    const database = await fauna.database(api)
    await database.query(NAMES.map((name) => fql.createCollection({ name })))
    for (const name of NAMES) await database.seed(name, 200, { perTransaction: 200 })
    const connector = connectorFor(database, api)
    fauna.emulator.requests.clear()
    const run = await connector.discover(TYPED)
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(run.streams).toHaveLength(NAMES.length)
    expect(run.streams?.every((stream) => typedColumns(stream).length > 0)).toBe(true)
    expect(fauna.emulator.requests.count).toBeLessThan(2 * NAMES.length + 15)

    fauna.emulator.requests.clear()
    await connector.check(TYPED)
    expect(fauna.emulator.requests.count).toBeLessThan(15)
  })

  it('come from other documents if the server fails for one', async () => {
    const database = await fauna.database(api)
    await database.collection('users', { index: false })
    const documents = Array.from(
      { length: 12 },
      (_, i) => [`${i + 1}`, { [i === 5 ? 'damaged' : `f${i}`]: i }] as const,
    )
    await database.create('users', Object.fromEntries(documents))
    fauna.emulator.faults.add({
      status: 500,
      body: api.wire.error('internal server error', 'it cannot'),
      whenAnswer: (body) => body.includes('"damaged"'),
      times: Number.POSITIVE_INFINITY,
    })
    const run = await connectorFor(database, api).discover(TYPED)
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    const columns = typedColumns(run.streams?.[0])
    expect(columns).toEqual(expect.arrayContaining(['f0', 'f4', 'f11']))
    expect(columns).not.toContain('damaged')
    expect(run.warnings).toEqual([expect.stringMatching(/^Collection "users": not all of the sample/)])
  })
})
