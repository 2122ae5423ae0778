import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CHANGE_SOURCES, type ChangeSource } from '../harness/apis.ts'
import { connectorFor } from '../harness/connector.ts'
import { createExportFolder } from '../harness/export-folder.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { refs } from '../harness/messages.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import { messagesOf, writtenInProcess } from '../harness/run-in-process.ts'
import type { TestDatabase } from '../harness/test-database.ts'

const fauna = useFauna()

/** Exports a database, and reads what changed since. */
async function exporter(database: TestDatabase, source: ChangeSource) {
  const collection = { ...source.collection('users'), deletions: { deletion_mode: 'deleted_field' } }
  const folder = await createExportFolder(connectorFor(database, source).config({ collection }))
  onTestFinished(() => folder.remove())
  return {
    async export(): Promise<void> {
      const args = ['export', ...folder.config, '--output', folder.at('all')]
      expect(await writtenInProcess(args)).toMatchObject({ exitCode: 0 })
    },

    async changes(): Promise<ConnectorRun> {
      const state = ['--state', join(folder.at('all'), 'state.json')]
      const run = messagesOf(await writtenInProcess(['read', ...folder.config, '--mode', 'incremental', ...state]))
      expect(run).toMatchObject({ exitCode: 0, errors: [], warnings: [] })
      return run
    },

    /** `ts` by id, as exported. */
    documents: () => folder.documents('all', 'users'),
  }
}

describe.each(CHANGE_SOURCES)('the changes after an export over $name', (source) => {
  it('are read from its state.json, with deletions, and make the export equal to the database', async () => {
    const database = await fauna.database(source)
    await database.collection('users', { historyDays: 7 })
    await database.create('users', { '1': { n: 1 }, '2': { n: 2 }, '3': { n: 3 }, '4': { n: 4 }, '5': { n: 5 } })
    await database.remove('users', '5')
    const exported = await exporter(database, source)
    await exported.export()
    const documents = await exported.documents()
    expect(documents).toEqual(await database.documents('users'))

    await database.update('users', '1', { n: 11 })
    await database.remove('users', '2', '3')
    await database.create('users', { '3': { again: true }, '7': { n: 7 }, '8': { n: 8 } })
    await database.remove('users', '7')
    const { records } = await exported.changes()

    for (const { data } of records) {
      if (data.deleted_at) documents.delete(data.ref)
      else documents.set(data.ref, data.ts)
    }
    expect(documents).toEqual(await database.documents('users'))
    // A document that did not change is not read again, nor is a deletion before the export.
    expect(new Set(refs(records))).toEqual(new Set(['1', '2', '3', '7', '8']))
  })

  it('are none if nothing changed', async () => {
    const database = await fauna.database(source)
    await database.collection('users', { historyDays: 7 })
    await database.create('users', { '1': {} })
    const exported = await exporter(database, source)
    await exported.export()

    expect((await exported.changes()).records).toEqual([])
  })
})
