import { pino } from 'pino'
import { shorten } from '../text/shorten.ts'
import type { LogLevel } from './log-level.ts'
import { LONGEST_MESSAGE, type Output } from './output.ts'
import type { Redaction } from './redaction.ts'

/** Messages for people; each becomes a LOG message. */
export interface Log {
  warn(message: string): void
  info(message: string): void
  debug(message: string): void
}

/**
 * A pino logger that writes each line as a LOG message: `{"type":"LOG","log":{"level":"INFO","message":"..."}}`.
 * @param level of the least severe messages that are written
 */
export function openLog(output: Pick<Output, 'text'>, redaction: Redaction, level: LogLevel): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: false,
      messageKey: 'message',
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
      hooks: {
        // Before pino writes JSON, in which a secret with a quote or a backslash would have another form.
        logMethod([message], method) {
          method.call(this, shorten(redaction.redact(String(message)), LONGEST_MESSAGE))
        },
        streamWrite: (line) => `{"type":"LOG","log":${line.trimEnd()}}\n`,
      },
    },
    { write: (line) => output.text(line) },
  )
}
