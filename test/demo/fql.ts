/** An FQL v4 expression in its form on the wire: the function is the first key, its arguments stand beside it. */
export class Fql {
  readonly wire: unknown

  constructor(wire: unknown) {
    this.wire = wire
  }
}

/**
 * A function with its arguments: `fql({ create: orders, params: { data: { total: 5 } } })`. Arguments that are plain
 * objects become object literals, which the wire marks with `object`.
 */
export function fql(call: Readonly<Record<string, unknown>>): Fql {
  return new Fql(Object.fromEntries(Object.entries(call).map(([key, argument]) => [key, toWire(argument)])))
}

function toWire(value: unknown): unknown {
  if (value instanceof Fql) return value.wire
  if (Array.isArray(value)) return value.map(toWire)
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value
  return { object: Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toWire(item)])) }
}

export const collection = (name: string): Fql => fql({ collection: name })

export const index = (name: string): Fql => fql({ index: name })

export const role = (name: string): Fql => fql({ role: name })

export const ref = (collectionName: string, id: string): Fql => fql({ ref: collection(collectionName), id })

export const time = (text: string): Fql => fql({ time: text })

export const date = (text: string): Fql => fql({ date: text })

/** @param base64 with padding */
export const bytes = (base64: string): Fql => fql({ '@bytes': base64 })

export const variable = (name: string): Fql => fql({ var: name })

export function create(collectionName: string, id: string, params: Readonly<Record<string, unknown>>): Fql {
  return fql({ create: ref(collectionName, id), params })
}
