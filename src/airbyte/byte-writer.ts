import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** What one write hands to the operating system, in bytes: the size of a pipe's buffer on Linux. */
const BATCH = 64 * 1024

/** How many written batches are kept for reuse. More are in flight only while several writers wait for a slow reader. */
const MOST_FREE = 4

/** The most bytes of UTF-8 that one UTF-16 code unit takes. */
const BYTES_PER_CHARACTER = 3

/** Bytes that wait to be written, and the buffer that holds them. */
interface Piece {
  readonly bytes: Buffer
  readonly batch: Buffer
}

/** Error codes of a write whose reader closed its end. */
const READER_CLOSED: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ECONNRESET'])

/**
 * Writes text and bytes to a stream in batches of 64 KiB, whose buffers it reuses. `full` and `drained` are the
 * backpressure: a writer that keeps to them holds about one batch in memory, however slow the reader is.
 */
export class ByteWriter {
  readonly #stream: Writable
  #waiting: Piece[] = []
  readonly #free: Buffer[] = []
  #batch: Buffer = Buffer.allocUnsafeSlow(BATCH)
  #used = 0
  /** Bytes in `#waiting` and in `#batch`. */
  #length = 0
  #needsDrain = false
  #draining: Promise<unknown> | undefined
  #closed = false

  /**
   * @param onClosed called once: without an error when the reader closed its end, otherwise with the error of the
   * write that failed. Whatever is written afterwards is dropped.
   */
  constructor(stream: Writable, onClosed: (error?: Error) => void) {
    this.#stream = stream
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#closed) return
      this.#closed = true
      this.#waiting = []
      onClosed(READER_CLOSED.has(error.code) ? undefined : error)
    })
  }

  /** Whether a batch or more waits: call `drained` before writing on. */
  get full(): boolean {
    return this.#length >= BATCH
  }

  /** @returns the length of the text in UTF-8, in bytes */
  text(part: string): number {
    if (this.#closed) return 0
    this.#reserve(part.length * BYTES_PER_CHARACTER)
    const written = this.#batch.write(part, this.#used)
    this.#used += written
    this.#length += written
    return written
  }

  /** @param end exclusive */
  bytes(source: Buffer, start: number, end: number): void {
    if (this.#closed) return
    this.#reserve(end - start)
    this.#used += source.copy(this.#batch, this.#used, start, end)
    this.#length += end - start
  }

  /**
   * Writes what waits. Resolves when the reader has taken so much that more can be written. Any number of callers can
   * wait at the same time.
   * @throws the reason of `signal` when it is aborted meanwhile
   */
  async drained(signal: AbortSignal): Promise<void> {
    this.#write()
    if (!this.#needsDrain || this.#closed) return
    this.#draining ??= once(this.#stream, 'drain', { signal }).finally(() => {
      this.#needsDrain = false
      this.#draining = undefined
    })
    await this.#draining.catch(() => signal.throwIfAborted())
  }

  /** Resolves when everything is handed to the operating system. */
  flush(): Promise<void> {
    this.#write()
    if (this.#closed) return Promise.resolve()
    return new Promise((resolve) => {
      const done = (): void => {
        this.#stream.off('error', done)
        resolve()
      }
      this.#stream.once('error', done)
      this.#stream.write('', done)
    })
  }

  #write(): void {
    this.#closeBatch()
    const pieces = this.#closed ? [] : this.#waiting
    this.#waiting = []
    this.#length = 0
    for (const { bytes, batch } of pieces) {
      this.#needsDrain = !this.#stream.write(bytes, () => this.#reuse(batch))
    }
  }

  /** Makes sure that the batch has room for so many bytes. A part larger than a batch gets a buffer of its size. */
  #reserve(bytes: number): void {
    if (this.#batch.length - this.#used >= bytes) return
    this.#closeBatch()
    if (this.#batch.length >= bytes) return
    this.#reuse(this.#batch)
    this.#batch = Buffer.allocUnsafe(bytes)
  }

  #closeBatch(): void {
    if (this.#used === 0) return
    this.#waiting.push({ bytes: this.#batch.subarray(0, this.#used), batch: this.#batch })
    this.#batch = this.#free.pop() ?? Buffer.allocUnsafeSlow(BATCH)
    this.#used = 0
  }

  #reuse(buffer: Buffer): void {
    if (buffer.length === BATCH && this.#free.length < MOST_FREE) this.#free.push(buffer)
  }
}
