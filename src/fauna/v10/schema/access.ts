import * as z from 'zod'
import { askInBatches } from '../../batches/batches.ts'
import { askInHalves } from '../../batches/in-halves.ts'
import type { CollectionAccess, IndexAccess, IndexOfCollection } from '../../fauna.ts'
import type { V10Client } from '../client.ts'
import { type DescribedCollection, setPageOf } from '../forms.ts'
import * as queries from '../queries.ts'
import { type IndexDefinition, isBuilding } from './index-eligibility.ts'

/** How many collections one query reads a first document of. */
const SCANS_PER_QUERY = 200

/** How a collection can be read. @param denied whether a document of it was refused */
export async function accessOf(client: V10Client, name: string, denied: boolean): Promise<CollectionAccess> {
  if (!denied) return 'readable'
  return (await conditional(client, [name])).has(name) ? 'conditional' : 'unreadable'
}

/**
 * The collections that can be read under a condition, among those of which a document was refused. A scan of an unreadable
 * collection is empty, without an error. With `history_read` alone it shows every document; but then neither feeds nor
 * removals can be read, so such a collection counts as unreadable.
 */
export async function conditional(client: V10Client, denied: readonly string[]): Promise<Set<string>> {
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

/** Whether the entries of each index can be read, in the same order. @param described their collections, by name */
export async function indexAccess(
  client: V10Client,
  indexes: readonly IndexOfCollection[],
  described: ReadonlyMap<string, DescribedCollection>,
): Promise<IndexAccess[]> {
  const denied = [...described].filter(([, { probes }]) => probes?.denied).map(([name]) => name)
  const partlyReadable = await conditional(client, denied)
  return indexes.map(({ collection, name }): IndexAccess => {
    const own = described.get(collection)
    if (own?.definition.hidden) return 'unreadable'
    const index = own?.definition.visible?.indexes?.[name]
    if (own === undefined || index === undefined) return 'missing'
    return indexAccessOf(index, !own.probes?.denied || partlyReadable.has(collection))
  })
}

/**
 * There are no privileges on indexes: a role that reads the documents reads their entries.
 * @param isReadable whether documents of its collection can be read
 */
export function indexAccessOf(index: IndexDefinition, isReadable: boolean): IndexAccess {
  if (isBuilding(index)) return 'building'
  return isReadable ? 'readable' : 'unreadable'
}
