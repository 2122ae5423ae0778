import { describe, expect, it } from 'vitest'
import { CHANGE_SOURCES, type ChangeSource } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { refs } from '../harness/messages.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useEmulator()

/** Removes documents from the database, but not their index entries. */
function lose(database: TestDatabase, ...ids: readonly string[]): void {
  const collection = fauna.emulator.store.root.children.get(database.name)?.collection('users')
  for (const id of ids) collection?.lose(BigInt(id))
}

const WALKS = CHANGE_SOURCES.filter(({ by }) => by === 'index')

async function filled(source: ChangeSource): Promise<TestDatabase> {
  const database = await fauna.database(source)
  await database.collection('users', { historyDays: 1 })
  for (let n = 1; n <= 9; n++) await database.create('users', { [`${n}`]: { n } })
  return database
}

describe.each(WALKS)('index entries whose documents do not exist, over $name', (source) => {
  it.each([1, 2, 100])('are skipped, with one warning, in pages of %i', async (page_size) => {
    const database = await filled(source)
    lose(database, '1', '4', '5', '9')
    const connector = connectorFor(database, source)
    const collection = { page_size }

    const run = await connector.read('incremental', 'users', { collection })
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(run.records)).toEqual(['2', '3', '6', '7', '8'])
    expect(run.warnings).toEqual([expect.stringMatching(/damaged.*\(4, with the ids 1, 4, 5, 9\).*full refresh/)])

    await database.create('users', { '10': {} })
    const next = await connector.read('incremental', 'users', { collection, state: run.states })
    expect(next).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(next.records)).toEqual(['10'])
  })

  it('are skipped without computed fields too', async () => {
    const database = await filled(source)
    lose(database, '2')
    const computed = 'api_version' in source.config ? { computed_fields: false } : {}
    const run = await connectorFor(database, source).read('incremental', 'users', { collection: computed })
    expect(run).toMatchObject({ exitCode: 0, errors: [] })
    expect(refs(run.records)).toEqual(['1', '3', '4', '5', '6', '7', '8', '9'])
    expect(run.warnings).toEqual([expect.stringContaining('(1, with the ids 2)')])
  })

  it('do not matter to a full refresh', async () => {
    const database = await filled(source)
    lose(database, '2')
    const run = await connectorFor(database, source).read('full_refresh', 'users')
    expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
    expect(refs(run.records)).toEqual(['1', '3', '4', '5', '6', '7', '8', '9'])
  })
})
