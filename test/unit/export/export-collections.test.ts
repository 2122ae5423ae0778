import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeCollectionProgress } from '../../../src/export/collection/collection-progress.ts'
import type { UnfinishedExport } from '../../../src/export/directory/manifest.ts'
import { exportCollections } from '../../../src/export/export-collections.ts'
import { FaunaError } from '../../../src/fauna/errors.ts'
import { assertProperty } from '../property.ts'
import { FakeFauna } from '../sync/fake-fauna.ts'
import { type ExportSyncOptions, exportSyncOf, unfinishedOf } from './export-sync.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A database with documents whose ids are far apart in one half of the axis, and close together in the other. */
function faunaOf(count: number, names: readonly string[] = ['users']): FakeFauna {
  const fauna = new FakeFauna({ now: 1_000_000 })
  for (const name of names) {
    fauna.create(name, { historyDays: null })
    for (let i = 0; i < count; i++) {
      const id = i % 2 === 0 ? String(i * 3) : String(1_000_000_000_000 * i)
      fauna.write(name, id, {
        fields: { n: i, text: 'ä'.repeat(i % 7) },
        ...(i % 5 === 0 && { ttl: '2030-01-01T00:00:00Z' }),
      })
    }
  }
  return fauna
}

/** Writes the progress after each page. */
const run = (fauna: FakeFauna, directory: string, unfinished: UnfinishedExport, options?: ExportSyncOptions) =>
  exportCollections(exportSyncOf(fauna, options).sync, directory, unfinished, 0)

const textOf = (directory: string, file = 'users.jsonl'): string => readFileSync(join(directory, file), 'utf8')

describe('an export', () => {
  it('writes each document on one line, by id, as of its moment', async () => {
    const fauna = new FakeFauna({ now: 1_000_000 }).create('users', { historyDays: null })
    fauna.write('users', '10', { fields: { n: 1 }, ttl: '2030-01-01T00:00:00Z' })
    fauna.write('users', '9', { fields: { n: 2 } })
    const unfinished = unfinishedOf(fauna)
    fauna.write('users', '11')
    fauna.write('users', '9', { fields: { n: 3 } })
    const directory = temporaryFolder()
    const exported = await run(fauna, directory, unfinished)
    expect(textOf(directory)).toBe(
      '{"ref":"9","ts":1000002,"data":{"n":2},"ttl":null}\n{"ref":"10","ts":1000001,"data":{"n":1},"ttl":"2030-01-01T00:00:00Z"}\n',
    )
    expect(exported.collections).toMatchObject([
      { collection: 'users', file: 'users.jsonl', documents: 2, first_id: '9', last_id: '10', verified: false },
    ])
    expect(readdirSync(directory).sort()).toEqual(['manifest.json.partial', 'users.jsonl'])
  })

  it('writes the same file whatever the number of workers and the size of pages', async () => {
    const fauna = faunaOf(2_000)
    const texts = new Set<string>()
    for (const workers of [1, 2, 4, 7]) {
      for (const pageSize of [7, 100, 400]) {
        const directory = temporaryFolder()
        await run(fauna, directory, unfinishedOf(fauna), { workers, pageSize })
        texts.add(textOf(directory))
      }
    }
    expect(texts.size).toBe(1)
    expect([...texts][0]?.split('\n')).toHaveLength(2_001)
  })

  it('writes an empty file for a collection without documents', async () => {
    const fauna = faunaOf(0)
    const directory = temporaryFolder()
    expect((await run(fauna, directory, unfinishedOf(fauna))).collections).toMatchObject([{ documents: 0, bytes: 0 }])
    expect(textOf(directory)).toBe('')
  })

  it('writes the same file after it was killed at any request, several times', async () => {
    const fauna = faunaOf(600)
    const whole = temporaryFolder()
    const { collections } = await run(fauna, whole, unfinishedOf(fauna))
    await assertProperty(
      fc.asyncProperty(
        fc.array(fc.record({ workers: fc.integer({ min: 1, max: 5 }), at: fc.integer({ min: 1, max: 60 }) }), {
          minLength: 1,
          maxLength: 4,
        }),
        async (kills) => {
          let directory = temporaryFolder()
          for (const { workers, at } of kills) {
            // What a killed process leaves is what is in the directory at that moment.
            const left = temporaryFolder()
            let requests = 0
            fauna.onCall = () => {
              if (++requests === at) cpSync(directory, left, { recursive: true })
            }
            const resumed = savedIn(directory) ?? unfinishedOf(fauna)
            await run(fauna, directory, resumed, { workers, pageSize: 10 })
            if (requests >= at) directory = left
          }
          fauna.onCall = () => {}
          const resumed = savedIn(directory) ?? unfinishedOf(fauna)
          const exported = await run(fauna, directory, resumed, { workers: 3 })
          expect(textOf(directory)).toBe(textOf(whole))
          expect(exported.collections).toEqual(collections)
        },
      ),
      { numRuns: 10 },
    )
  })

  it('reads again only what was not saved when it is stopped', async () => {
    const fauna = faunaOf(600)
    const directory = temporaryFolder()
    const abort = new AbortController()
    let scans = 0
    fauna.onCall = ({ method }) => {
      if (method === 'scan' && ++scans === 30) abort.abort(new Error('stopped'))
    }
    const stopped = run(fauna, directory, unfinishedOf(fauna), { signal: abort.signal })
    await expect(stopped).rejects.toThrow('stopped')
    expect(existsSync(join(directory, 'users.jsonl'))).toBe(false)
    const before = scans
    const { sync, log } = exportSyncOf(fauna)
    await exportCollections(sync, directory, unfinishedOf(fauna))
    expect(log.lines.join()).not.toContain('from the start')
    expect(scans - before).toBeLessThan(60 - 25)
    const whole = temporaryFolder()
    await run(fauna, whole, unfinishedOf(fauna))
    expect(textOf(directory)).toBe(textOf(whole))
  })

  it('continues with the other collections after one failed, and exports it when it is resumed', async () => {
    const names = ['a', 'b']
    const fauna = faunaOf(50, names)
    const directory = temporaryFolder()
    fauna.failNext('scan', new FaunaError('rejected', 'refused'))
    const { sync, errors } = exportSyncOf(fauna)
    const exported = await exportCollections(sync, directory, unfinishedOf(fauna, names))
    expect(exported.collections.map(({ collection }) => collection)).toEqual(['b'])
    expect(await errors()).toContain('refused')
    expect(existsSync(join(directory, 'a.jsonl'))).toBe(false)
    const resumed = await run(fauna, directory, exported)
    expect(resumed.collections.map(({ collection }) => collection)).toEqual(['b', 'a'])
  })

  it('starts a collection over if documents that could not be read belong between those of a part', async () => {
    const fauna = faunaOf(50)
    fauna.damaged.set('30', () => true)
    const directory = temporaryFolder()
    const { sync, errors } = exportSyncOf(fauna)
    const exported = await exportCollections(sync, directory, unfinishedOf(fauna))
    expect(exported.collections).toEqual([])
    expect(await errors()).toContain('30')
    fauna.damaged.clear()
    const again = exportSyncOf(fauna)
    await exportCollections(again.sync, directory, exported)
    expect(textOf(directory).split('\n')).toHaveLength(51)
    expect(again.log.lines).toContainEqual(
      expect.stringContaining('warn: The collection "users" is read from the start'),
    )
  })

  it('starts a collection over if a part does not contain what was written to it', async () => {
    const fauna = faunaOf(600)
    const whole = temporaryFolder()
    await run(fauna, whole, unfinishedOf(fauna))
    const directory = temporaryFolder()
    const abort = new AbortController()
    let scans = 0
    fauna.onCall = ({ method }) => {
      if (method === 'scan' && ++scans === 30) abort.abort(new Error('stopped'))
    }
    await expect(run(fauna, directory, unfinishedOf(fauna), { signal: abort.signal })).rejects.toThrow('stopped')
    const part = join(directory, 'users.jsonl.partial', 'from-0.jsonl')
    const content = readFileSync(part)
    writeFileSync(part, content.fill(0, 100, 200))
    const { sync, log } = exportSyncOf(fauna)
    await exportCollections(sync, directory, unfinishedOf(fauna))
    expect(textOf(directory)).toBe(textOf(whole))
    expect(log.lines).toContainEqual(expect.stringContaining('is read from the start'))
  })

  it('takes a file that is complete but not listed from the disk', async () => {
    const fauna = faunaOf(20)
    const directory = temporaryFolder()
    const unfinished = unfinishedOf(fauna)
    const exported = await run(fauna, directory, unfinished)
    fauna.calls.length = 0
    expect(await run(fauna, directory, unfinished)).toEqual(exported)
    expect(fauna.calls).toEqual([])
  })

  it('counts documents with changed fields also if it was killed before the file was listed', async () => {
    const fauna = faunaOf(20)
    const directory = temporaryFolder()
    const unfinished = unfinishedOf(fauna)
    await run(fauna, directory, unfinished)
    mkdirSync(join(directory, 'users.jsonl.partial'))
    const progress = { moment: unfinished.moment_ts, unread: [], parts: [], changedDocuments: 3 }
    await writeCollectionProgress(join(directory, 'users.jsonl.partial'), progress)
    expect((await run(fauna, directory, unfinished)).collections).toMatchObject([{ changed_documents: 3 }])
    expect(existsSync(join(directory, 'users.jsonl.partial'))).toBe(false)
  })

  it('removes the parts of a collection that is listed', async () => {
    const fauna = faunaOf(20)
    const directory = temporaryFolder()
    const exported = await run(fauna, directory, unfinishedOf(fauna))
    mkdirSync(join(directory, 'users.jsonl.partial'))
    await run(fauna, directory, exported)
    expect(readdirSync(directory).sort()).toEqual(['manifest.json.partial', 'users.jsonl'])
  })

  it('fails if a file cannot be written', async () => {
    const fauna = faunaOf(20)
    const directory = temporaryFolder()
    writeFileSync(join(directory, 'shop'), '')
    const { sync, errors } = exportSyncOf(fauna)
    const unfinished = { ...unfinishedOf(fauna), selected: [{ collection: 'users', file: 'shop/users.jsonl' }] }
    expect((await exportCollections(sync, directory, unfinished)).collections).toEqual([])
    expect(await errors()).toContain('users.jsonl.partial\\" cannot be written')
  })
})

/** The list that an export left in a directory. */
function savedIn(directory: string): UnfinishedExport | undefined {
  const path = join(directory, 'manifest.json.partial')
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}
