import { once } from 'node:events'
import type { Writable } from 'node:stream'
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
  /** Takes one message; from errors and statuses whatever `redact` names is struck out. */
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
 * @param onClosed called once when the reader has closed its end; everything after that goes nowhere
 */
export function openOutput(stream: Writable, onClosed: () => void): Output {
  let waiting: Buffer[] = []
  let length = 0
  let batch = Buffer.allocUnsafe(BATCH)
  /** What of `batch` is neither waiting nor free. */
  let from = 0
  let used = 0
  let needsDrain = false
  let closed = false
  const secrets = new Set<string>()

  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (closed) return
    closed = true
    waiting = []
    if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') throw error
    onClosed()
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

  return {
    text,
    bytes,
    message(message) {
      const line = JSON.stringify(message)
      text(`${message.type === 'TRACE' || message.type === 'CONNECTION_STATUS' ? strike(line, secrets) : line}\n`)
    },
    log(log) {
      text(`{"type":"LOG","log":${strike(log, secrets)}}\n`)
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
      for (const part of [secret, ...secret.split(':'), Buffer.from(secret).toString('base64')]) {
        if (part.length >= 6 && !PLAIN_WORDS.has(part)) secrets.add(JSON.stringify(part).slice(1, -1))
      }
    },
  }
}

/** The secret of a fresh FaunaDB of one's own, and Fauna's own roles: words that messages are made of. */
const PLAIN_WORDS: ReadonlySet<string> = new Set(['secret', 'admin', 'server', 'server-readonly', 'client'])

function strike(text: string, secrets: ReadonlySet<string>): string {
  let result = text
  for (const secret of secrets) result = result.replaceAll(secret, '****')
  return result
}
