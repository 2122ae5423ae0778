/** Builds FQL v4 in its wire form from plain values. A value that is not an `Expression` is a literal. */
export type Value = null | boolean | number | bigint | string | Expression | readonly Value[] | Fields

export interface Fields {
  readonly [key: string]: Value | undefined
}

/** A function call. */
export class Expression {
  readonly #wire: unknown

  constructor(wire: unknown) {
    this.#wire = wire
  }

  toJSON(): unknown {
    return this.#wire
  }
}

const json = JSON as unknown as { rawJSON(text: string): unknown }

/** The text of a query. Integers of 64 bits are given as `bigint`. */
export function toText(value: Value): string {
  return JSON.stringify(encode(value), (_, part) => (typeof part === 'bigint' ? json.rawJSON(String(part)) : part))
}

function encode(value: Value): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Expression) return value
  if (Array.isArray(value)) return value.map(encode)
  const fields = Object.entries(value as Fields).filter(([, item]) => item !== undefined)
  return { object: Object.fromEntries(fields.map(([key, item]) => [key, encode(item as Value)])) }
}

function call(parts: Fields): Expression {
  const given = Object.entries(parts).filter(([, part]) => part !== undefined)
  return new Expression(Object.fromEntries(given.map(([name, part]) => [name, encode(part as Value)])))
}

/** A number written with exactly these digits: `-0.0`, `2.0`. */
export const number = (text: string): Expression => new Expression(json.rawJSON(text))

export const database = (name: string): Expression => call({ database: name })
export const collection = (name: string): Expression => call({ collection: name })
export const index = (name: string): Expression => call({ index: name })
export const fn = (name: string): Expression => call({ function: name })
export const role = (name: string): Expression => call({ role: name })
export const accessProvider = (name: string): Expression => call({ access_provider: name })

/** A native collection: `native('collections')`, `native('keys')`. */
export const native = (name: string): Expression => call({ [name]: null })
export const ref = (of: string | Expression, id: string | Expression): Expression =>
  call({ ref: typeof of === 'string' ? collection(of) : of, id })

export const time = (text: string): Expression => call({ time: text })
export const date = (text: string): Expression => call({ date: text })
/** Standard base64. */
export const bytes = (base64: string): Expression => new Expression({ '@bytes': base64 })
export const query = (parameter: string, body: Value): Expression => call({ query: lambda(parameter, body) })
export const documents = (name: string): Expression => call({ documents: collection(name) })
export const match = (name: string, ...terms: readonly Value[]): Expression => call({ match: index(name), terms })
export const union = (...sets: readonly Value[]): Expression => call({ union: sets })

export const now: Expression = call({ now: null })
export const toMicros = (value: Value): Expression => call({ to_micros: value })
export const inSeconds = (seconds: number): Expression => call({ time_add: now, offset: seconds, unit: 'second' })

const lambda = (parameter: string, expr: Value): Expression => call({ lambda: parameter, expr })
export const variable = (name: string): Expression => call({ var: name })
export const map = (list: Value, parameter: string, body: Value): Expression =>
  call({ map: lambda(parameter, body), collection: list })
export const select = (path: Value, from: Value): Expression => call({ select: path, from })
/** Everything in one transaction, in order. */
export const all = (...expressions: readonly Value[]): Expression => call({ do: expressions })

export const choose = (condition: Value, then: Value, otherwise: Value): Expression =>
  call({ if: condition, then, else: otherwise })
/** Evaluates `expr` as of this time, in microseconds. */
export const at = (ts: number, expr: Value): Expression => call({ at: ts, expr })

export const get = (reference: Value): Expression => call({ get: reference })
export const exists = (reference: Value): Expression => call({ exists: reference })
export const paginate = (set: Value, size = 100_000): Expression => call({ paginate: set, size })
export const events = (set: Value, size = 100_000): Expression => call({ paginate: set, events: true, size })

export const create = (reference: Value, params: Fields = {}): Expression => call({ create: reference, params })
export const update = (reference: Value, params: Fields): Expression => call({ update: reference, params })
export const replace = (reference: Value, params: Fields): Expression => call({ replace: reference, params })
/** Writes a version at a time in the past. @param ts a time expression */
export const insert = (reference: Value, ts: Value, params: Fields): Expression =>
  call({ insert: reference, ts, action: 'create', params })
export const remove = (reference: Value): Expression => call({ delete: reference })

export const createDatabase = (params: Fields): Expression => call({ create_database: params })
export const createCollection = (params: Fields): Expression => call({ create_collection: params })
export const createIndex = (params: Fields): Expression => call({ create_index: params })
export const createFunction = (params: Fields): Expression => call({ create_function: params })
export const createRole = (params: Fields): Expression => call({ create_role: params })
export const createKey = (params: Fields): Expression => call({ create_key: params })
export const createAccessProvider = (params: Fields): Expression => call({ create_access_provider: params })
