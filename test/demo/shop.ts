import type { FaunaQuery } from './fauna-query.ts'
import { collection, create, type Fql, fql, index, ref, role } from './fql.ts'
import { customers, orders, products } from './shop-documents.ts'
import { sampleReferences, samples } from './shop-samples.ts'

/** A small shop, with a key for Airbyte. */
export interface Shop {
  /** The secret of a key that may read what a sync needs, and nothing else. */
  readonly airbyteSecret: string
  /** How many documents each readable collection holds. */
  readonly documents: ReadonlyMap<string, number>
  /** How many documents were deleted from each. */
  readonly deleted: ReadonlyMap<string, number>
}

/** Those with an index over ts and ref, and with a history: Fauna can say what changed in them. */
export const TRACKED = ['customers', 'orders', 'products'] as const

/** One document for each family of values. No index: over FQL v4, full refreshes only. */
export const SAMPLES = 'samples'

/** Not for Airbyte. */
export const STAFF = 'staff'

/**
 * Fills an empty database.
 * @param query as an admin of that database
 */
export async function createShop(query: FaunaQuery): Promise<Shop> {
  await createCollections(query)
  const airbyteSecret = await createAirbyteKey(query)
  const created = [
    ...customers.map((document) => ['customers', document] as const),
    ...products.map((document) => ['products', document] as const),
    ...orders.map((document) => ['orders', document] as const),
  ]
  // Each collection in one transaction: its documents share their ts, as those of an import do.
  for (const name of TRACKED) {
    const creations = created.filter(([of]) => of === name).map(([of, { id, ...params }]) => create(of, id, params))
    await query(inOneTransaction(creations))
  }
  const references = await sampleReferences(query, STAFF)
  const sampleDocuments = samples(references)
  await query(inOneTransaction(sampleDocuments.map(({ id, ...params }) => create(SAMPLES, id, params))))
  await query(fql({ delete: ref('orders', '5003') }))
  await query(fql({ delete: ref('products', '4') }))
  return {
    airbyteSecret,
    documents: new Map([
      ['customers', customers.length],
      ['orders', orders.length - 1],
      ['products', products.length - 1],
      [SAMPLES, sampleDocuments.length],
    ]),
    deleted: new Map([
      ['orders', 1],
      ['products', 1],
    ]),
  }
}

async function createCollections(query: FaunaQuery): Promise<void> {
  for (const name of TRACKED) {
    await query(fql({ create_collection: { name, history_days: 30 } }))
    await query(fql({ create_index: tsIndex(name) }))
  }
  await query(fql({ create_collection: { name: SAMPLES, history_days: 30 } }))
  await query(fql({ create_collection: { name: STAFF, history_days: 0 } }))
}

/** What an incremental sync walks. */
function tsIndex(name: string): Record<string, unknown> {
  return {
    name: `${name}-ts`,
    source: collection(name),
    terms: [],
    values: [{ field: 'ts' }, { field: 'ref' }],
  }
}

/** @returns the secret of a key with the least privileges that docs/fauna.md asks for, for both APIs */
async function createAirbyteKey(query: FaunaQuery): Promise<string> {
  const read = { read: true }
  const privileges = [
    { resource: fql({ collections: null }), actions: read },
    { resource: fql({ indexes: null }), actions: read },
    ...TRACKED.map((name) => ({ resource: index(`${name}-ts`), actions: read })),
    // FQL v4 asks for `read` alone.
    ...[...TRACKED, SAMPLES].map((name) => ({ resource: collection(name), actions: { ...read, history_read: true } })),
  ]
  await query(fql({ create_role: { name: 'airbyte', privileges } }))
  const key = (await query(fql({ create_key: { name: 'airbyte', role: role('airbyte') } }))) as { secret: string }
  return key.secret
}

/** A list is evaluated in order, and as one transaction. */
function inOneTransaction(expressions: readonly Fql[]): Fql {
  return fql({ do: expressions })
}
