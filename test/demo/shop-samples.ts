import { LosslessNumber } from 'lossless-json'
import type { FaunaQuery } from './fauna-query.ts'
import { bytes, collection, create, date, type Fql, fql, index, ref, role, time, variable } from './fql.ts'
import type { NewDocument } from './shop-documents.ts'

/** Refs to things whose id the server chooses. */
export interface SampleReferences {
  readonly key: Fql
  readonly token: Fql
  readonly credential: Fql
}

/**
 * Makes one of each thing that a document can refer to: a database, a function, an access provider, a key, a document
 * with a password, and a token for it.
 * @param staff the collection for the document with the password
 */
export async function sampleReferences(query: FaunaQuery, staff: string): Promise<SampleReferences> {
  const double = fql({ lambda: 'x', expr: fql({ multiply: [variable('x'), 2] }) })
  await query(fql({ create_database: { name: 'branch' } }))
  await query(fql({ create_function: { name: 'double', body: fql({ query: double }) } }))
  await query(
    fql({
      create_access_provider: {
        name: 'login',
        issuer: 'https://login.shop.example',
        jwks_uri: 'https://login.shop.example/keys.json',
      },
    }),
  )
  await query(create(staff, '1', { data: { name: 'Mia' }, credentials: { password: 'not a real one' } }))
  const token = idOf(await query(fql({ login: ref(staff, '1'), params: { password: 'not a real one' } })))
  const key = idOf(await query(fql({ create_key: { role: 'server' } })))
  const credentials = (await query(fql({ paginate: fql({ credentials: null }) }))) as { data: WireReference[] }
  return {
    key: fql({ ref: fql({ keys: null }), id: key }),
    token: fql({ ref: fql({ tokens: null }), id: token }),
    credential: fql({ ref: fql({ credentials: null }), id: credentials.data[0]?.['@ref'].id }),
  }
}

interface WireReference {
  readonly '@ref': { readonly id: string }
}

function idOf(document: unknown): string {
  return (document as { ref: WireReference }).ref['@ref'].id
}

/**
 * The fields of the samples that FQL v10 returns differently: it sees neither indexes nor queries of FQL v4, and has other
 * names for native collections (docs/fauna.md).
 */
export const HIDDEN_FROM_V10 = ['4 data.index', '4 data.unknown', '5 data.query', '5 data.set', '5 data.union']

/** Every kind of value that a document can hold. */
export function samples({ key, token, credential }: SampleReferences): readonly NewDocument[] {
  const addOne = fql({ lambda: 'x', expr: fql({ add: [variable('x'), 1] }) })
  const orders = fql({ match: index('orders-ts'), terms: [] })
  return [
    {
      id: '1',
      data: {
        whole: 5,
        beyond_2_to_the_53: 9007199254740993n,
        largest: 9223372036854775807n,
        smallest: -9223372036854775808n,
        double: 1.5,
        whole_double: new LosslessNumber('2.0'),
        minus_zero: new LosslessNumber('-0.0'),
        tiny: 1e-300,
      },
    },
    {
      id: '2',
      data: { text: 'Käse "mild"', empty: '', yes: true, list: [1, [2, { three: 3 }], {}], nested: { deep: [false] } },
    },
    {
      id: '3',
      data: {
        time: time('2026-02-28T12:34:56.123456789Z'),
        time_with_offset: time('2026-01-01T00:00:00+05:30'),
        date: date('2024-02-29'),
        bytes: bytes('+/8AAQ=='),
        no_bytes: bytes(''),
      },
    },
    {
      id: '4',
      data: {
        document: ref('customers', '1001'),
        collection: collection('customers'),
        index: index('orders-ts'),
        database: fql({ database: 'branch' }),
        function: fql({ function: 'double' }),
        role: role('airbyte'),
        access_provider: fql({ access_provider: 'login' }),
        key,
        token,
        credential,
        unknown: fql({ collections: null }),
      },
    },
    {
      id: '5',
      data: {
        query: fql({ query: addOne }),
        set: orders,
        union: fql({ union: [orders, fql({ documents: collection('products') })] }),
      },
    },
    { id: '6', data: { '@context': 'https://schema.org', '@type': 'Product', '@id': 7, nested: { '@value': true } } },
    { id: '7' },
  ]
}
