import type { AirbyteMessage } from '../../airbyte/messages.ts'
import { LONGEST_MESSAGE, type Output } from '../../airbyte/output.ts'
import type { Redaction } from '../../airbyte/redaction.ts'
import { streamName } from '../../airbyte/stream-name.ts'
import { countOf } from '../../text/count.ts'
import { shorten } from '../../text/shorten.ts'
import type { Screen } from './screen.ts'

export interface ScreenOutputOptions {
  readonly output: Output
  readonly screen: Screen
  readonly redaction: Redaction
  /** Whether messages go to the screen only, so that standard output contains the result alone. */
  readonly resultOnly: boolean
}

/** An output that also shows errors and results on a screen. */
export class ScreenOutput implements Output {
  readonly #output: Output
  readonly #screen: Screen
  readonly #redaction: Redaction
  readonly #resultOnly: boolean

  constructor({ output, screen, redaction, resultOnly }: ScreenOutputOptions) {
    this.#output = output
    this.#screen = screen
    this.#redaction = redaction
    this.#resultOnly = resultOnly
  }

  get full(): boolean {
    return this.#output.full
  }

  text(text: string): void {
    this.#output.text(text)
  }

  bytes(bytes: Buffer, start: number, end: number): void {
    this.#output.bytes(bytes, start, end)
  }

  message(message: AirbyteMessage): void {
    if (!this.#resultOnly) this.#output.message(message)
    this.#show(message)
  }

  drained(signal: AbortSignal): Promise<void> {
    return this.#output.drained(signal)
  }

  /** Removes what is redrawn on the screen: standard output can be the same terminal. */
  flush(): Promise<void> {
    this.#screen.clear()
    return this.#output.flush()
  }

  #show(message: AirbyteMessage): void {
    if (message.type === 'TRACE' && message.trace.type === 'ERROR') {
      const { message: text, stream_descriptor: stream } = message.trace.error
      this.#screen.failure(this.#clean(text), stream && streamName(stream))
    }
    if (message.type === 'CONNECTION_STATUS') {
      const { status, message: text = '' } = message.connectionStatus
      if (status === 'FAILED') this.#screen.failure(this.#clean(text))
      else this.#screen.result('The configuration works.')
    }
    if (message.type === 'CATALOG') {
      const { streams } = message.catalog
      const incremental = streams.filter((stream) => stream.supported_sync_modes.includes('incremental'))
      this.#screen.result(
        `Found ${countOf(streams.length, 'stream')}, ${incremental.length} of them with incremental syncs.`,
      )
    }
  }

  #clean(text: string): string {
    return shorten(this.#redaction.redact(text), LONGEST_MESSAGE)
  }
}
