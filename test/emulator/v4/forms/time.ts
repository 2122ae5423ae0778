import { CalendarDate, parseDate, parseTime, Time } from '../../storage/time.ts'
import { toInteger, toText, toTime, typeName } from '../casts.ts'
import { invalidArgument, wrongType } from '../errors.ts'
import { type Form, fn } from '../form.ts'
import { at, type Position } from '../position.ts'
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

function toUnit(value: Runtime, position: Position): bigint {
  const name = toText(value, position)
  const nanos = UNIT_NANOS[name] ?? UNIT_NANOS[name.replace(/s$/, '')]
  if (nanos === undefined) throw wrongType('Time Unit', 'String', position)
  return nanos
}

function shiftForm(name: string, sign: bigint): Form {
  return fn([name, 'offset', 'unit'], [], (_context, [base, offset, unit], position) => {
    const nanos =
      sign * toInteger(offset as Runtime, at(position, 'offset')) * toUnit(unit as Runtime, at(position, 'unit'))
    if (base instanceof Time) return new Time(base.nanos + nanos)
    if (base instanceof CalendarDate) {
      const days = nanos / NANOS_PER_DAY
      if (days * NANOS_PER_DAY === nanos) return new CalendarDate(base.days + Number(days))
      throw invalidArgument(`Invalid time unit '${toText(unit as Runtime, position)}'.`, at(position, 'unit'))
    }
    throw wrongType('Temporal', typeName(base as Runtime), at(position, name))
  })
}

function partForm(name: string, part: (date: Date) => number): Form {
  return fn([name], [], (_context, [value], position) => {
    return BigInt(part(new Date(toTime(value as Runtime, at(position, name)).micros / 1000)))
  })
}

function countForm(name: string, unit: bigint): Form {
  return fn([name], [], (_context, [value], position) => toTime(value as Runtime, at(position, name)).nanos / unit)
}

function readTimeText(context: Context, value: Runtime, position: Position): Time {
  const text = toText(value, at(position, 'time'))
  if (text === 'now') return Time.ofMicros(context.transaction.now())
  const time = parseTime(text)
  if (time === undefined) throw invalidArgument(`Cannot cast '${text}' to a time.`, position)
  return time
}

export const TIME_FORMS: readonly Form[] = [
  fn(['now'], [], (context) => Time.ofMicros(context.transaction.now())),
  fn(['time'], [], (context, [value], position) => readTimeText(context, value as Runtime, position)),
  fn(['date'], [], (_context, [value], position) => {
    const text = toText(value as Runtime, at(position, 'date'))
    const date = parseDate(text)
    if (date === undefined) throw invalidArgument(`Cannot cast '${text}' to a date.`, position)
    return date
  }),
  fn(['epoch', 'unit'], [], (_context, [count, unit], position) => {
    const nanos = toUnit(unit as Runtime, at(position, 'unit'))
    return new Time(toInteger(count as Runtime, at(position, 'epoch')) * nanos)
  }),
  shiftForm('time_add', 1n),
  shiftForm('time_subtract', -1n),
  fn(['time_diff', 'other', 'unit'], [], (_context, [start, finish, unit], position) => {
    const nanos = toUnit(unit as Runtime, at(position, 'unit'))
    const [from, to] = [
      toTime(start as Runtime, at(position, 'time_diff')),
      toTime(finish as Runtime, at(position, 'other')),
    ]
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
