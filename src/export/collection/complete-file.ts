import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { namingFile } from '../file-error.ts'
import type { CollectionPaths } from './collection-paths.ts'
import { type CollectionProgress, writeCollectionProgress } from './collection-progress.ts'
import { type FileSummary, summarizeFile } from './file-summary.ts'
import type { PartContent } from './part-file.ts'
import { partPath } from './part-files.ts'

/** How much is copied at a time, in bytes. */
const CHUNK = 1024 * 1024

/** After so many bytes that were copied, the parts that contain them are removed: so a large collection is not stored twice. */
const REMOVE_AFTER = 256 * 1024 * 1024

/**
 * Makes the complete file of its parts, and removes them. It can be repeated after an interruption at any time.
 * @param progress what the parts contain; everything was read
 * @throws ConfigError if a file cannot be written; the reason of `signal` when it is aborted
 */
export async function completeFile(
  { file, partial }: CollectionPaths,
  progress: Omit<CollectionProgress, 'unread'>,
  gzip: boolean,
  signal: AbortSignal,
): Promise<FileSummary> {
  return namingFile(file, 'written', async () => {
    const joined = await joinParts(partial, progress, signal)
    const complete = gzip ? await compress(joined, join(partial, 'compressed'), signal) : joined
    const summary = await summarizeFile(complete, gzip, signal)
    // The engine reads each id once, and the parts are in order: this would be a defect.
    if (summary.damage) throw new Error(`line ${summary.damage.line} of ${joined} ${summary.damage.problem}`)
    await mkdir(dirname(file), { recursive: true })
    await rename(complete, file)
    await rm(partial, { recursive: true, force: true })
    return summary
  })
}

/** Appends all parts to the first one. @returns its path */
async function joinParts(
  partial: string,
  progress: Omit<CollectionProgress, 'unread'>,
  signal: AbortSignal,
): Promise<string> {
  const [first = EMPTY, ...others] = progress.parts
  const joined = partPath(partial, first.from)
  const file = await open(joined, 'a')
  try {
    // An interrupted attempt may have appended a part that is still there.
    await file.truncate(first.bytes)
    let content = first
    let copied: PartContent[] = []
    for (const [i, part] of others.entries()) {
      await pipeline(
        createReadStream(partPath(partial, part.from), { end: part.bytes - 1, highWaterMark: CHUNK }),
        createWriteStream(joined, { flags: 'a', highWaterMark: CHUNK }),
        { signal },
      )
      content = { ...content, bytes: content.bytes + part.bytes, last: part.last }
      copied.push(part)
      const isLast = i === others.length - 1
      if (!isLast && copied.reduce((sum, { bytes }) => sum + bytes, 0) < REMOVE_AFTER) continue
      await file.datasync()
      await writeCollectionProgress(partial, { ...progress, unread: [], parts: [content, ...others.slice(i + 1)] })
      for (const { from } of copied) await rm(partPath(partial, from))
      copied = []
    }
  } finally {
    await file.close()
  }
  return joined
}

/** Stands for the first part of a collection without documents. */
const EMPTY: PartContent = { from: '0', bytes: 0, last: '0' }

async function compress(source: string, target: string, signal: AbortSignal): Promise<string> {
  await pipeline(
    createReadStream(source, { highWaterMark: CHUNK }),
    createGzip({ chunkSize: CHUNK }),
    createWriteStream(target),
    { signal },
  )
  const file = await open(target, 'r+')
  await file.datasync().finally(() => file.close())
  return target
}
