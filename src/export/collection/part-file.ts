import { createWriteStream, fdatasync, openSync, type WriteStream } from 'node:fs'
import { promisify } from 'node:util'
import { ByteWriter } from '../../airbyte/byte-writer.ts'

const syncData = promisify(fdatasync)

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
  readonly stream: WriteStream
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

  /** Resolves when everything that was written so far is on the disk. Closes the file if nothing was written since the last call. */
  async save(): Promise<void> {
    const file = this.#open
    if (file === undefined) return
    if (!this.#isChanged) return this.close()
    this.#isChanged = false
    await file.writer.flush()
    await syncData(file.fd)
  }

  async close(): Promise<void> {
    const file = this.#open
    if (file === undefined) return
    this.#open = undefined
    this.#isChanged = false
    await file.writer.flush()
    if (file.stream.closed) return
    const closed = new Promise<void>((resolve) => file.stream.once('close', resolve))
    file.stream.destroy()
    await closed
  }

  #writer(): ByteWriter {
    this.#isChanged = true
    this.#open ??= this.#openFile()
    return this.#open.writer
  }

  #openFile(): OpenFile {
    // Opened at once: a failure ends the stream at the document that cannot be written.
    const fd = openSync(this.path, 'a')
    const stream = createWriteStream(this.path, { fd })
    const writer = new ByteWriter(stream, (error) => this.#onError(error ?? new Error('closed'), this.path))
    return { fd, stream, writer }
  }
}
