/** A reference as FQL v4 writes it. */
export function wireRef(id: string, collection = 'users'): unknown {
  return { '@ref': { id, collection: { '@ref': { id: collection, collection: { '@ref': { id: 'collections' } } } } } }
}
