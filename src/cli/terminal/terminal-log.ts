import type { Log } from '../../airbyte/log.ts'
import { LONGEST_MESSAGE } from '../../airbyte/output.ts'
import type { Redaction } from '../../airbyte/redaction.ts'
import { shorten } from '../../text/shorten.ts'
import type { Terminal } from './terminal.ts'

/** A log that shows warnings at the terminal and passes everything on to `log`. */
export function warningsAtTerminal(log: Log, terminal: Terminal, redaction: Redaction): Log {
  return {
    warn(message) {
      log.warn(message)
      terminal.warning(clean(message, redaction))
    },
    info: (message) => log.info(message),
    debug: (message) => log.debug(message),
  }
}

/**
 * A log that is written to the terminal only.
 * @param debug whether INFO and DEBUG messages are shown too
 */
export function terminalLog(terminal: Terminal, redaction: Redaction, debug: boolean): Log {
  const detail = (level: string, message: string): void => {
    if (debug) terminal.detail(`${level}: ${clean(message, redaction)}`)
  }
  return {
    warn: (message) => terminal.warning(clean(message, redaction)),
    info: (message) => detail('info', message),
    debug: (message) => detail('debug', message),
  }
}

function clean(message: string, redaction: Redaction): string {
  return shorten(redaction.redact(message), LONGEST_MESSAGE)
}
