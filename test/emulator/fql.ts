/** An expression of FQL v4 in its form on the wire. */
export type Fql = unknown

/** An object literal; nested plain objects are literals too, arrays of them as well. */
export function obj(fields: Readonly<Record<string, unknown>>): Fql {
  return { object: Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, literal(value)])) }
}

/** A value as an expression: plain objects become literals, expressions made by these functions stay what they are. */
function literal(value: unknown): Fql {
  if (Array.isArray(value)) return value.map(literal)
  return isPlain(value) ? obj(value as Record<string, unknown>) : value
}

const EXPRESSION_KEYS = new Set(['object', 'collection', 'index', 'role', 'ref', 'query', 'collections', 'indexes'])

function isPlain(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false
  const [first] = Object.keys(value)
  return first === undefined || !(EXPRESSION_KEYS.has(first) || /^(time|epoch|now|database|@)/.test(first))
}

export const collection = (name: string): Fql => ({ collection: name })
export const index = (name: string): Fql => ({ index: name })
export const ref = (of: string, id: string): Fql => ({ ref: collection(of), id })
export const documents = (of: string): Fql => ({ documents: collection(of) })
export const match = (name: string, ...terms: Fql[]): Fql => ({ match: index(name), terms })
export const get = (what: Fql): Fql => ({ get: what })
export const exists = (what: Fql): Fql => ({ exists: what })
export const now: Fql = { now: null }
export const later = (offset: number, unit: string): Fql => ({ time_add: now, offset, unit })
export const atTime = (time: Fql, expr: Fql): Fql => ({ at: time, expr })
export const paginate = (set: Fql, options: Readonly<Record<string, Fql>> = {}): Fql => ({ paginate: set, ...options })
export const map = (over: Fql, names: string | string[], expr: Fql): Fql => ({
  map: { lambda: names, expr },
  collection: over,
})
export const variable = (name: string): Fql => ({ var: name })
export const select = (path: Fql, from: Fql): Fql => ({ select: path, from })

export const create = (of: string, id: string, data: Readonly<Record<string, unknown>> = {}, rest = {}): Fql => ({
  create: ref(of, id),
  params: obj({ data, ...rest }),
})
export const update = (of: string, id: string, data: Readonly<Record<string, unknown>>): Fql => ({
  update: ref(of, id),
  params: obj({ data }),
})
export const remove = (of: string, id: string): Fql => ({ delete: ref(of, id) })

export const createCollection = (name: string, options: Readonly<Record<string, unknown>> = {}): Fql => ({
  create_collection: obj({ name, ...options }),
})
/** An index of all documents of one collection in the order of their last change. */
export const createTsIndex = (name: string, of: string): Fql => ({
  create_index: obj({ name, source: collection(of), values: [{ field: 'ts' }, { field: 'ref' }] }),
})
export const createRole = (name: string, ...privileges: { resource: Fql; actions: object }[]): Fql => ({
  create_role: obj({ name, privileges }),
})
export const createKey = (options: Readonly<Record<string, unknown>>): Fql => ({ create_key: obj(options) })
