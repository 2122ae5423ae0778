import { FqlError } from './errors.ts'
import type { Context, Runtime } from './runtime.ts'
import type { Span } from './source.ts'

/** A call of a method: receiver, arguments, and its position in the query. */
export interface Call {
  readonly context: Context
  readonly receiver: Runtime
  readonly arguments: readonly Runtime[]
  /** The arguments with their parentheses: what an error underlines. */
  readonly span: Span
}

export interface Method {
  /** The fewest and the most arguments it takes. */
  readonly arity: readonly [least: number, most: number]
  readonly run: (call: Call) => Runtime
}

/** What has functions under a name: `Time`, `Math`, a collection. */
export interface Module {
  readonly name: string
  /** What a call of the module itself does: `Time("2020-01-01T00:00:00Z")`. */
  readonly own?: Method
  readonly methods: Methods
  /** Members that are not functions: `Math.NaN`. */
  readonly properties?: Readonly<Record<string, (context: Context) => Runtime>>
}

export type Methods = ReadonlyMap<string, Method>

export function method(arity: number | readonly [number, number], run: Method['run']): Method {
  return { arity: typeof arity === 'number' ? [arity, arity] : arity, run }
}

export function callMethod(called: Method, call: Call): Runtime {
  const [least, most] = called.arity
  const count = call.arguments.length
  if (count >= least && count <= most) return called.run(call)
  const expected = least === most ? `exactly ${least}` : count < least ? `at least ${least}` : `at most ${most}`
  const noun = (count < least ? least : most) === 1 ? 'argument' : 'arguments'
  const message = `callee function expects ${expected} ${noun}, but ${count} were provided.`
  throw new FqlError('invalid_function_invocation', message, call.span)
}
