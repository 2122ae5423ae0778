/** A reference as FQL v4 writes it. */
export function wireRef(id: unknown, collection: unknown = 'users'): unknown {
  return { '@ref': { id, collection: { '@ref': { id: collection, collection: { '@ref': { id: 'collections' } } } } } }
}
