import { pino } from 'pino'
import type { Output } from './output.ts'
import type { Redaction } from './redaction.ts'

/** Messages for people; each becomes a LOG message. */
export interface Log {
  warn(message: string): void
  info(message: string): void
  debug(message: string): void
}

/**
 * A pino logger that writes each line as a LOG message: `{"type":"LOG","log":{"level":"INFO","message":"..."}}`.
 * @param debug whether DEBUG messages are written too
 */
export function openLog(output: Pick<Output, 'text'>, redaction: Redaction, debug: boolean): Log {
  return pino(
    {
      level: debug ? 'debug' : 'info',
      base: null,
      timestamp: false,
      messageKey: 'message',
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
      hooks: {
        // Before pino writes JSON, in which a secret with a quote or a backslash would have another form.
        logMethod([message], method) {
          method.call(this, redaction.redact(String(message)))
        },
        streamWrite: (line) => `{"type":"LOG","log":${line.trimEnd()}}\n`,
      },
    },
    { write: (line) => output.text(line) },
  )
}
