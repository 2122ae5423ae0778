/** A point in time, exact to the nanosecond. */
export class Time {
  readonly nanos: bigint

  constructor(nanos: bigint) {
    this.nanos = nanos
  }

  static ofMicros(micros: number | bigint): Time {
    return new Time(BigInt(micros) * 1000n)
  }

  /** Microseconds since 1970, rounded down. */
  get micros(): number {
    const micros = this.nanos / 1000n
    return Number(this.nanos < 0n && micros * 1000n !== this.nanos ? micros - 1n : micros)
  }

  /**
   * As the server writes it: no fraction, or three, six or nine decimals
   * (`create-doc-special` in recordings/fql-v4.json).
   */
  toString(): string {
    let seconds = this.nanos / 1_000_000_000n
    let fraction = this.nanos % 1_000_000_000n
    if (fraction < 0n) {
      fraction += 1_000_000_000n
      seconds -= 1n
    }
    const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, -5)
    return `${whole}${fractionText(fraction)}Z`
  }
}

function fractionText(nanos: bigint): string {
  if (nanos === 0n) return ''
  const digits = nanos.toString().padStart(9, '0')
  if (digits.endsWith('000000')) return `.${digits.slice(0, 3)}`
  return digits.endsWith('000') ? `.${digits.slice(0, 6)}` : `.${digits}`
}

const ISO_TIME =
  /^([+-]?\d{4,6})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d)(?::?(\d\d))?)$/

/** Reads an ISO 8601 time with `Z` or an offset; undefined when it is none. */
export function parseTime(text: string): Time | undefined {
  const match = ISO_TIME.exec(text.trim())
  if (!match) return undefined
  const [, year, month, day, hour, minute, second = '0', fraction = '', sign, offsetHour = '0', offsetMinute = '0'] =
    match
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  date.setUTCHours(Number(hour), Number(minute), Number(second))
  if (Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day)) return undefined
  const offset = (sign === '-' ? -1 : 1) * (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000
  return new Time(BigInt(date.getTime() - offset) * 1_000_000n + BigInt(fraction.padEnd(9, '0')))
}

/** A day of the calendar. */
export class CalendarDate {
  /** Days since 1970-01-01. */
  readonly days: number

  constructor(days: number) {
    this.days = days
  }

  toString(): string {
    return new Date(this.days * 86_400_000).toISOString().slice(0, -14)
  }
}

/** Reads `yyyy-mm-dd`; undefined if it is not a date. */
export function parseDate(text: string): CalendarDate | undefined {
  const match = /^[+-]?\d{4,6}-\d\d-\d\d$/.exec(text.trim())
  const time = match ? parseTime(`${text.trim()}T00:00:00Z`) : undefined
  return time === undefined ? undefined : new CalendarDate(Number(time.nanos / 86_400_000_000_000n))
}
