import { createReadStream, createWriteStream } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { compareScanIds } from '../../fauna/ids.ts'
import { DocumentHash } from '../document-hash.ts'
import { namingFile } from '../file-error.ts'
import { BackgroundSync } from './background-sync.ts'
import type { CollectionPaths } from './collection-paths.ts'
import { type CollectionProgress, writeCollectionProgress } from './collection-progress.ts'
import { eachChunk } from './file-chunks.ts'
import { Checksum, type FileSummary } from './file-summary.ts'
import type { DocumentsSummary } from './line-summary.ts'
import type { PartContent } from './part-file.ts'
import { partPath } from './part-files.ts'

/** Default of `removeAfter`, in bytes. */
const REMOVE_AFTER = 256 * 1024 * 1024

/** What the parts of a collection contain; everything was read. */
export type CompleteProgress = Omit<CollectionProgress, 'unread'>

export interface CompletionOptions {
  readonly gzip: boolean
  readonly signal: AbortSignal
  /**
   * After so many bytes that were copied, the parts that contain them are removed: so a large collection is not stored
   * twice. Absent: 256 MiB.
   */
  readonly removeAfter?: number
}

/**
 * Makes the complete file of its parts. It can be repeated after an interruption at any time. The folder of the parts
 * remains, with the progress.
 * @throws ConfigError if a file cannot be written; the reason of the signal when it is aborted
 */
export async function completeFile(
  { file, partial }: CollectionPaths,
  progress: CompleteProgress,
  options: CompletionOptions,
): Promise<FileSummary> {
  const { gzip, signal } = options
  return namingFile(file, 'written', async () => {
    const checksum = new Checksum()
    const joining = new PartJoining(partial, progress, options, gzip ? undefined : checksum)
    const content = await joining.join()
    const joined = partPath(partial, content.from)
    const complete = gzip ? await compress(joined, join(partial, 'compressed'), signal, checksum) : joined
    await mkdir(dirname(file), { recursive: true })
    await rename(complete, file)
    return { ...summaryOf(content), ...checksum.result }
  })
}

function summaryOf({ documents, first, last, idsAndTs }: PartContent): DocumentsSummary {
  return { documents, ...(documents > 0 && { firstId: first, lastId: last }), idsAndTs }
}

/** The only part of a collection without documents. */
const EMPTY: PartContent = {
  from: '0',
  bytes: 0,
  documents: 0,
  first: '0',
  last: '0',
  idsAndTs: new DocumentHash().hex,
}

/** Appends all parts of a collection to the first one. */
class PartJoining {
  readonly #partial: string
  readonly #progress: CompleteProgress
  readonly #signal: AbortSignal
  readonly #removeAfter: number
  readonly #checksum: Checksum | undefined

  /** @param checksum receives the content; absent: it is of no interest */
  constructor(
    partial: string,
    progress: CompleteProgress,
    { signal, removeAfter = REMOVE_AFTER }: CompletionOptions,
    checksum: Checksum | undefined,
  ) {
    this.#partial = partial
    this.#progress = progress
    this.#signal = signal
    this.#removeAfter = removeAfter
    this.#checksum = checksum
  }

  /** @returns what the first part contains afterwards */
  async join(): Promise<PartContent> {
    const [first = EMPTY, ...others] = this.#progress.parts
    const file = await open(this.#pathOf(first), 'a')
    try {
      // What follows was written after the progress, or appended by an interrupted attempt.
      await file.truncate(first.bytes)
      const sync = new BackgroundSync(file)
      sync.start()
      if (this.#checksum !== undefined) await this.#read(first, () => {})
      return await this.#appendAll(file, sync, first, others)
    } finally {
      await file.close()
    }
  }

  async #appendAll(
    file: FileHandle,
    sync: BackgroundSync,
    first: PartContent,
    others: readonly PartContent[],
  ): Promise<PartContent> {
    let content = first
    let copied: PartContent[] = []
    let copiedBytes = 0
    for (const [i, part] of others.entries()) {
      if (compareScanIds(part.first, content.last) <= 0) {
        throw new Error(`the part from ${part.first} on starts before the end of the one before it, ${content.last}`)
      }
      await this.#read(part, (chunk) => {
        sync.start()
        return file.appendFile(chunk)
      })
      content = joinedContent(content, part)
      copied.push(part)
      copiedBytes += part.bytes
      if (copiedBytes < this.#removeAfter) continue
      await sync.finish()
      const parts = [content, ...others.slice(i + 1)]
      await writeCollectionProgress(this.#partial, { ...this.#progress, unread: [], parts })
      for (const part of copied) await rm(this.#pathOf(part))
      copied = []
      copiedBytes = 0
    }
    await sync.finish()
    return content
  }

  /** @param append takes the content of the part; it resolves when the chunk can be reused */
  async #read(part: PartContent, append: (chunk: Buffer) => Promise<void> | void): Promise<void> {
    await eachChunk(this.#pathOf(part), part.bytes, this.#signal, async (chunk) => {
      const appending = append(chunk)
      this.#checksum?.push(chunk)
      await appending
    })
  }

  #pathOf({ from }: PartContent): string {
    return partPath(this.#partial, from)
  }
}

/** It has no checksum: the progress that contains it is written when it is on the disk. */
function joinedContent(a: PartContent, b: PartContent): PartContent {
  const hash = new DocumentHash()
  hash.addHash(a.idsAndTs)
  hash.addHash(b.idsAndTs)
  return {
    from: a.from,
    bytes: a.bytes + b.bytes,
    documents: a.documents + b.documents,
    first: a.first,
    last: b.last,
    idsAndTs: hash.hex,
  }
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
