import { CalendarDate, parseDate, parseTime, Time } from '../../storage/time.ts'
import { toInteger, toText, toTime, typeName } from '../casts.ts'
import { invalidArgument, wrongType } from '../errors.ts'
import { type Form, fn } from '../form.ts'
import { at, type Place } from '../position.ts'
import type { Context, Runtime } from '../runtime.ts'

const NANOS_PER_DAY = 86_400_000_000_000n

const UNIT_NANOS: Readonly<Record<string, bigint>> = {
  nanosecond: 1n,
  microsecond: 1_000n,
  millisecond: 1_000_000n,
  second: 1_000_000_000n,
  minute: 60_000_000_000n,
  hour: 3_600_000_000_000n,
  half_day: 43_200_000_000_000n,
  day: NANOS_PER_DAY,
}

function toUnit(value: Runtime, place: Place): bigint {
  const name = toText(value, place)
  const nanos = UNIT_NANOS[name] ?? UNIT_NANOS[name.replace(/s$/, '')]
  if (nanos === undefined) throw wrongType('Time Unit', 'String', place)
  return nanos
}

function shiftForm(name: string, sign: bigint): Form {
  return fn([name, 'offset', 'unit'], [], (_context, [base, offset, unit], place) => {
    const nanos = sign * toInteger(offset as Runtime, at(place, 'offset')) * toUnit(unit as Runtime, at(place, 'unit'))
    if (base instanceof Time) return new Time(base.nanos + nanos)
    if (base instanceof CalendarDate) {
      const days = nanos / NANOS_PER_DAY
      if (days * NANOS_PER_DAY === nanos) return new CalendarDate(base.days + Number(days))
      throw invalidArgument(`Invalid time unit '${toText(unit as Runtime, place)}'.`, at(place, 'unit'))
    }
    throw wrongType('Temporal', typeName(base as Runtime), at(place, name))
  })
}

function partForm(name: string, part: (date: Date) => number): Form {
  return fn([name], [], (_context, [value], place) => {
    return BigInt(part(new Date(toTime(value as Runtime, at(place, name)).micros / 1000)))
  })
}

function countForm(name: string, unit: bigint): Form {
  return fn([name], [], (_context, [value], place) => toTime(value as Runtime, at(place, name)).nanos / unit)
}

function readTimeText(context: Context, value: Runtime, place: Place): Time {
  const text = toText(value, at(place, 'time'))
  if (text === 'now') return Time.ofMicros(context.transaction.now())
  const time = parseTime(text)
  if (time === undefined) throw invalidArgument(`Cannot cast '${text}' to a time.`, place)
  return time
}

export const TIME_FORMS: readonly Form[] = [
  fn(['now'], [], (context) => Time.ofMicros(context.transaction.now())),
  fn(['time'], [], (context, [value], place) => readTimeText(context, value as Runtime, place)),
  fn(['date'], [], (_context, [value], place) => {
    const text = toText(value as Runtime, at(place, 'date'))
    const date = parseDate(text)
    if (date === undefined) throw invalidArgument(`Cannot cast '${text}' to a date.`, place)
    return date
  }),
  fn(['epoch', 'unit'], [], (_context, [count, unit], place) => {
    const nanos = toUnit(unit as Runtime, at(place, 'unit'))
    return new Time(toInteger(count as Runtime, at(place, 'epoch')) * nanos)
  }),
  shiftForm('time_add', 1n),
  shiftForm('time_subtract', -1n),
  fn(['time_diff', 'other', 'unit'], [], (_context, [start, finish, unit], place) => {
    const nanos = toUnit(unit as Runtime, at(place, 'unit'))
    const [from, to] = [toTime(start as Runtime, at(place, 'time_diff')), toTime(finish as Runtime, at(place, 'other'))]
    return (to.nanos - from.nanos) / nanos
  }),
  countForm('to_micros', 1_000n),
  countForm('to_millis', 1_000_000n),
  countForm('to_seconds', 1_000_000_000n),
  partForm('year', (date) => date.getUTCFullYear()),
  partForm('month', (date) => date.getUTCMonth() + 1),
  partForm('day_of_month', (date) => date.getUTCDate()),
  partForm('hour', (date) => date.getUTCHours()),
  partForm('minute', (date) => date.getUTCMinutes()),
  partForm('second', (date) => date.getUTCSeconds()),
]
