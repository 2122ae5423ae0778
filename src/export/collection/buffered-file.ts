import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { namingFileSync } from '../file-error.ts'

/** How many bytes are written at once. */
const BATCH = 64 * 1024

/** The most bytes of UTF-8 that one UTF-16 code unit takes. */
const BYTES_PER_CHARACTER = 3

/**
 * Writes to a file in batches, synchronously: what the operating system takes into its cache costs less than handing it to
 * another thread (measured: a third of the processor time of an export). When the cache is full, the process waits for the
 * disk, as it has to.
 */
export class BufferedFile {
  readonly #path: string
  readonly #fd: number
  readonly #buffer = Buffer.allocUnsafeSlow(BATCH)
  /** What follows the bytes in the buffer: texts are written together, because a call costs more than they do. */
  #text = ''
  /** Bytes in the buffer. */
  #used = 0
  /** Where in the file the buffer will be written. */
  #position: number
  #crc32: number

  /**
   * Opens a file, or creates it.
   * @param position where writing starts, in bytes; what the file contains from there on is overwritten
   * @param crc32 of the bytes before it
   * @throws ConfigError if the file cannot be opened
   */
  constructor(path: string, position: number, crc32: number) {
    this.#path = path
    this.#fd = namingFileSync(path, 'written', () => openSync(path, constants.O_WRONLY | constants.O_CREAT))
    this.#position = position
    this.#crc32 = crc32
  }

  /** The bytes up to the end of what was flushed. */
  get length(): number {
    return this.#position
  }

  /** The CRC-32 of these bytes. */
  get crc32(): number {
    return this.#crc32
  }

  /** @throws ConfigError if it cannot be written */
  text(text: string): void {
    this.#text += text
  }

  /** @param end exclusive @throws ConfigError if it cannot be written */
  bytes(source: Buffer, start: number, end: number): void {
    this.#encode()
    if (end - start > BATCH - this.#used) this.#writeBuffer()
    if (end - start > BATCH) this.#write(source.subarray(start, end))
    else this.#used += source.copy(this.#buffer, this.#used, start, end)
  }

  /** Hands everything to the operating system: no kill of the process loses it. @throws ConfigError if it cannot be written */
  flush(): void {
    this.#encode()
    this.#writeBuffer()
  }

  close(): void {
    closeSync(this.#fd)
  }

  #encode(): void {
    const text = this.#text
    this.#text = ''
    const most = text.length * BYTES_PER_CHARACTER
    if (most > BATCH - this.#used) this.#writeBuffer()
    if (most > BATCH) this.#write(Buffer.from(text))
    else this.#used += this.#buffer.write(text, this.#used)
  }

  #writeBuffer(): void {
    const used = this.#used
    this.#used = 0
    this.#write(this.#buffer.subarray(0, used))
  }

  #write(bytes: Buffer): void {
    namingFileSync(this.#path, 'written', () => {
      for (let written = 0; written < bytes.length; ) {
        written += writeSync(this.#fd, bytes, written, bytes.length - written, this.#position + written)
      }
    })
    this.#position += bytes.length
    this.#crc32 = crc32(bytes, this.#crc32)
  }
}
