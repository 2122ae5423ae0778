import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { shorten } from './failure.ts'
import type { AirbyteMessage } from './messages.ts'

/** What one write hands to the operating system, in bytes: the size of a pipe's buffer on Linux. */
const BATCH = 64 * 1024

/** How many batches are kept; more are under way only where several wait for a slow reader. */
const MOST_FREE = 4

/** The most bytes of UTF-8 that a character of a string takes. */
const BYTES_PER_CHARACTER = 3

/** A part of what is to be written, and the buffer that it stands in. */
interface Piece {
  readonly bytes: Buffer
  readonly batch: Buffer
}

/**
 * The one writer of standard output. Lines are put together into batches; a reader that is slower than the writer
 * makes `drained` wait.
 */
export interface Output {
  /** Takes a part of a line, which ends with one that ends with `\n`. */
  text(text: string): void
  /** Takes a part of a line that stands in `bytes` from `start` to `end`, exclusive. */
  bytes(bytes: Buffer, start: number, end: number): void
  /** Takes one message; in what it says in words, whatever `redact` names is struck out before it is shortened. */
  message(message: AirbyteMessage): void
  /** Takes the `log` of a LOG message as JSON text; whatever `redact` names is struck out of it. */
  log(log: string): void
  /** Whether the writer is asked to wait for `drained`. */
  readonly full: boolean
  /**
   * Hands on what is waiting, and resolves when the reader has taken enough of it to go on.
   * @throws the reason of `signal` when it is given meanwhile
   */
  drained(signal: AbortSignal): Promise<void>
  /** Resolves when everything is handed to the operating system. */
  flush(): Promise<void>
  /** A secret that no log, error or connection status may hold from now on, in parts or in base64 either. */
  redact(secret: string): void
  /** A text without what `redact` names, for another output; shortened like that of a message. */
  struck(text: string): string
}

/**
 * @param onClosed called once when the reader has closed its end, or with the error where writing fails for another
 * reason; everything after that goes nowhere
 */
export function openOutput(stream: Writable, onClosed: (error?: Error) => void): Output {
  let waiting: Piece[] = []
  /** Batches that are written, to be filled again. */
  const free: Buffer[] = []
  let batch: Buffer = Buffer.allocUnsafeSlow(BATCH)
  let used = 0
  /** Of what is waiting and of the batch, in bytes. */
  let length = 0
  let needsDrain = false
  let draining: Promise<unknown> | undefined
  let closed = false
  let secrets: readonly string[] = []

  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (closed) return
    closed = true
    waiting = []
    onClosed(error.code === 'EPIPE' || error.code === 'ECONNRESET' ? undefined : error)
  })

  const giveBack = (written: Buffer): void => {
    if (written.length === BATCH && free.length < MOST_FREE) free.push(written)
  }

  const closeBatch = (): void => {
    if (used === 0) return
    waiting.push({ bytes: batch.subarray(0, used), batch })
    batch = free.pop() ?? Buffer.allocUnsafeSlow(BATCH)
    used = 0
  }

  /** Makes room for so many bytes in one piece; what is larger than a batch has one of its own. */
  const reserve = (bytes: number): void => {
    if (batch.length - used >= bytes) return
    closeBatch()
    if (batch.length >= bytes) return
    giveBack(batch)
    batch = Buffer.allocUnsafe(bytes)
  }

  const write = (): void => {
    closeBatch()
    const pieces = closed ? [] : waiting
    waiting = []
    length = 0
    for (const { bytes, batch } of pieces) {
      needsDrain = !stream.write(bytes, () => giveBack(batch))
    }
  }

  const text: Output['text'] = (part) => {
    if (closed) return
    reserve(part.length * BYTES_PER_CHARACTER)
    const written = batch.write(part, used)
    used += written
    length += written
  }

  const bytes: Output['bytes'] = (source, start, end) => {
    if (closed) return
    reserve(end - start)
    used += source.copy(batch, used, start, end)
    length += end - start
  }

  const strike = (text: string): string => secrets.reduce((struck, secret) => struck.replaceAll(secret, '****'), text)

  /** The names of streams stay as they are: they may be a part of a scoped secret, which names its database. */
  const cleaned = (key: string, value: unknown): unknown => {
    if (typeof value !== 'string' || !WORDS.has(key)) return value
    return key === 'message' ? shorten(strike(value)) : strike(value)
  }

  return {
    text,
    bytes,
    message(message) {
      const inWords = message.type === 'TRACE' || message.type === 'CONNECTION_STATUS'
      text(`${JSON.stringify(message, inWords ? cleaned : undefined)}\n`)
    },
    log(log) {
      const struck = JSON.stringify(JSON.parse(log), (_, value) => (typeof value === 'string' ? strike(value) : value))
      text(`{"type":"LOG","log":${struck}}\n`)
    },
    get full() {
      return length >= BATCH
    },
    async drained(signal) {
      write()
      if (!needsDrain || closed) return
      // Several may wait.
      draining ??= once(stream, 'drain', { signal }).finally(() => {
        needsDrain = false
        draining = undefined
      })
      await draining.catch(() => signal.throwIfAborted())
    },
    flush() {
      write()
      if (closed) return Promise.resolve()
      return new Promise((resolve) => {
        stream.once('error', () => resolve())
        stream.write('', () => resolve())
      })
    },
    redact(secret) {
      secrets = formsOf(secret)
    },
    struck: (words) => shorten(strike(words)),
  }
}

/** The fields of errors and statuses that are made of words. */
const WORDS: ReadonlySet<string> = new Set(['message', 'internal_message', 'stack_trace'])

/** The secret of a fresh FaunaDB of one's own, and Fauna's own roles: words that messages are made of. */
const PLAIN_WORDS: ReadonlySet<string> = new Set(['secret', 'admin', 'server', 'server-readonly', 'client'])

/** What is shorter stands in too many other words. */
const SHORTEST = 6

/** A secret and the parts of a scoped one, as they are and in base64, from which padding may be missing. */
function formsOf(secret: string): string[] {
  const texts = [secret, ...secret.split(':')].filter((text) => text.length >= SHORTEST)
  // As HTTP's basic authentication has it, where the secret is the user's name.
  const encoded = texts.flatMap((text) => [text, `${text}:`]).map((text) => Buffer.from(text))
  return [
    ...texts.filter((text) => !PLAIN_WORDS.has(text)),
    ...encoded.map((bytes) => bytes.toString('base64')).flatMap((text) => [text, text.replace(/=+$/, '')]),
    ...encoded.map((bytes) => bytes.toString('base64url')),
  ]
}
