/** The least severe messages that are logged. Errors are no log messages, but error traces. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const

export type LogLevel = (typeof LOG_LEVELS)[number]

/** The level that a text names, in any case; undefined if it names none. */
export function parseLogLevel(text: string): LogLevel | undefined {
  const level = text.trim().toLowerCase()
  return LOG_LEVELS.find((known) => known === level)
}
