import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { eachChunk } from './file-chunks.ts'
import { type DocumentsSummary, LineSummary } from './line-summary.ts'

/** What a file of documents contains. */
export interface FileSummary extends DocumentsSummary {
  /** Of the file as it is on the disk. */
  readonly bytes: number
  /** Of the file as it is on the disk, in hexadecimal. */
  readonly sha256: string
}

/** The checksum of the bytes of a file, chunk by chunk. */
export class Checksum {
  readonly #hash = createHash('sha256')
  #bytes = 0

  push(chunk: Uint8Array): void {
    this.#hash.update(chunk)
    this.#bytes += chunk.length
  }

  /** Of everything that was pushed; nothing can be pushed afterwards. */
  get result(): Pick<FileSummary, 'bytes' | 'sha256'> {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }
}

/**
 * Reads a file of documents completely.
 * @param gzip whether it is compressed
 * @throws Error of the file system, or of zlib; the reason of `signal` when it is aborted
 */
export async function summarizeFile(path: string, gzip: boolean, signal: AbortSignal): Promise<FileSummary> {
  const checksum = new Checksum()
  const lines = new LineSummary()
  if (gzip) await eachCompressedChunk(path, signal, checksum, lines)
  else {
    await eachChunk(path, undefined, signal, (chunk) => {
      checksum.push(chunk)
      lines.push(chunk)
    })
  }
  return { ...lines.result, ...checksum.result }
}

async function eachCompressedChunk(
  path: string,
  signal: AbortSignal,
  checksum: Checksum,
  lines: LineSummary,
): Promise<void> {
  const check = async function* (file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of file) {
      checksum.push(chunk)
      yield chunk
    }
  }
  const summarize = async (content: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of content) lines.push(chunk)
  }
  await pipeline(createReadStream(path), check, createGunzip(), summarize, { signal })
}
