import type { Writable } from 'node:stream'
import { shorten } from '../text/shorten.ts'
import { ByteWriter } from './byte-writer.ts'
import type { AirbyteMessage } from './messages.ts'
import { Redaction } from './redaction.ts'

/**
 * The longest message of an error or a connection status, in characters. Airbyte shows up to 50,000; a remedy in FQL
 * for a long name has about 1,000.
 */
export const LONGEST_MESSAGE = 4_000

/** Standard output: messages of the Airbyte protocol, one JSON object a line. */
export interface Output {
  /** Takes a part of a line; the last part of a line ends with `\n`. */
  text(text: string): void
  /** Takes the bytes from `start` to `end`, exclusive, as a part of a line. */
  bytes(bytes: Buffer, start: number, end: number): void
  message(message: AirbyteMessage): void
  /** Whether the writer is asked to wait for `drained`. */
  readonly full: boolean
  /**
   * Writes what waits. Resolves when the reader has taken so much that more can be written.
   * @throws the reason of `signal` when it is aborted meanwhile
   */
  drained(signal: AbortSignal): Promise<void>
  /** Resolves when everything is handed to the operating system. */
  flush(): Promise<void>
}

/**
 * Opens the one writer of standard output.
 * @param onClosed see `ByteWriter`
 */
export function openOutput(
  stream: Writable,
  onClosed: (error?: Error) => void,
  redaction: Redaction = new Redaction(),
): Output {
  return new ProtocolOutput(new ByteWriter(stream, onClosed), redaction)
}

class ProtocolOutput implements Output {
  readonly #writer: ByteWriter
  readonly #redaction: Redaction

  constructor(writer: ByteWriter, redaction: Redaction) {
    this.#writer = writer
    this.#redaction = redaction
  }

  get full(): boolean {
    return this.#writer.full
  }

  text(text: string): void {
    this.#writer.text(text)
  }

  bytes(bytes: Buffer, start: number, end: number): void {
    this.#writer.bytes(bytes, start, end)
  }

  message(message: AirbyteMessage): void {
    const hasWords = message.type === 'TRACE' || message.type === 'CONNECTION_STATUS'
    this.text(`${JSON.stringify(message, hasWords ? this.#cleanWords : undefined)}\n`)
  }

  drained(signal: AbortSignal): Promise<void> {
    return this.#writer.drained(signal)
  }

  flush(): Promise<void> {
    return this.#writer.flush()
  }

  /**
   * Redacts the words of a message, then shortens them, so that no part of a secret is left at the end. The names of
   * streams are not redacted: a scoped secret names its database, and a collection can have the same name.
   */
  readonly #cleanWords = (key: string, value: unknown): unknown => {
    if (typeof value !== 'string' || !WORDS.has(key)) return value
    const redacted = this.#redaction.redact(value)
    return key === 'message' ? shorten(redacted, LONGEST_MESSAGE) : redacted
  }
}

/** The fields of errors and statuses that hold words. */
const WORDS: ReadonlySet<string> = new Set(['message', 'internal_message', 'stack_trace'])
