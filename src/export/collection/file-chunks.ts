import { open } from 'node:fs/promises'

/** How much is read at a time, in bytes. */
const CHUNK = 1024 * 1024

/**
 * Reads a file from its start in chunks, whose memory it reuses: a chunk is valid until `take` has returned, or the promise
 * that it returns is resolved. The next chunk is read meanwhile.
 * @param end how many bytes are read at most; absent: the whole file
 * @throws Error of the file system; what `take` throws; the reason of `signal` when it is aborted
 */
export async function eachChunk(
  path: string,
  end: number | undefined,
  signal: AbortSignal,
  take: (chunk: Buffer) => Promise<void> | void,
): Promise<void> {
  const file = await open(path)
  let buffer = Buffer.allocUnsafe(CHUNK)
  let other = Buffer.allocUnsafe(CHUNK)
  let position = 0
  const read = (into: Buffer) => {
    const length = Math.min(CHUNK, (end ?? Number.POSITIVE_INFINITY) - position)
    return file.read(into, 0, length, position)
  }
  let reading = read(buffer)
  try {
    for (;;) {
      const { bytesRead } = await reading
      if (bytesRead === 0) return
      signal.throwIfAborted()
      const chunk = buffer.subarray(0, bytesRead)
      position += bytesRead
      ;[buffer, other] = [other, buffer]
      reading = read(buffer)
      await take(chunk)
    }
  } finally {
    await reading.catch(() => {})
    await file.close()
  }
}
