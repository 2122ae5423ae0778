import type { Node } from './ast.ts'
import { InvalidQueryError } from './errors.ts'
import { findVariable } from './evaluate.ts'
import { freeNames } from './free-names.ts'
import { findModule } from './module-lookup.ts'
import type { Context } from './runtime.ts'

/** Refuses a query that uses names of nothing, before anything of it is evaluated (`error-unbound`). */
export function requireBoundNames(context: Context, query: Node): void {
  const unbound = freeNames(query).filter(
    ({ name }) => findVariable(context.variables, name) === undefined && findModule(context, name) === undefined,
  )
  if (unbound.length === 0) return
  throw new InvalidQueryError(unbound.map(({ name, span }) => ({ message: `Unbound variable \`${name}\``, span })))
}
