import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { collectionPaths } from '../../../../src/export/collection/collection-paths.ts'
import { readCollectionProgress } from '../../../../src/export/collection/collection-progress.ts'
import { type CompletionOptions, completeFile } from '../../../../src/export/collection/complete-file.ts'
import { summarizeFile } from '../../../../src/export/collection/file-summary.ts'
import { partPath } from '../../../../src/export/collection/part-files.ts'
import { PART_TS, partOf } from '../part-content.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const MOMENT = 1

const { signal } = new AbortController()

const options: CompletionOptions = { gzip: false, signal }

const line = (id: string): string => `{"ref":"${id}","ts":${PART_TS},"data":{},"ttl":null}\n`

/** Writes parts with these ids. */
async function partsOf(...lists: readonly (readonly string[])[]) {
  const paths = collectionPaths(temporaryFolder(), 'db/users.jsonl')
  await mkdir(paths.partial, { recursive: true })
  const parts = lists.map((ids) => {
    const [from = ''] = ids
    const text = ids.map(line).join('')
    writeFileSync(partPath(paths.partial, from), text)
    return partOf(from, text, ids)
  })
  const progress = { moment: MOMENT, changedDocuments: 0, parts }
  const complete = (change: Partial<CompletionOptions> = {}) => completeFile(paths, progress, { ...options, ...change })
  return { paths, complete }
}

describe('the file of a collection', () => {
  it.each([
    ['plain', false],
    ['compressed', true],
  ])('has the documents of all parts, in their order: %s', async (_, gzip) => {
    const { paths, complete } = await partsOf(['1', '2'], ['10'], ['20', '21'])
    const summary = await complete({ gzip })
    const content = readFileSync(paths.file)
    const text = (gzip ? gunzipSync(content) : content).toString()
    expect(text).toBe(['1', '2', '10', '20', '21'].map(line).join(''))
    expect(summary).toEqual(await summarizeFile(paths.file, gzip, signal))
    expect(summary).toMatchObject({ documents: 5, firstId: '1', lastId: '21' })
  })

  it('can have one document', async () => {
    const { paths, complete } = await partsOf(['7'])
    const summary = await complete()
    expect(summary).toMatchObject({ documents: 1, firstId: '7', lastId: '7' })
    expect(summary).toEqual(await summarizeFile(paths.file, false, signal))
  })

  it('is empty without documents', async () => {
    const { paths, complete } = await partsOf()
    expect(await complete()).toEqual(await summarizeFile(paths.file, false, signal))
    expect(readFileSync(paths.file, 'utf8')).toBe('')
  })

  it('contains nothing that was written after the progress, nor what an interrupted attempt appended', async () => {
    const { paths, complete } = await partsOf(['1'], ['10'])
    for (const from of ['1', '10']) writeFileSync(partPath(paths.partial, from), line('99'), { flag: 'a' })
    await complete()
    expect(readFileSync(paths.file, 'utf8')).toBe(line('1') + line('10'))
  })

  const LENGTH = line('10').length

  it.each<[number, readonly string[], readonly string[]]>([
    [1, ['1'], []],
    [LENGTH, ['1'], []],
    [LENGTH + 1, ['1', '30'], ['30']],
    [2 * LENGTH, ['1', '30'], ['30']],
    [2 * LENGTH + 1, ['1'], []],
    [3 * LENGTH, ['1'], []],
    [3 * LENGTH + 1, [], ['10', '20', '30']],
  ])('does not need the space of copied parts after %d bytes', async (removeAfter, listed, left) => {
    const { paths, complete } = await partsOf(['1'], ['10'], ['20'], ['30'])
    await complete({ removeAfter })
    expect(readFileSync(paths.file, 'utf8')).toBe(['1', '10', '20', '30'].map(line).join(''))
    const names = readdirSync(paths.partial)
    expect(names.filter((name) => name.endsWith('.jsonl'))).toEqual(left.map((from) => `from-${from}.jsonl`))
    const progress = join(paths.partial, 'progress.json')
    const parts = existsSync(progress) ? JSON.parse(readFileSync(progress, 'utf8')).parts : []
    expect(parts.map(({ from }: { readonly from: string }) => from)).toEqual(listed)
  })

  it('is written from what an interrupted attempt left', async () => {
    const { paths, complete } = await partsOf(['1'], ['10'], ['20', '21'], ['30'])
    const interrupting = partPath(paths.partial, '20')
    const text = readFileSync(interrupting)
    rmSync(interrupting)
    await expect(complete({ removeAfter: 1 })).rejects.toThrow('does not exist')
    writeFileSync(interrupting, text)
    const left = await readCollectionProgress(paths.partial, MOMENT, signal)
    expect(left?.parts.map(({ from }) => from)).toEqual(['1', '20', '30'])
    const summary = await completeFile(paths, left ?? { moment: MOMENT, changedDocuments: 0, parts: [] }, options)
    expect(readFileSync(paths.file, 'utf8')).toBe(['1', '10', '20', '21', '30'].map(line).join(''))
    expect(summary).toEqual(await summarizeFile(paths.file, false, signal))
  })

  it('is not written if the parts are not in order', async () => {
    for (const lists of [
      [['5'], ['1']],
      [
        ['1', '5'],
        ['5', '6'],
      ],
    ]) {
      const { paths, complete } = await partsOf(...lists)
      await expect(complete()).rejects.toThrow('starts before the end of the one before it')
      expect(existsSync(paths.file)).toBe(false)
    }
  })

  it('is not written after an abort', async () => {
    const { paths, complete } = await partsOf(['1'], ['2'])
    const aborted = AbortSignal.abort(new Error('stopped'))
    await expect(complete({ signal: aborted })).rejects.toThrow('stopped')
    expect(existsSync(paths.file)).toBe(false)
  })
})
