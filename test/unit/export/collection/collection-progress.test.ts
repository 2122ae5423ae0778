import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type CollectionProgress,
  readCollectionProgress,
  writeCollectionProgress,
} from '../../../../src/export/collection/collection-progress.ts'
import { partPath } from '../../../../src/export/collection/part-files.ts'
import { partOf } from '../part-content.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const MOMENT = 1_000

const { signal } = new AbortController()

const PROGRESS: CollectionProgress = {
  moment: MOMENT,
  unread: [{ from: '6', to: '9' }, { from: '13' }],
  parts: [partOf('0', 'xxxx', ['1', '5']), partOf('10', 'xx', ['12'])],
  changedDocuments: 3,
}

/** Writes the progress and its parts. */
async function saved(progress: CollectionProgress = PROGRESS): Promise<string> {
  const folder = temporaryFolder()
  for (const { from, bytes } of progress.parts) writeFileSync(partPath(folder, from), 'x'.repeat(bytes))
  await writeCollectionProgress(folder, progress)
  return folder
}

async function resumable(change: Partial<CollectionProgress>): Promise<boolean> {
  return (await readCollectionProgress(await saved({ ...PROGRESS, ...change }), MOMENT, signal)) !== undefined
}

describe('the progress of a collection', () => {
  it('is read as it was written', async () => {
    expect(await readCollectionProgress(await saved(), MOMENT, signal)).toEqual(PROGRESS)
  })

  it('is that of the same moment only', async () => {
    const folder = await saved()
    expect(await readCollectionProgress(folder, MOMENT + 1, signal)).toBeUndefined()
    expect(await readCollectionProgress(folder, MOMENT - 1, signal)).toBeUndefined()
  })

  it.each(['', '{', '{}', '{"version":2}'])('is ignored if the file is something else: %s', async (text) => {
    const folder = await saved()
    writeFileSync(join(folder, 'progress.json'), text)
    expect(await readCollectionProgress(folder, MOMENT, signal)).toBeUndefined()
  })

  it('is absent without a folder', async () => {
    expect(await readCollectionProgress('/nonexistent', MOMENT, signal)).toBeUndefined()
  })

  it('is not used if a part is shorter than it was', async () => {
    const folder = await saved()
    truncateSync(partPath(folder, '0'), 3)
    expect(await readCollectionProgress(folder, MOMENT, signal)).toBeUndefined()
  })

  it.each(['0', '10'])('is not used if the part from %s does not contain what was written to it', async (from) => {
    const folder = await saved()
    const path = partPath(folder, from)
    writeFileSync(path, readFileSync(path).fill(0, 1))
    expect(await readCollectionProgress(folder, MOMENT, signal)).toBeUndefined()
  })

  it('is used without a look at parts that were on the disk before it was written', async () => {
    const [first, second] = PROGRESS.parts
    const progress = { ...PROGRESS, parts: [{ ...first, crc32: undefined }, second] } as CollectionProgress
    const folder = await saved(progress)
    writeFileSync(partPath(folder, '0'), 'yyyy')
    expect(await readCollectionProgress(folder, MOMENT, signal)).toEqual(progress)
    truncateSync(partPath(folder, '0'), 3)
    expect(await readCollectionProgress(folder, MOMENT, signal)).toBeUndefined()
  })

  it('is not read after an abort', async () => {
    const aborted = AbortSignal.abort(new Error('stopped'))
    await expect(readCollectionProgress(await saved(), MOMENT, aborted)).rejects.toThrow('stopped')
  })

  it('is used if a part is longer: what was written later is read again', async () => {
    const folder = await saved()
    writeFileSync(partPath(folder, '0'), 'xxxxx')
    expect(await readCollectionProgress(folder, MOMENT, signal)).toEqual(PROGRESS)
  })

  it.each<[string, CollectionProgress['unread'], boolean]>([
    ['before the first part', [{ from: '0', to: '9' }], true],
    ['up to the start of a part', [{ from: '0', to: '10' }], false],
    ['inside a part', [{ from: '11', to: '11' }], false],
    ['at the last id of a part', [{ from: '12', to: '12' }], false],
    ['from the last id of a part', [{ from: '12', to: '14' }], false],
    ['after a part', [{ from: '13', to: '14' }], true],
    ['around a part', [{ from: '9', to: '13' }], false],
    ['open-ended before a part', [{ from: '9' }], false],
    ['second', [{ from: '13', to: '13' }, { from: '12' }], false],
  ])('is used only if no part has to be changed before its end: unread ids %s', async (_, unread, expected) => {
    expect(await resumable({ unread, parts: [partOf('10', 'xx', ['11', '12'])] })).toBe(expected)
  })
})
