import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { summarizeFile } from '../../../../src/export/collection/file-summary.ts'
import { exportCollections } from '../../../../src/export/export-collections.ts'
import { compareWithDatabase } from '../../../../src/export/verification/compare-with-database.ts'
import { FaunaError } from '../../../../src/fauna/errors.ts'
import { FakeFauna } from '../../sync/fake-fauna.ts'
import { exportSyncOf, unfinishedOf } from '../export-sync.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const line = (id: string, ts: number, ttl: string | null = null): string =>
  `{"ref":"${id}","ts":${ts},"data":{},"ttl":${JSON.stringify(ttl)}}\n`

/** A database with the documents 1 to 40, and its export. */
async function exported() {
  const fauna = new FakeFauna({ now: 1_000_000 }).create('users', { historyDays: null })
  for (let id = 1; id <= 40; id++) fauna.write('users', String(id))
  const directory = temporaryFolder()
  const unfinished = await exportCollections(exportSyncOf(fauna).sync, directory, unfinishedOf(fauna))
  const path = join(directory, 'users.jsonl')
  return { fauna, directory, unfinished, path, lines: readFileSync(path, 'utf8').split(/(?<=\n)/) }
}

type Exported = Awaited<ReturnType<typeof exported>>

/** Compares what is in the file now. */
async function compare({ fauna, directory, unfinished, path }: Exported, workers = 4) {
  const { idsAndTs } = await summarizeFile(path, unfinished.gzip, new AbortController().signal)
  const files = [{ collection: 'users', file: 'users.jsonl', ids_and_ts: idsAndTs }]
  const { sync, errors } = exportSyncOf(fauna, { workers, pageSize: 7 })
  const comparisons = await compareWithDatabase(sync, directory, unfinished, files)
  return { comparisons, errors: await errors() }
}

const differencesOf = async (made: Exported) => (await compare(made)).comparisons[0]?.differences

describe('a comparison with the database', () => {
  it('finds that the file is equal, as of the moment of the export', async () => {
    const made = await exported()
    made.fauna.write('users', '1')
    made.fauna.remove('users', '2')
    made.fauna.write('users', '41')
    expect(await compare(made)).toMatchObject({ comparisons: [{ differences: [], expired: 0 }], errors: '' })
  })

  it.each<[string, (lines: string[]) => string[], string[]]>([
    ['that is missing', (lines) => lines.toSpliced(4, 1), ['1 document of the database is missing: 5']],
    ['that are missing at the end', (lines) => lines.slice(0, 38), ['2 documents of the database are missing: 39, 40']],
    [
      'that are missing in an empty file',
      () => [],
      [expect.stringMatching(/^40 documents .* 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, \.\.\.$/)],
    ],
    ['that is not in the database', (lines) => [...lines, line('50', 5)], ['1 document is not in the database: 50']],
    [
      'that is not in the database, at the start',
      (lines) => [line('0', 5), ...lines],
      ['1 document is not in the database: 0'],
    ],
    ['with another ts', (lines) => lines.with(6, line('7', 5)), ['1 document has another ts: 7']],
    [
      'of several kinds',
      (lines) => [...lines.toSpliced(0, 2, line('1', 5)), line('100', 5), line('101', 6)],
      [
        '1 document of the database is missing: 2',
        '2 documents are not in the database: 100, 101',
        '1 document has another ts: 1',
      ],
    ],
  ])('names documents %s', async (_, change, differences) => {
    const made = await exported()
    writeFileSync(made.path, change(made.lines.filter((text) => text !== '')).join(''))
    expect(await differencesOf(made)).toEqual(differences)
  })

  it('compares the documents of a collection that several workers would divide', async () => {
    const fauna = new FakeFauna({ now: 1_000_000 }).create('users', { historyDays: null })
    for (let id = 1; id <= 2_000; id++) fauna.write('users', String(id))
    const directory = temporaryFolder()
    const { sync } = exportSyncOf(fauna)
    const unfinished = await exportCollections(sync, directory, unfinishedOf(fauna))
    const path = join(directory, 'users.jsonl')
    const lines = readFileSync(path, 'utf8').split(/(?<=\n)/)
    writeFileSync(path, lines.toSpliced(1_233, 1).join(''))
    expect(await differencesOf({ fauna, directory, unfinished, path, lines })).toEqual([
      '1 document of the database is missing: 1234',
    ])
  })

  it('does not count documents that expired since the export', async () => {
    const made = await exported()
    const time = (micros: number): string => new Date(micros / 1_000).toISOString()
    const { clock } = made.fauna
    const more = [
      line('50', 5, time(clock)),
      line('51', 5, time(clock + 1_000_000)),
      line('52', 5, time(clock - 1_000_000)),
    ]
    writeFileSync(made.path, made.lines.join('') + more.join(''))
    const { comparisons } = await compare(made)
    expect(comparisons).toMatchObject([{ differences: ['1 document is not in the database: 51'], expired: 2 }])
  })

  it.each<[string, (lines: string[]) => string[]]>([
    ['an id that is too large', (lines) => lines.with(6, line('100', 5))],
    ['a line twice', (lines) => lines.toSpliced(6, 0, line('7', 5), line('7', 6))],
  ])('names no documents of a file that is not in the order of its ids: %s', async (_, change) => {
    const made = await exported()
    writeFileSync(made.path, change(made.lines).join(''))
    expect(await differencesOf(made)).toEqual([expect.stringContaining('not in the order of their ids')])
  })

  it('reads compressed files', async () => {
    const made = await exported()
    const compressed = { ...made, unfinished: { ...made.unfinished, gzip: true } }
    writeFileSync(made.path, gzipSync(made.lines.slice(0, 39).join('')))
    expect(await differencesOf(compressed)).toEqual(['1 document of the database is missing: 40'])
    writeFileSync(made.path, gzipSync(made.lines.join('')))
    expect(await differencesOf(compressed)).toEqual([])
  })

  it('has no result for a collection that cannot be read', async () => {
    const made = await exported()
    made.fauna.failNext('scan', new FaunaError('rejected', 'refused'))
    const { comparisons, errors } = await compare(made)
    expect(comparisons).toEqual([])
    expect(errors).toContain('refused')
  })

  it('has no result if only the search for differences fails', async () => {
    const made = await exported()
    writeFileSync(made.path, '')
    let scans = 0
    made.fauna.onCall = ({ method }) => {
      if (method === 'now' && scans > 0) made.fauna.expireHistory('users', made.fauna.clock + 1)
      if (method === 'scan') scans++
    }
    const { comparisons, errors } = await compare(made)
    expect(comparisons).toEqual([])
    expect(errors).toContain('(the moment of the export)')
  })
})
