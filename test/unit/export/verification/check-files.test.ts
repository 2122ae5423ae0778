import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { summarizeFile } from '../../../../src/export/collection/file-summary.ts'
import type { Manifest } from '../../../../src/export/directory/manifest.ts'
import { checkFiles } from '../../../../src/export/verification/check-files.ts'
import { FakeFauna } from '../../sync/fake-fauna.ts'
import { unfinishedOf } from '../export-sync.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const line = (id: string, n = 1): string => `{"ref":"${id}","ts":5,"data":{"n":${n}},"ttl":null}\n`

const CONTENT = line('1') + line('2') + line('3')

const { signal } = new AbortController()

async function exported(gzip = false, schemas: Manifest['schemas'] = []) {
  const directory = temporaryFolder()
  const path = join(directory, 'users.jsonl')
  writeFileSync(path, gzip ? gzipSync(CONTENT) : CONTENT)
  const { documents, bytes, sha256, idsAndTs } = await summarizeFile(path, gzip, signal)
  const { selected: _, databases: __, ...heading } = unfinishedOf(new FakeFauna(), ['users'], gzip)
  const collection = { collection: 'users', file: 'users.jsonl', changed_documents: 0, verified: false }
  const manifest: Manifest = {
    ...heading,
    schemas,
    collections: [{ ...collection, documents, bytes, sha256, ids_and_ts: idsAndTs }],
  }
  const problems = async () => (await checkFiles(directory, manifest, signal)).flatMap((check) => check.problems)
  return { path, problems }
}

describe('the files of an export', () => {
  it.each([false, true])('are as exported (gzip: %s)', async (gzip) => {
    expect(await (await exported(gzip)).problems()).toEqual([])
  })

  it.each<[string, string, RegExp]>([
    ['a field', line('1') + line('2', 7) + line('3'), /\(all ids and ts are as they were exported\)$/],
    [
      'the JSON of a line',
      line('1') + line('2').replace('"n":1', '"n":') + line('3'),
      /\(line 2 is not valid JSON; all ids/,
    ],
    [
      'the beginning of a line',
      line('1') + line('2').replace('ref', 'REF') + line('3'),
      /\(line 2 is not a document; it contains 2 documents, not 3; ids or ts differ\)$/,
    ],
    ['the order of lines', line('2') + line('1') + line('3'), /line 2 has an id that is not larger/],
    ['the end', CONTENT.slice(0, -10), /line 3 has no end; it contains 2 documents, not 3/],
    ['the number of lines', CONTENT + line('4'), /it contains 4 documents, not 3; ids or ts differ/],
  ])('are found to differ in %s', async (_, content, says) => {
    const { path, problems } = await exported()
    writeFileSync(path, content)
    expect(await problems()).toEqual([expect.stringMatching(says)])
  })

  it('are found to be missing, and those of a schema', async () => {
    const file = { file: 'schema.json', bytes: 3, sha256: '0' }
    expect(await (await exported(false, [{ files: [file], not_exported: [] }])).problems()).toEqual(['is missing'])
  })

  it('are found to be missing', async () => {
    const { path, problems } = await exported()
    rmSync(path)
    expect(await problems()).toEqual(['is missing'])
  })

  it('are found not to be compressed files any longer', async () => {
    const { path, problems } = await exported(true)
    writeFileSync(path, CONTENT)
    expect(await problems()).toEqual([expect.stringMatching(/^cannot be read: incorrect header check/)])
  })
})
