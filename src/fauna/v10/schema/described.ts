import { askInBatches } from '../../batches/batches.ts'
import { isFaunaError } from '../../errors.ts'
import type { CollectionAccess, PageLimit } from '../../fauna.ts'
import type { Answer } from '../../http/answer.ts'
import type { V10Client } from '../client.ts'
import { type Definition, describedCollections, type Probes } from '../forms.ts'
import * as queries from '../queries.ts'
import { accessBy, probe } from './access.ts'

/** How many collections one query describes: each takes Fauna some milliseconds, the more indexes there are (measured). */
const DESCRIBED_PER_QUERY = 150

/** A collection and how it can be read. */
export interface Described {
  readonly definition: Definition
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

/** Any number of collections, in batches, by name. @throws FaunaError */
export async function describe(client: V10Client, names: readonly string[]): Promise<Map<string, Described>> {
  const described = await askInBatches(names, DESCRIBED_PER_QUERY, async (batch) => {
    return (await describeTogether(client, batch, { size: batch.length })).collections
  })
  return new Map(names.map((name, i) => [name, described[i] ?? MISSING]))
}

/** Collections as of one moment, also those whose definition the secret cannot see. @throws FaunaError */
export async function describeTogether(
  client: V10Client,
  names: readonly string[],
  limit: PageLimit,
): Promise<DescribedCollections> {
  const { value, length } = await ask(client, names, limit)
  const access = await accessBy(
    client,
    names,
    value.collections.map(({ probes }) => probes),
  )
  const collections = names.map((_, i): Described => ({ ...(value.collections[i] ?? MISSING), access: access[i] }))
  return { ts: value.ts, collections, length }
}

export const MISSING: Described = { definition: { visible: undefined, hidden: false }, access: undefined }

interface Descriptions {
  readonly ts: number
  /** Without probes if it does not exist. */
  readonly collections: readonly { readonly definition: Definition; readonly probes?: Probes | null | undefined }[]
}

/** Asks for all collections; if one does not exist, only for the visible ones, and then for those that are hidden. */
async function ask(client: V10Client, names: readonly string[], limit: PageLimit): Promise<Answer<Descriptions>> {
  try {
    return await client.page(queries.describeCollections(names), describedCollections, limit)
  } catch (error) {
    if (!isFaunaError(error, 'missing')) throw error
  }
  const { value, length } = await client.page(queries.describeVisible(names), describedCollections, limit)
  const hidden = names.filter((_, i) => value.collections[i]?.definition.hidden)
  const probed = await probe(client, hidden)
  const probes = new Map(hidden.map((name, i) => [name, probed[i]]))
  const collections = value.collections.map((own, i) => ({ ...own, probes: own.probes ?? probes.get(names[i] ?? '') }))
  return { value: { ts: value.ts, collections }, length }
}
