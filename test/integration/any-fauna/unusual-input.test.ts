import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Catalog, UNUSUAL, type Unusual } from '../bad-input/unusual.ts'
import { APIS } from '../harness/apis.ts'
import { catalogOf, connectorFor } from '../harness/connector.ts'
import { execute, runOf } from '../harness/execute.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { createInputFolder, type InputFolder } from '../harness/input-folder.ts'
import { tsByRef } from '../harness/messages.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import { runInProcess } from '../harness/run-in-process.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

/** A part that the executable reads too. */
const SAMPLE = UNUSUAL.filter((_, i) => i % 12 === 0)

describe.each(APIS)('a read over $name', (api) => {
  let folder: InputFolder
  let database: TestDatabase
  let documents: Map<string, number>

  beforeAll(async () => {
    folder = await createInputFolder()
    database = await fauna.database(api)
    await database.collection('users', { historyDays: 7 })
    for (const n of [1, 2, 3]) await database.create('users', { [n]: { n } })
    documents = await database.documents('users')
  })

  afterAll(() => folder.remove())

  const options = ({ config, catalog, state }: Unusual) => {
    const rightConfig = connectorFor(database, api).config()
    const rightCatalog = catalogOf('incremental', ['users']) as Catalog
    return folder.options({
      config: config?.(rightConfig) ?? JSON.stringify(rightConfig),
      catalog: catalog?.(rightCatalog) ?? JSON.stringify(rightCatalog),
      ...(state !== undefined && { state }),
    })
  }

  function expectRead({ reads, catalog }: Unusual, run: ConnectorRun): void {
    expect(run).toMatchObject({ exitCode: 0, stderr: '', errors: [] })
    expect(tsByRef(run.records)).toEqual(reads === 'nothing' ? new Map() : documents)
    const streams = reads === 'nothing' && catalog ? 0 : 1
    expect(run.statuses.filter((status) => status === 'users COMPLETE')).toHaveLength(streams)
    // A first sync by feed writes a state with its start too.
    if (reads === 'nothing') expect(run.states).toHaveLength(streams)
    else expect(run.states.length).toBeGreaterThan(0)
  }

  it.each(UNUSUAL)('with $what succeeds', async (row) => {
    expectRead(row, await runInProcess('read', ...(await options(row))))
  })

  it.each(SAMPLE)('by the executable, with $what succeeds', async (row) => {
    expectRead(row, runOf(await execute(['read', ...(await options(row))])))
  })

  it.each(UNUSUAL.filter(({ config }) => config !== undefined))('with $what passes check and discover', async (row) => {
    const [option = '', path = ''] = await options(row)
    const check = await runInProcess('check', option, path)
    const discover = await runInProcess('discover', option, path)

    expect(check).toMatchObject({ exitCode: 0, connectionStatus: { status: 'SUCCEEDED' } })
    expect(discover).toMatchObject({ exitCode: 0, errors: [], streams: [{ name: 'users' }] })
  })
})
