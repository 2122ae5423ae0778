import { UnknownFormError } from '../unknown-form.ts'

/**
 * Microseconds since 1970 of a time as Fauna writes it, with up to nine decimals or none; what is smaller than a
 * microsecond, which no transaction's time is, is left out.
 * @throws UnknownFormError where it is no time
 */
export function microsOf(time: unknown): number {
  const match = typeof time === 'string' ? /^([^.]+?)(?:\.(\d{1,9}))?Z$/.exec(time) : null
  const seconds = Date.parse(`${match?.[1]}Z`)
  if (match === null || Number.isNaN(seconds)) throw new UnknownFormError('what Fauna sent as a time is none')
  return seconds * 1000 + Number((match[2] ?? '').padEnd(6, '0').slice(0, 6))
}
