import { closeSync, openSync, writeSync } from 'node:fs'
import { Writable } from 'node:stream'
import { ByteWriter } from '../../airbyte/byte-writer.ts'

/** What a part contains, as the progress of a collection records it. */
export interface PartContent {
  /** The first id that can be in it. */
  readonly from: string
  /** In bytes. */
  readonly bytes: number
  /** The last id in it. */
  readonly last: string
}

interface OpenFile {
  readonly fd: number
  readonly writer: ByteWriter
}

/** A file with the documents of a range of ids, in the order of their ids. It is open only while it is written. */
export class PartFile {
  readonly from: string
  readonly path: string
  /** The bytes that it contains, or will contain when what waits is written. */
  bytes: number
  /** Undefined while it is empty. */
  last: string | undefined
  readonly #onError: (error: Error, path: string) => void
  #open: OpenFile | undefined
  #isChanged = false

  /**
   * @param content of a file that exists; absent: it does not exist yet
   * @param onError takes the error of a write; what is written afterwards is dropped
   */
  constructor(
    path: string,
    from: string,
    onError: (error: Error, path: string) => void,
    content?: Pick<PartContent, 'bytes' | 'last'>,
  ) {
    this.path = path
    this.from = from
    this.bytes = content?.bytes ?? 0
    this.last = content?.last
    this.#onError = onError
  }

  /** Undefined if it is empty. */
  get content(): PartContent | undefined {
    const { from, bytes, last } = this
    return last === undefined ? undefined : { from, bytes, last }
  }

  /** Whether the caller is asked to wait for `drained`. */
  get full(): boolean {
    return this.#open?.writer.full === true
  }

  /** @throws Error of the file system */
  text(text: string): void {
    this.bytes += this.#writer().text(text)
  }

  /** @param end exclusive @throws Error of the file system */
  copy(source: Buffer, start: number, end: number): void {
    this.bytes += end - start
    this.#writer().bytes(source, start, end)
  }

  /** Resolves when more can be written. @throws the reason of `signal` when it is aborted meanwhile */
  async drained(signal: AbortSignal): Promise<void> {
    await this.#open?.writer.drained(signal)
  }

  /**
   * Resolves when the operating system has everything that was written so far: no kill of the process loses it. Closes
   * the file if nothing was written since the last call.
   */
  async save(): Promise<void> {
    const file = this.#open
    if (file === undefined) return
    if (!this.#isChanged) return this.close()
    this.#isChanged = false
    await file.writer.flush()
  }

  async close(): Promise<void> {
    const file = this.#open
    if (file === undefined) return
    this.#open = undefined
    this.#isChanged = false
    await file.writer.flush()
    closeSync(file.fd)
  }

  #writer(): ByteWriter {
    this.#isChanged = true
    this.#open ??= this.#openFile()
    return this.#open.writer
  }

  #openFile(): OpenFile {
    // Opened at once: a failure ends the stream at the document that cannot be written.
    const fd = openSync(this.path, 'a')
    const onError = (error: Error = new Error('closed')): void => this.#onError(error, this.path)
    return { fd, writer: new ByteWriter(fileStream(fd), onError) }
  }
}

/** More than a writer writes at once, in bytes, so that it never waits for an event. */
const HIGH_WATER_MARK = 16 * 1024 * 1024

/**
 * Writes to a file at once: what the operating system takes into its cache costs less than handing it to another thread
 * (measured: a third of the processor time of an export). When the cache is full, the process waits for the disk, as it has to.
 */
function fileStream(fd: number): Writable {
  return new Writable({
    highWaterMark: HIGH_WATER_MARK,
    write(chunk: Buffer, _, done) {
      try {
        for (let written = 0; written < chunk.length; ) written += writeSync(fd, chunk, written)
        done()
      } catch (error) {
        done(error as Error)
      }
    },
  })
}
