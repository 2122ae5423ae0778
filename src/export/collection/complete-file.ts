import { createReadStream, createWriteStream } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { ConfigError } from '../../text/config-error.ts'
import { namingFile } from '../file-error.ts'
import type { CollectionPaths } from './collection-paths.ts'
import { type CollectionProgress, writeCollectionProgress } from './collection-progress.ts'
import { eachChunk } from './file-chunks.ts'
import { Checksum, type FileSummary } from './file-summary.ts'
import { LineSummary } from './line-summary.ts'
import type { PartContent } from './part-file.ts'
import { partPath } from './part-files.ts'

/** After so many bytes that were copied, the parts that contain them are removed: so a large collection is not stored twice. */
const REMOVE_AFTER = 256 * 1024 * 1024

/** What the parts of a collection contain; everything was read. */
export type CompleteProgress = Omit<CollectionProgress, 'unread'>

/**
 * Makes the complete file of its parts. It can be repeated after an interruption at any time. The folder of the parts
 * remains, with the progress.
 * @throws ConfigError if a file cannot be written; the reason of `signal` when it is aborted
 */
export async function completeFile(
  { file, partial }: CollectionPaths,
  progress: CompleteProgress,
  gzip: boolean,
  signal: AbortSignal,
): Promise<FileSummary> {
  return namingFile(file, 'written', async () => {
    const checksum = new Checksum()
    const lines = new LineSummary()
    const joined = await joinParts(partial, progress, signal, (chunk) => {
      if (!gzip) checksum.push(chunk)
      lines.push(chunk)
    })
    const complete = gzip ? await compress(joined, join(partial, 'compressed'), signal, checksum) : joined
    const summary = { ...lines.result, ...checksum.result }
    if (summary.damage) {
      // After a power failure, a part can have its length but not its content.
      await rm(partial, { recursive: true, force: true })
      throw new ConfigError(
        `${JSON.stringify(joined)} is damaged: line ${summary.damage.line} ${summary.damage.problem}. Repeat the command with --resume: it reads the collection from the start.`,
      )
    }
    await mkdir(dirname(file), { recursive: true })
    await rename(complete, file)
    return summary
  })
}

/**
 * Appends all parts to the first one.
 * @param take takes the content
 * @returns the path of the first part
 */
async function joinParts(
  partial: string,
  progress: CompleteProgress,
  signal: AbortSignal,
  take: (chunk: Buffer) => void,
): Promise<string> {
  const [first = EMPTY, ...others] = progress.parts
  const path = partPath(partial, first.from)
  const file = await open(path, 'a')
  try {
    // An interrupted attempt may have appended a part that is still there.
    await file.truncate(first.bytes)
    await eachChunk(path, first.bytes, signal, take)
    let content = first
    let copied: PartContent[] = []
    for (const [i, part] of others.entries()) {
      await append(file, partPath(partial, part.from), part.bytes, signal, take)
      content = { ...content, bytes: content.bytes + part.bytes, last: part.last }
      copied.push(part)
      const left = others.slice(i + 1)
      if (left.length > 0 && copied.reduce((sum, { bytes }) => sum + bytes, 0) < REMOVE_AFTER) continue
      await file.datasync()
      await writeCollectionProgress(partial, { ...progress, unread: [], parts: [content, ...left] })
      for (const { from } of copied) await rm(partPath(partial, from))
      copied = []
    }
    await file.datasync()
  } finally {
    await file.close()
  }
  return path
}

/** The first part of a collection without documents. */
const EMPTY: PartContent = { from: '0', bytes: 0, last: '0' }

async function append(
  file: FileHandle,
  source: string,
  bytes: number,
  signal: AbortSignal,
  take: (chunk: Buffer) => void,
): Promise<void> {
  await eachChunk(source, bytes, signal, async (chunk) => {
    const writing = file.appendFile(chunk)
    take(chunk)
    await writing
  })
}

/** @param checksum receives the compressed bytes */
async function compress(source: string, target: string, signal: AbortSignal, checksum: Checksum): Promise<string> {
  const check = async function* (compressed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of compressed) {
      checksum.push(chunk)
      yield chunk
    }
  }
  await pipeline(createReadStream(source), createGzip(), check, createWriteStream(target), { signal })
  const file = await open(target, 'r+')
  await file.datasync().finally(() => file.close())
  return target
}
