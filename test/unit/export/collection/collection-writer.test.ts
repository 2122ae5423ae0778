import { appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { collectionPaths } from '../../../../src/export/collection/collection-paths.ts'
import {
  readCollectionProgress,
  writeCollectionProgress,
} from '../../../../src/export/collection/collection-progress.ts'
import {
  CHECKPOINT_DOCUMENTS,
  CollectionWriter,
  type CollectionWriterOptions,
  type ExportedFile,
} from '../../../../src/export/collection/collection-writer.ts'
import { partPath } from '../../../../src/export/collection/part-files.ts'
import type { StreamProgress } from '../../../../src/sync/state/progress.ts'
import { documentOf } from '../../sync/fake-collection.ts'
import { recordFormat } from '../../sync/record-format.ts'
import { RecordingLog } from '../../sync/test-reading.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const MOMENT = 1_000

const { signal } = new AbortController()

function open(options: Partial<CollectionWriterOptions> = {}) {
  const directory = temporaryFolder()
  const paths = collectionPaths(directory, 'users.jsonl')
  const log = new RecordingLog()
  const completed: ExportedFile[] = []
  const writer = new CollectionWriter({
    descriptor: { name: 'users' },
    format: recordFormat(),
    log,
    signal,
    now: () => 0,
    paths,
    gzip: false,
    moment: MOMENT,
    checkpointMs: Number.POSITIVE_INFINITY,
    onComplete: async (file) => {
      completed.push(file)
    },
    ...options,
  })
  const write = (from: number, count: number): void => {
    for (let id = from; id < from + count; id++) {
      writer.document(documentOf({ id: String(id), ts: 5, kind: 'add', ttl: null, fields: {}, until: 9 }))
    }
  }
  const saved = () => readCollectionProgress(paths.partial, MOMENT, signal)
  return { writer, write, saved, paths, log, completed, directory }
}

const unread = (from: number) => (): StreamProgress => ({
  fullRefresh: { snapshot: MOMENT, ranges: [{ from: String(from) }] },
})

describe('the file of a collection', () => {
  it('has its progress written after each 10,000 documents', async () => {
    const { writer, write, saved } = open()
    await writer.prepare([{ from: '0' }])
    writer.beginRange('0')
    let next = 1
    let before: number | undefined
    for (let round = 0; round < 2; round++) {
      for (const count of [CHECKPOINT_DOCUMENTS - 1, 1]) {
        write(next, count)
        next += count
        await writer.checkpointIfDue(unread(next))
        await writer.close()
        if (count === 1) before = next
        expect((await saved())?.unread).toEqual(before && [{ from: String(before) }])
      }
    }
  })

  it('has its progress written after some time', async () => {
    let now = 0
    const { writer, write, saved } = open({ now: () => now, checkpointMs: 100 })
    await writer.prepare([{ from: '0' }])
    writer.beginRange('0')
    const last = async (time: number, id: number): Promise<string | undefined> => {
      now = time
      write(id, 1)
      await writer.checkpointIfDue(unread(id + 1))
      await writer.close()
      return (await saved())?.parts[0]?.last
    }
    expect(await last(99, 1)).toBeUndefined()
    expect(await last(100, 2)).toBe('2')
    expect(await last(199, 3)).toBe('2')
    expect(await last(200, 4)).toBe('4')
  })

  it('has its progress written when the export is interrupted', async () => {
    const { writer, write, saved } = open()
    await writer.prepare([{ from: '0' }])
    writer.beginRange('0')
    write(1, 3)
    await writer.checkpointIfDue(unread(4))
    writer.interrupted()
    await writer.close()
    expect(await saved()).toMatchObject({ unread: [{ from: '4' }] })
  })

  it('is complete when it is finished', async () => {
    const { writer, write, completed, paths, directory } = open()
    await writer.prepare([{ from: '0' }])
    writer.beginRange('0')
    write(1, 2)
    writer.checkpoint({})
    expect(existsSync(join(directory, 'users.jsonl'))).toBe(false)
    await writer.finish()
    expect(completed).toMatchObject([{ documents: 2, changedDocuments: 0 }])
    expect(readFileSync(paths.file, 'utf8').split('\n')).toHaveLength(3)
  })

  it('is read from the start if other ids are read than were left', async () => {
    const saved = { moment: MOMENT, unread: [{ from: '5' }], parts: [], changedDocuments: 4 }
    for (const [ranges, changedDocuments] of [
      [[{ from: '5' }], 4],
      [[{ from: '0' }], 0],
      [[{ from: '5', to: '9' }], 0],
      [[{ from: '5' }, { from: '9' }], 0],
    ] as const) {
      const { writer, completed, paths, saved: found } = open({ saved })
      mkdirSync(paths.partial)
      await writeCollectionProgress(paths.partial, saved)
      await writer.prepare(ranges)
      expect((await found()) !== undefined).toBe(changedDocuments > 0)
      writer.beginRange('0')
      await writer.finish()
      expect(completed).toMatchObject([{ changedDocuments }])
    }
  })

  it('has nothing that was written after the progress from which it is resumed', async () => {
    const first = open()
    await first.writer.prepare([{ from: '0' }])
    first.writer.beginRange('0')
    first.write(1, 2)
    first.writer.checkpoint(unread(3)())
    await first.writer.close()
    const { partial } = first.paths
    appendFileSync(partPath(partial, '0'), 'of a page that was being written')
    writeFileSync(partPath(partial, '3'), 'of a range that the progress does not contain')
    const resumed = open({ paths: first.paths, saved: await first.saved() })
    await resumed.writer.prepare([{ from: '3' }])
    resumed.writer.beginRange('3')
    resumed.write(3, 2)
    await resumed.writer.finish()
    expect(resumed.completed).toMatchObject([{ documents: 4, firstId: '1', lastId: '4' }])
  })

  it.skipIf(!existsSync('/dev/full'))('is not completed if the disk is full, nor is progress written', async () => {
    const { writer, write, paths, saved } = open()
    await writer.prepare([{ from: '0' }])
    symlinkSync('/dev/full', partPath(paths.partial, '0'))
    writer.beginRange('0')
    write(1, 3)
    await expect(writer.finish()).rejects.toThrow('the disk is full')
    expect(existsSync(paths.file)).toBe(false)
    expect(await saved()).toBeUndefined()
    await expect(writer.checkpointIfDue(unread(4))).rejects.toThrow('the disk is full')
  })

  it.skipIf(!existsSync('/dev/full'))('has no progress written after a write has failed', async () => {
    const { writer, write, paths, saved } = open()
    await writer.prepare([{ from: '0' }])
    symlinkSync('/dev/full', partPath(paths.partial, '0'))
    writer.beginRange('0')
    write(1, 3)
    await writer.checkpointIfDue(unread(4))
    writer.checkpoint(unread(4)())
    writer.interrupted()
    await writer.close()
    expect(await saved()).toBeUndefined()
  })

  it('ends the stream if a part cannot be written', async () => {
    const { writer, write } = open()
    writer.beginRange('0')
    // Without `prepare`, there is no folder.
    expect(() => write(1, 1)).toThrow('cannot be written')
  })
})
