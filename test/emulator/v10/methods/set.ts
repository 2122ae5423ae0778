import { callFunction } from '../evaluate.ts'
import { makeEventSource } from '../event-source.ts'
import { type Call, type Method, method } from '../method.ts'
import { pageSizeOf, pageValue, paginate } from '../paginate.ts'
import { type Runtime, SetValue } from '../runtime.ts'
import { elementsOf, firstOf } from '../set-read.ts'
import { argument, functionArgument, integerArgument } from '../types.ts'

const setOf = ({ receiver }: Call): SetValue => receiver as SetValue
const elements = (call: Call): Runtime[] => [...elementsOf(call.context, setOf(call))]

/** `map` or `where`: another set, of which nothing is read yet. */
function made(type: 'map' | 'where', parameter: string): Method {
  return method(1, (call) => {
    const set = setOf(call)
    return set.with({ type, set: set.expression, by: functionArgument(call, 0, parameter) })
  })
}

function cut(type: 'take' | 'drop', parameter: string): Method {
  return method(1, (call) => {
    const set = setOf(call)
    return set.with({ type, set: set.expression, count: Number(integerArgument(call, 0, parameter)) })
  })
}

function holdsFor(call: Call): (element: Runtime) => boolean {
  const by = functionArgument(call, 0, 'pred')
  return (element) => callFunction(call.context, by, [element]) === true
}

const eventSource = method(0, makeEventSource)

export const SET_METHODS: ReadonlyMap<string, Method> = new Map([
  ['map', made('map', 'mapper')],
  ['where', made('where', 'pred')],
  ['take', cut('take', 'limit')],
  ['drop', cut('drop', 'amount')],
  ['reverse', method(0, (call) => setOf(call).with({ type: 'reverse', set: setOf(call).expression }))],
  ['pageSize', method(1, (call) => new SetValue(setOf(call).expression, setOf(call).at, pageSizeOf(call, 0)))],
  [
    'paginate',
    method([0, 1], (call) => {
      const size = argument(call, 0) === null ? undefined : pageSizeOf(call, 0)
      return pageValue(paginate(call.context, setOf(call), size))
    }),
  ],
  ['first', method(0, (call) => firstOf(call.context, setOf(call)))],
  ['last', method(0, (call) => elements(call).at(-1) ?? null)],
  ['firstWhere', method(1, (call) => elements(call).find(holdsFor(call)) ?? null)],
  ['any', method(1, (call) => elements(call).some(holdsFor(call)))],
  ['every', method(1, (call) => elements(call).every(holdsFor(call)))],
  ['count', method(0, (call) => BigInt(elements(call).length))],
  ['isEmpty', method(0, (call) => elements(call).length === 0)],
  ['nonEmpty', method(0, (call) => elements(call).length > 0)],
  ['toArray', method(0, elements)],
  [
    'forEach',
    method(1, (call) => {
      const by = functionArgument(call, 0, 'callback')
      for (const element of elements(call)) callFunction(call.context, by, [element])
      return null
    }),
  ],
  [
    'fold',
    method(2, (call) => {
      const by = functionArgument(call, 1, 'reducer')
      let sum = argument(call, 0)
      for (const element of elements(call)) sum = callFunction(call.context, by, [sum, element])
      return sum
    }),
  ],
  ['eventSource', eventSource],
  ['toStream', eventSource],
])
