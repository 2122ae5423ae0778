import { FqlError } from '../errors.ts'
import { materialize } from '../materialize.ts'
import { type Method, type Module, method } from '../method.ts'
import { argument } from '../types.ts'

const NO_METHODS: ReadonlyMap<string, Method> = new Map()

function fn(name: string, own: Method): Module {
  return { name, own, methods: NO_METHODS }
}

/** The functions that belong to no module. */
export const FUNCTION_MODULES: readonly Module[] = [
  fn(
    'abort',
    method(1, (call) => {
      const aborted = materialize(call.context, argument(call, 0))
      throw new FqlError('abort', 'Query aborted.', call.span, { aborted })
    }),
  ),
  fn(
    'newId',
    method(0, ({ context }) => context.store.ids.next(context.store.clock.now()).toString()),
  ),
]
