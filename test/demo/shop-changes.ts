import type { FaunaQuery } from './fauna-query.ts'
import { create, type Fql, fql, ref } from './fql.ts'
import { SAMPLES } from './shop.ts'

/** A change in the shop between two syncs, and the records of the next sync for it. */
export interface ShopChange {
  readonly what: string
  readonly queries: readonly Fql[]
  readonly records: readonly ExpectedRecord[]
}

export interface ExpectedRecord {
  readonly stream: string
  readonly ref: string
  readonly deleted: boolean
}

export const shopChanges: readonly ShopChange[] = [
  {
    what: 'order 5006 is paid (updated)',
    queries: [fql({ update: ref('orders', '5006'), params: { data: { status: 'paid' } } })],
    records: [{ stream: 'orders', ref: '5006', deleted: false }],
  },
  {
    what: 'customer 1004 leaves (deleted)',
    queries: [fql({ delete: ref('customers', '1004') })],
    records: [{ stream: 'customers', ref: '1004', deleted: true }],
  },
  {
    what: 'customer 1007 is new (created)',
    queries: [create('customers', '1007', { data: { name: 'Femi Adeyemi', newsletter: true } })],
    records: [{ stream: 'customers', ref: '1007', deleted: false }],
  },
  {
    what: 'product 3 is deleted by mistake and recreated (deleted, created)',
    queries: [
      fql({ delete: ref('products', '3') }),
      create('products', '3', { data: { name: 'Teapot, 1 l', price: 34.5, stock: 6 } }),
    ],
    // The removal comes first, so that the document ends alive.
    records: [
      { stream: 'products', ref: '3', deleted: true },
      { stream: 'products', ref: '3', deleted: false },
    ],
  },
]

/** Before the first sync over FQL v10. */
export const laterChanges: readonly ShopChange[] = [
  {
    what: 'order 5004 is shipped (updated)',
    queries: [fql({ update: ref('orders', '5004'), params: { data: { status: 'shipped' } } })],
    records: [{ stream: 'orders', ref: '5004', deleted: false }],
  },
  {
    what: 'customer 1005 leaves (deleted)',
    queries: [fql({ delete: ref('customers', '1005') })],
    records: [{ stream: 'customers', ref: '1005', deleted: true }],
  },
]

/** In the collection that has no index. */
export const sampleChanges: readonly ShopChange[] = [
  {
    what: 'sample 2 has another text (updated)',
    queries: [fql({ update: ref(SAMPLES, '2'), params: { data: { text: 'Gouda' } } })],
    records: [{ stream: SAMPLES, ref: '2', deleted: false }],
  },
  {
    what: 'sample 7 is gone (deleted)',
    queries: [fql({ delete: ref(SAMPLES, '7') })],
    records: [{ stream: SAMPLES, ref: '7', deleted: true }],
  },
]

/** Before the first sync over FQL v4 that follows one over FQL v10. */
export const lastChanges: readonly ShopChange[] = [
  {
    what: 'product 6 costs more (updated)',
    queries: [fql({ update: ref('products', '6'), params: { data: { price: 27.5 } } })],
    records: [{ stream: 'products', ref: '6', deleted: false }],
  },
]

export async function changeShop(query: FaunaQuery, changes: readonly ShopChange[]): Promise<void> {
  for (const change of changes) {
    for (const expression of change.queries) await query(expression)
  }
}
