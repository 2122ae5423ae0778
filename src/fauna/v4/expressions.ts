/**
 * FQL v4 on the wire: the function is the first key of an object, its arguments stand beside it.
 * Everything in a request is evaluated, so names, ids and times enter only through these builders, which take
 * strings and numbers and nothing else: text is a literal to Fauna whatever stands in it.
 */
export type Expression = null | boolean | number | string | Expression[] | { [key: string]: Expression }

export function collection(name: string): Expression {
  return { collection: text(name) }
}

export function index(name: string): Expression {
  return { index: text(name) }
}

/** A document's reference. @throws RangeError unless `id` is digits */
export function ref(collectionName: string, id: string): Expression {
  if (!/^-?\d{1,19}$/.test(id)) throw new RangeError(`"${id.slice(0, 40)}" is no document id`)
  return { ref: collection(collectionName), id }
}

export function documents(collectionName: string): Expression {
  return { documents: collection(collectionName) }
}

/** All entries of an index without terms. */
export function match(indexName: string): Expression {
  return { match: index(indexName), terms: [] }
}

/** Both ends inclusive; an empty list is no bound. */
export function range(set: Expression, from: Expression[], to: Expression[]): Expression {
  return { range: set, from, to }
}

export interface PaginateOptions {
  readonly size: number
  readonly after?: Expression
  readonly before?: Expression
  readonly events?: boolean
}

export function paginate(set: Expression, options: PaginateOptions): Expression {
  return {
    paginate: set,
    ...(options.events && { events: true }),
    ...(options.after !== undefined && { after: options.after }),
    ...(options.before !== undefined && { before: options.before }),
    size: integer(options.size),
  }
}

/** Evaluates `expression` as of `ts`, in microseconds. */
export function at(ts: number, expression: Expression): Expression {
  return asOf(integer(ts), expression)
}

/** Evaluates `expression` as of a time that is itself evaluated, to microseconds. */
export function asOf(time: Expression, expression: Expression): Expression {
  return { at: time, expr: expression }
}

export function get(reference: Expression): Expression {
  return { get: reference }
}

export function exists(reference: Expression): Expression {
  return { exists: reference }
}

export function choose(condition: Expression, then: Expression, otherwise: Expression): Expression {
  return { if: condition, then, else: otherwise }
}

export function map(page: Expression, parameter: string, body: Expression): Expression {
  return { map: { lambda: parameter, expr: body }, collection: page }
}

export function filter(page: Expression, parameter: string, body: Expression): Expression {
  return { filter: { lambda: parameter, expr: body }, collection: page }
}

export function variable(name: string): Expression {
  return { var: name }
}

/** @param otherwise where there is no such value; absent: an error */
export function select(
  path: number | string | (number | string)[],
  from: Expression,
  otherwise?: Expression,
): Expression {
  return { select: path, from, ...(otherwise !== undefined && { default: otherwise }) }
}

export function equals(...values: Expression[]): Expression {
  return { equals: values }
}

export function not(condition: Expression): Expression {
  return { not: condition }
}

/** Evaluates `first`, then `body`, and gives the latter. */
export function after(first: Expression, body: Expression): Expression {
  return { let: [{ first }], in: body }
}

export function object(fields: Record<string, Expression>): Expression {
  return { object: fields }
}

export const now: Expression = { now: null }

/** Microseconds since 1970. */
export function toMicros(time: Expression): Expression {
  return { to_micros: time }
}

function text(value: string): string {
  if (typeof value !== 'string') throw new TypeError('a name is text')
  return value
}

function integer(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number`)
  return value
}
