import { QueryError, QueryErrors } from './errors.ts'
import type { Context, Expression, Runtime } from './runtime.ts'

/** Evaluates all elements of a list, and reports the errors of all of them, as the server does. */
export function evaluateAll(elements: readonly Expression[], context: Context): Runtime[] {
  const values: Runtime[] = []
  const errors: QueryError[] = []
  for (const element of elements) {
    try {
      values.push(element(context))
    } catch (error) {
      if (error instanceof QueryError) errors.push(error)
      else if (error instanceof QueryErrors) errors.push(...error.errors)
      else throw error
    }
  }
  if (errors.length === 1 && errors[0]) throw errors[0]
  if (errors.length > 1) throw new QueryErrors(errors)
  return values
}
