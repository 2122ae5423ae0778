import type { Log } from './log.ts'

/** A log that writes each warning once: several commands and streams can find the same fact. */
export function warnOnce(log: Log): Log {
  const warned = new Set<string>()
  return {
    warn(message) {
      if (warned.has(message)) return
      warned.add(message)
      log.warn(message)
    },
    info: (message) => log.info(message),
    debug: (message) => log.debug(message),
  }
}
