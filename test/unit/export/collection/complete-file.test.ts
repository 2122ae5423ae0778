import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { collectionPaths } from '../../../../src/export/collection/collection-paths.ts'
import { completeFile } from '../../../../src/export/collection/complete-file.ts'
import type { PartContent } from '../../../../src/export/collection/part-file.ts'
import { partPath } from '../../../../src/export/collection/part-files.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const line = (id: string): string => `{"ref":"${id}","ts":5,"data":{},"ttl":null}\n`

/** Writes parts with these ids. */
async function partsOf(...lists: readonly (readonly string[])[]) {
  const paths = collectionPaths(temporaryFolder(), 'db/users.jsonl')
  await mkdir(paths.partial, { recursive: true })
  const parts = lists.map((ids): PartContent => {
    const [from = '', last = ''] = [ids[0], ids.at(-1)]
    const text = ids.map(line).join('')
    writeFileSync(partPath(paths.partial, from), text)
    return { from, last, bytes: text.length }
  })
  return { paths, progress: { moment: 1, changedDocuments: 0, parts } }
}

const { signal } = new AbortController()

describe('the file of a collection', () => {
  it('has the documents of all parts, in their order', async () => {
    const { paths, progress } = await partsOf(['1', '2'], ['10'], ['20', '21'])
    const summary = await completeFile(paths, progress, false, signal)
    expect(readFileSync(paths.file, 'utf8')).toBe(['1', '2', '10', '20', '21'].map(line).join(''))
    expect(summary).toMatchObject({ documents: 5, firstId: '1', lastId: '21' })
  })

  it('is empty without documents', async () => {
    const { paths, progress } = await partsOf()
    expect(await completeFile(paths, progress, false, signal)).toMatchObject({ documents: 0, bytes: 0 })
    expect(readFileSync(paths.file, 'utf8')).toBe('')
  })

  it('can be compressed', async () => {
    const { paths, progress } = await partsOf(['1'], ['2'])
    await completeFile(paths, progress, true, signal)
    expect(gunzipSync(readFileSync(paths.file)).toString()).toBe(line('1') + line('2'))
  })

  it('contains nothing that was written after the progress, nor what an interrupted attempt appended', async () => {
    const { paths, progress } = await partsOf(['1'], ['10'])
    for (const from of ['1', '10']) writeFileSync(partPath(paths.partial, from), line('99'), { flag: 'a' })
    await completeFile(paths, progress, false, signal)
    expect(readFileSync(paths.file, 'utf8')).toBe(line('1') + line('10'))
  })

  it('is not written if the parts are not in order', async () => {
    const { paths, progress } = await partsOf(['5'], ['1'])
    await expect(completeFile(paths, progress, false, signal)).rejects.toThrow('--resume')
    expect(existsSync(paths.file)).toBe(false)
  })

  it('is not written after an abort', async () => {
    const { paths, progress } = await partsOf(['1'], ['2'])
    const aborted = AbortSignal.abort(new Error('stopped'))
    await expect(completeFile(paths, progress, false, aborted)).rejects.toThrow()
    expect(existsSync(paths.file)).toBe(false)
  })
})
