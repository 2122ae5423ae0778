import { ConfigError } from '../text/config-error.ts'

const ISO = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?(Z|[+-]\d{2}:\d{2})$/

/**
 * A time, as microseconds since 1970: ISO 8601 with a time zone and up to six decimals, or the microseconds themselves,
 * as the column `ts` has them.
 * @param name what the time is called in messages
 * @throws ConfigError
 */
export function parseTime(text: string, name: string): number {
  if (/^\d{1,16}$/.test(text)) return required(Number(text), name)
  const [, seconds = '', decimals = '', zone = ''] = ISO.exec(text) ?? []
  return required(Date.parse(seconds + zone) * 1000 + Number(decimals.padEnd(6, '0')), name)
}

function required(micros: number, name: string): number {
  if (Number.isSafeInteger(micros) && micros > 0) return micros
  throw new ConfigError(
    `${name} is not a time after 1970. Give it in ISO 8601 with a time zone, such as 2026-11-28T12:00:00Z, or in microseconds since 1970.`,
  )
}
