import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { AirbyteMessage } from './messages.ts'

/** What one write hands to the operating system, in characters: the size of a pipe's buffer on Linux. */
const BATCH = 64 * 1024

/**
 * The one writer of standard output. Lines are put together into batches; a reader that is slower than the writer
 * makes `drained` wait.
 */
export interface Output {
  /** Takes one message, already JSON text without a line end. */
  line(text: string): void
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
  let waiting: string[] = []
  let length = 0
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

  const write = (done?: () => void): void => {
    if (closed || length === 0) {
      done?.()
      return
    }
    const batch = waiting.join('')
    waiting = []
    length = 0
    needsDrain = !stream.write(batch, () => done?.())
  }

  const line = (text: string): void => {
    if (closed) return
    waiting.push(text, '\n')
    length += text.length + 1
  }

  return {
    line,
    message(message) {
      const text = JSON.stringify(message)
      line(message.type === 'TRACE' || message.type === 'CONNECTION_STATUS' ? strike(text, secrets) : text)
    },
    log(log) {
      line(`{"type":"LOG","log":${strike(log, secrets)}}`)
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
