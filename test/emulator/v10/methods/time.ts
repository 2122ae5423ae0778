import { CalendarDate, Time } from '../../storage/time.ts'
import { wrongArgument } from '../errors.ts'
import { type Call, type Method, method } from '../method.ts'
import { toText } from '../text.ts'
import { unitArgument } from '../time-units.ts'
import { argument, integerArgument, typeName } from '../types.ts'

const NANOS_PER_DAY = 86_400_000_000_000n

const time = ({ receiver }: Call): Time => receiver as Time
const date = ({ receiver }: Call): CalendarDate => receiver as CalendarDate

function shift(sign: bigint): Method {
  return method(2, (call) => {
    const nanos = sign * integerArgument(call, 0, 'amount') * unitArgument(call, 1)
    return new Time(time(call).nanos + nanos)
  })
}

function shiftDate(sign: bigint): Method {
  return method(2, (call) => {
    const nanos = sign * integerArgument(call, 0, 'amount') * unitArgument(call, 1)
    return new CalendarDate(date(call).days + Number(nanos / NANOS_PER_DAY))
  })
}

export const TIME_METHODS: ReadonlyMap<string, Method> = new Map([
  ['add', shift(1n)],
  ['subtract', shift(-1n)],
  [
    'difference',
    method(2, (call) => {
      const start = argument(call, 0)
      if (!(start instanceof Time)) throw wrongArgument('start', 'Time', typeName(start), call.span)
      return (time(call).nanos - start.nanos) / unitArgument(call, 1)
    }),
  ],
  ['toMicros', method(0, (call) => time(call).nanos / 1_000n)],
  ['toMillis', method(0, (call) => time(call).nanos / 1_000_000n)],
  ['toSeconds', method(0, (call) => time(call).nanos / 1_000_000_000n)],
  ['toString', method(0, ({ receiver }) => toText(receiver))],
])

export const DATE_METHODS: ReadonlyMap<string, Method> = new Map([
  ['add', shiftDate(1n)],
  ['subtract', shiftDate(-1n)],
  ['toString', method(0, ({ receiver }) => toText(receiver))],
])
