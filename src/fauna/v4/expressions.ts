/**
 * FQL v4 on the wire: the function is the first key of an object, its arguments stand beside it. Everything in a request
 * is evaluated, so names, ids and times enter only through these functions, which accept nothing but strings and numbers:
 * Fauna takes a string for a literal, whatever it contains.
 */
export type Expression = null | boolean | number | string | Expression[] | { [key: string]: Expression }

export function collection(name: string): Expression {
  return { collection: text(name) }
}

export function index(name: string): Expression {
  return { index: text(name) }
}

export function database(name: string): Expression {
  return { database: text(name) }
}

// `function` is a word of the language.
export function userFunction(name: string): Expression {
  return { function: text(name) }
}

export function role(name: string): Expression {
  return { role: text(name) }
}

export function accessProvider(name: string): Expression {
  return { access_provider: text(name) }
}

/** A document's reference. @throws RangeError unless `id` is a whole number */
export function ref(collectionName: string, id: string): Expression {
  if (!/^-?\d{1,19}$/.test(id)) throw new RangeError(`"${id.slice(0, 40)}" is not a document id`)
  return { ref: collection(collectionName), id }
}

export function documents(collectionName: string): Expression {
  return { documents: collection(collectionName) }
}

/** All entries of an index without terms. */
export function match(indexName: string): Expression {
  return { match: index(indexName), terms: [] }
}

/** Both ends are inclusive; an empty list leaves an end open. */
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

/** Evaluates `expression` as of the time that another expression gives, in microseconds. */
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

/** @param otherwise the result if there is no such value; without it that is an error */
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

/** Whether each value is at least the next one. */
export function atLeast(...values: Expression[]): Expression {
  return { gte: values }
}

export function add(...numbers: Expression[]): Expression {
  return { add: numbers }
}

export function multiply(...numbers: Expression[]): Expression {
  return { multiply: numbers }
}

/** Evaluates `first`, then `body`, and returns the result of `body`. */
export function after(first: Expression, body: Expression): Expression {
  return { let: [{ first }], in: body }
}

/** Evaluates `body`, in which the variable `name` has this value. */
export function bind(name: string, value: Expression, body: Expression): Expression {
  return { let: [{ [name]: value }], in: body }
}

export function object(fields: Record<string, Expression>): Expression {
  return { object: fields }
}

function text(value: string): string {
  if (typeof value !== 'string') throw new TypeError('a name must be a string')
  return value
}

function integer(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a safe integer`)
  return value
}
