import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { shorten } from './failure.ts'
import type { AirbyteMessage } from './messages.ts'

/** What one write hands to the operating system, in bytes: the size of a pipe's buffer on Linux. */
const BATCH = 64 * 1024

/** The most bytes of UTF-8 that a character of a string takes. */
const BYTES_PER_CHARACTER = 3

/**
 * The one writer of standard output. Lines are put together into batches; a reader that is slower than the writer
 * makes `drained` wait.
 */
export interface Output {
  /** Takes a part of a line, which ends with one that ends with `\n`. */
  text(text: string): void
  /** Takes a part of a line that stands in `bytes` from `start` to `end`, exclusive; they must not change any more. */
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
}

/**
 * @param onClosed called once when the reader has closed its end, or with the error where writing fails for another
 * reason; everything after that goes nowhere
 */
export function openOutput(stream: Writable, onClosed: (error?: Error) => void): Output {
  let waiting: Buffer[] = []
  let length = 0
  let batch = Buffer.allocUnsafe(BATCH)
  /** What of `batch` is neither waiting nor free. */
  let from = 0
  let used = 0
  let needsDrain = false
  let closed = false
  let secrets: readonly string[] = []

  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (closed) return
    closed = true
    waiting = []
    onClosed(error.code === 'EPIPE' || error.code === 'ECONNRESET' ? undefined : error)
  })

  const closeBatch = (): void => {
    if (used > from) waiting.push(batch.subarray(from, used))
    from = used
  }

  /** Makes room for so many bytes in one piece. */
  const reserve = (bytes: number): void => {
    if (batch.length - used >= bytes) return
    closeBatch()
    batch = Buffer.allocUnsafe(Math.max(BATCH, bytes))
    from = 0
    used = 0
  }

  const write = (done?: () => void): void => {
    closeBatch()
    if (closed || length === 0) {
      done?.()
      return
    }
    const pieces = waiting
    waiting = []
    length = 0
    const last = pieces.length - 1
    for (const [i, piece] of pieces.entries()) {
      needsDrain = !(i === last && done ? stream.write(piece, () => done()) : stream.write(piece))
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
    const size = end - start
    length += size
    if (size >= BATCH) {
      closeBatch()
      waiting.push(source.subarray(start, end))
      return
    }
    reserve(size)
    used += source.copy(batch, used, start, end)
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
      if (needsDrain && !closed) await once(stream, 'drain', { signal }).catch(() => signal.throwIfAborted())
      needsDrain = false
    },
    flush() {
      if (closed) return Promise.resolve()
      return new Promise((resolve) => {
        stream.once('error', () => resolve())
        if (length > 0) write(resolve)
        else stream.write('', () => resolve())
      })
    },
    redact(secret) {
      secrets = formsOf(secret)
    },
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
