import { callFunction } from '../evaluate.ts'
import { lift } from '../lift.ts'
import { type Call, type Method, method } from '../method.ts'
import { equal } from '../operators.ts'
import { pinnedTime, type Runtime, SetValue } from '../runtime.ts'
import { argument, functionArgument } from '../types.ts'

const items = ({ context, receiver }: Call): readonly Runtime[] =>
  (receiver as readonly Runtime[]).map((item) => lift(context, item))

/** The items that a function of the items holds for, and so on: what every method here calls. */
function applied(call: Call, name: string): (item: Runtime) => Runtime {
  const by = functionArgument(call, 0, name)
  return (item) => callFunction(call.context, by, [item])
}

export const ARRAY_METHODS: ReadonlyMap<string, Method> = new Map([
  ['map', method(1, (call) => items(call).map(applied(call, 'mapper')))],
  ['filter', method(1, (call) => items(call).filter((item) => applied(call, 'predicate')(item) === true))],
  ['flatMap', method(1, (call) => items(call).flatMap((item) => applied(call, 'mapper')(item)))],
  ['any', method(1, (call) => items(call).some((item) => applied(call, 'predicate')(item) === true))],
  ['every', method(1, (call) => items(call).every((item) => applied(call, 'predicate')(item) === true))],
  [
    'forEach',
    method(1, (call) => {
      items(call).forEach(applied(call, 'callback'))
      return null
    }),
  ],
  [
    'fold',
    method(2, (call) => {
      const by = functionArgument(call, 1, 'reducer')
      return items(call).reduce<Runtime>((sum, item) => callFunction(call.context, by, [sum, item]), argument(call, 0))
    }),
  ],
  ['first', method(0, (call) => items(call)[0] ?? null)],
  ['last', method(0, (call) => items(call).at(-1) ?? null)],
  ['concat', method(1, (call) => [...items(call), ...(argument(call, 0) as readonly Runtime[])])],
  ['append', method(1, (call) => [...items(call), argument(call, 0)])],
  ['includes', method(1, (call) => items(call).some((item) => equal(call.context, item, argument(call, 0))))],
  ['isEmpty', method(0, (call) => items(call).length === 0)],
  ['nonEmpty', method(0, (call) => items(call).length > 0)],
  ['toSet', method(0, (call) => new SetValue({ type: 'items', items: items(call) }, pinnedTime(call.context)))],
])
