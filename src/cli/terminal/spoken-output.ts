import type { LogLevel } from '../../airbyte/messages.ts'
import type { Output } from '../../airbyte/output.ts'
import { countText } from './progress-text.ts'
import type { Terminal } from './terminal.ts'

export interface Speech {
  /** Whether messages are told in words alone, so that nothing stands in the output but what is written as text. */
  readonly bare: boolean
  /** Whether all that is logged is told where it stands nowhere else. */
  readonly debug: boolean
}

/** An output whose messages a person is told of in words too, as far as they are for one. */
export function spokenOutput(output: Output, terminal: Terminal, { bare, debug }: Speech): Output {
  return {
    text: output.text,
    bytes: output.bytes,
    message(message) {
      if (!bare) output.message(message)
      if (message.type === 'TRACE' && message.trace.type === 'ERROR') {
        const { message: text, stream_descriptor: stream } = message.trace.error
        terminal.failure(output.struck(text), stream?.name)
      }
      if (message.type === 'CONNECTION_STATUS') {
        const { status, message: text = '' } = message.connectionStatus
        if (status === 'FAILED') terminal.failure(output.struck(text))
        else terminal.result('The configuration works.')
      }
      if (message.type === 'CATALOG') {
        const { streams } = message.catalog
        const incremental = streams.filter((stream) => stream.supported_sync_modes.includes('incremental'))
        terminal.result(`Found ${countText(streams.length, 'stream')}, ${incremental.length} of them incremental.`)
      }
    },
    log(log) {
      if (!bare) output.log(log)
      const { level, message } = JSON.parse(log) as { level: LogLevel; message: string }
      if (level === 'WARN') terminal.warning(output.struck(message))
      else if (bare && debug) terminal.detail(`${level.toLowerCase()}: ${output.struck(message)}`)
    },
    get full() {
      return output.full
    },
    drained: output.drained,
    flush: output.flush,
    redact: output.redact,
    struck: output.struck,
  }
}
