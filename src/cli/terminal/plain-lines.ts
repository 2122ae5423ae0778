import { printable } from './printable.ts'
import type { Screen } from './screen.ts'
import type { TerminalStream } from './terminal-stream.ts'

export interface PlainLinesOptions {
  readonly stream: TerminalStream
  /** Whether warnings, details and results are written too. */
  readonly verbose: boolean
}

/**
 * Standard error that is not a terminal: the file or the mail of a cron job, the log of a CI job. Each error is one line,
 * written at once.
 */
export class PlainLines implements Screen {
  readonly #stream: TerminalStream
  readonly #verbose: boolean

  constructor({ stream, verbose }: PlainLinesOptions) {
    // A sync continues when the reader of standard error has ended.
    stream.on('error', () => {})
    this.#stream = stream
    this.#verbose = verbose
  }

  warning(text: string): void {
    if (this.#verbose) this.#write(`warning: ${text}`)
  }

  detail(text: string): void {
    if (this.#verbose) this.#write(text)
  }

  result(text: string): void {
    if (this.#verbose) this.#write(text)
  }

  failure(text: string, stream?: string): void {
    this.#write(stream === undefined ? `error: ${text}` : `error: ${stream}: ${text}`)
  }

  watch(): void {}

  clear(): void {}

  end(): void {}

  #write(text: string): void {
    this.#stream.write(`${printable(text)}\n`)
  }
}
