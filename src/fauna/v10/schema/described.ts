import { askInHalves } from '../../batches/in-halves.ts'
import type { CollectionAccess, PageLimit } from '../../fauna.ts'
import type { V10Client } from '../client.ts'
import { type DescribedCollection, describedCollections, probedCollections } from '../forms.ts'
import * as queries from '../queries.ts'
import { conditional } from './access.ts'

/** A collection and how it can be read. */
export interface Described {
  readonly definition: DescribedCollection['definition']
  /** Undefined if it does not exist. */
  readonly access: CollectionAccess | undefined
}

export interface DescribedCollections {
  /** The time of the snapshot, in microseconds. */
  readonly ts: number
  /** In the order of the names. */
  readonly collections: readonly Described[]
  /** The length of the answer, in bytes. */
  readonly length: number
}

/** Collections by name, also those whose definition the secret cannot see. @throws FaunaError */
export async function describeAll(
  client: V10Client,
  names: readonly string[],
  limit: PageLimit,
): Promise<DescribedCollections> {
  const { value, length } = await client.page(queries.describeCollections(names), describedCollections, limit)
  const hidden = names.filter((_, i) => value.collections[i]?.definition.hidden)
  const probed = await askInHalves(
    hidden,
    ['missing'],
    (some) => client.query(queries.probeCollections(some), probedCollections),
    () => undefined,
  )
  const probes = new Map(hidden.map((name, i) => [name, probed[i]]))
  for (const [i, name] of names.entries()) {
    const own = value.collections[i]?.probes
    if (own) probes.set(name, own)
  }
  const denied = names.filter((name) => probes.get(name)?.denied)
  const partlyReadable = await conditional(client, denied)
  const collections = names.map((name, i): Described => {
    const definition = value.collections[i]?.definition ?? { visible: undefined, hidden: false }
    const own = probes.get(name)
    if (own === undefined) return { definition, access: undefined }
    return { definition, access: !own.denied ? 'readable' : partlyReadable.has(name) ? 'conditional' : 'unreadable' }
  })
  return { ts: value.ts, collections, length }
}
