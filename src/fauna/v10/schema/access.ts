import * as z from 'zod'
import { askInBatches } from '../../batches/batches.ts'
import { askInHalves } from '../../batches/in-halves.ts'
import type { CollectionAccess } from '../../fauna.ts'
import type { V10Client } from '../client.ts'
import { type Probes, probedCollections, setPageOf } from '../forms.ts'
import * as queries from '../queries.ts'

/** How many collections one query reads a first document of. */
const SCANS_PER_QUERY = 200

/** How many collections one query probes. */
const PROBES_PER_QUERY = 500

/** How each collection can be read, in the order of the names; undefined if it does not exist. @throws FaunaError */
export async function accessOf(
  client: V10Client,
  names: readonly string[],
): Promise<readonly (CollectionAccess | undefined)[]> {
  return accessBy(client, names, await askInBatches(names, PROBES_PER_QUERY, (batch) => probe(client, batch)))
}

/** Probes collections, in halves if one does not exist. @returns in the order of the names; undefined if it does not exist */
export function probe(client: V10Client, names: readonly string[]): Promise<readonly (Probes | undefined)[]> {
  const ask = async (some: readonly string[]): Promise<readonly Probes[]> => {
    return (await client.page(queries.probeCollections(some), probedCollections, { size: some.length })).value
  }
  return askInHalves(names, ['missing'], ask, () => undefined)
}

/** @param probes in the order of the names; undefined if a collection does not exist @returns as `accessOf` */
export async function accessBy(
  client: V10Client,
  names: readonly string[],
  probes: readonly (Probes | null | undefined)[],
): Promise<readonly (CollectionAccess | undefined)[]> {
  const partlyReadable = await conditional(
    client,
    names.filter((_, i) => probes[i]?.denied),
  )
  return names.map((name, i) => {
    const own = probes[i]
    if (!own) return undefined
    return !own.denied ? 'readable' : partlyReadable.has(name) ? 'conditional' : 'unreadable'
  })
}

/**
 * The collections that can be read under a condition, among those of which a document was refused. A scan of an unreadable
 * collection is empty, without an error. With `history_read` alone it shows every document; but then neither feeds nor
 * removals can be read, so such a collection counts as unreadable.
 */
async function conditional(client: V10Client, denied: readonly string[]): Promise<Set<string>> {
  const pages = await askInBatches(denied, SCANS_PER_QUERY, async (names) => {
    return (await client.page(queries.firstIds(names), idPages, { size: names.length })).value
  })
  const shown = denied.filter((_, i) => pages[i] !== undefined && !isEmpty(pages[i]))
  return new Set(await withReadPrivilege(client, shown))
}

const idPage = setPageOf(z.unknown())

const idPages = z.array(idPage)

function isEmpty({ data, after }: z.infer<typeof idPage>): boolean {
  return data.length === 0 && after === undefined
}

/**
 * The collections on which the role has the privilege `read`, with or without a condition: without it, an event source
 * fails (measured), and with it the whole query.
 */
async function withReadPrivilege(client: V10Client, names: readonly string[]): Promise<string[]> {
  const ask = async (some: readonly string[]): Promise<readonly boolean[]> => {
    await client.query(queries.eventSources(some), z.unknown())
    return some.map(() => true)
  }
  const isReadable = await askInHalves(names, ['forbidden', 'missing'], ask, () => false)
  return names.filter((_, i) => isReadable[i])
}
