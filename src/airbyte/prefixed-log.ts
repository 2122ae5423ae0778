import type { Log } from './log.ts'

/** A log whose messages begin with `prefix`; empty: `log` itself. */
export function prefixedLog(log: Log, prefix: string): Log {
  if (prefix === '') return log
  return {
    warn: (message) => log.warn(prefix + message),
    info: (message) => log.info(prefix + message),
    debug: (message) => log.debug(prefix + message),
  }
}
