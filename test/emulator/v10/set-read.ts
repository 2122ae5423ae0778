import { type Context, type Runtime, readingAt, type SetValue } from './runtime.ts'
import { walk } from './set-walk.ts'

/** All elements of a set, one after the other. */
export function* elementsOf(context: Context, set: SetValue): Generator<Runtime> {
  for (const { value } of walk(readingAt(context, set.at), set.expression, undefined, false)) yield value
}

export function firstOf(context: Context, set: SetValue): Runtime {
  for (const value of elementsOf(context, set)) return value
  return null
}
