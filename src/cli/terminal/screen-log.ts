import type { Log } from '../../airbyte/log.ts'
import { LONGEST_MESSAGE } from '../../airbyte/output.ts'
import type { Redaction } from '../../airbyte/redaction.ts'
import { shorten } from '../../text/shorten.ts'
import type { Screen } from './screen.ts'

/** Which messages below warnings a screen shows. */
export type Detail = 'none' | 'info' | 'debug'

/** A log that is shown to a person only. */
export function screenLog(screen: Screen, redaction: Redaction, detail: Detail): Log {
  const clean = (message: string): string => shorten(redaction.redact(message), LONGEST_MESSAGE)
  return {
    warn: (message) => screen.warning(clean(message)),
    info(message) {
      if (detail !== 'none') screen.detail(`info: ${clean(message)}`)
    },
    debug(message) {
      if (detail === 'debug') screen.detail(`debug: ${clean(message)}`)
    },
  }
}

/** A log that passes each message on to both. */
export function bothLogs(first: Log, second: Log): Log {
  return {
    warn(message) {
      first.warn(message)
      second.warn(message)
    },
    info(message) {
      first.info(message)
      second.info(message)
    },
    debug(message) {
      first.debug(message)
      second.debug(message)
    },
  }
}
