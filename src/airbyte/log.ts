import { pino } from 'pino'
import type { Output } from './output.ts'

/** Lines of text for people; each becomes a LOG message. */
export interface Log {
  warn(message: string): void
  info(message: string): void
  debug(message: string): void
}

/**
 * A pino logger that writes LOG messages through the one output.
 * @param debug whether DEBUG messages are written too
 */
export function openLog(output: Output, debug: boolean): Log {
  const logger = pino(
    {
      level: debug ? 'debug' : 'info',
      base: null,
      timestamp: false,
      messageKey: 'message',
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
    },
    { write: (line) => output.log(line.trimEnd()) },
  )
  return {
    warn: (message) => logger.warn(message),
    info: (message) => logger.info(message),
    debug: (message) => logger.debug(message),
  }
}
