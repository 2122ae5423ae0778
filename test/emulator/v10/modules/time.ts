import { CalendarDate, parseDate, parseTime, Time } from '../../storage/time.ts'
import { FqlError } from '../errors.ts'
import { type Module, method } from '../method.ts'
import { unitArgument } from '../time-units.ts'
import { integerArgument, textArgument } from '../types.ts'

const timeOfText = method(1, (call) => {
  const text = textArgument(call, 0, 'time')
  const time = parseTime(text)
  if (time === undefined) throw new FqlError('invalid_time', `\`${text}\` is not a valid time.`, call.span)
  return time
})

export const TIME_MODULE: Module = {
  name: 'Time',
  own: timeOfText,
  methods: new Map([
    ['fromString', timeOfText],
    ['now', method(0, ({ context }) => Time.ofMicros(context.transaction.now()))],
    ['epoch', method(2, (call) => new Time(integerArgument(call, 0, 'offset') * unitArgument(call, 1)))],
  ]),
}

const dateOfText = method(1, (call) => {
  const text = textArgument(call, 0, 'date')
  const date = parseDate(text)
  if (date === undefined) throw new FqlError('invalid_date', `\`${text}\` is not a valid date.`, call.span)
  return date
})

export const DATE_MODULE: Module = {
  name: 'Date',
  own: dateOfText,
  methods: new Map([
    ['fromString', dateOfText],
    ['today', method(0, ({ context }) => new CalendarDate(Math.floor(context.transaction.now() / 86_400_000_000)))],
  ]),
}
