import { type Call, type Module, method } from '../method.ts'
import { pageSizeOf, pageValue, paginateFromCursor } from '../paginate.ts'
import { pinnedTime, SetValue } from '../runtime.ts'
import type { SetExpression } from '../set-expression.ts'
import { argument, integerArgument, textArgument } from '../types.ts'

function setOf({ context }: Call, expression: SetExpression): SetValue {
  return new SetValue(expression, pinnedTime(context))
}

export const SET_MODULE: Module = {
  name: 'Set',
  methods: new Map([
    [
      'paginate',
      method([1, 2], (call) => {
        const size = argument(call, 1) === null ? undefined : pageSizeOf(call, 1)
        return pageValue(paginateFromCursor(call.context, textArgument(call, 0, 'cursor'), size, call.span))
      }),
    ],
    [
      'sequence',
      method(2, (call) =>
        setOf(call, {
          type: 'sequence',
          from: integerArgument(call, 0, 'from'),
          until: integerArgument(call, 1, 'until'),
        }),
      ),
    ],
    ['single', method(1, (call) => setOf(call, { type: 'items', items: [argument(call, 0)] }))],
  ]),
}
