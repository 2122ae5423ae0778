import * as z from 'zod'
import { batches } from '../../batches.ts'
import { isFaunaError } from '../../errors.ts'
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
  const found = new Set<string>()
  for (const names of batches(denied, SCANS_PER_QUERY)) {
    const scans = await client.query(queries.firstIds(names), idPages)
    const shown = names.filter((_, i) => {
      const page = scans[i]
      return page !== undefined && (page.data.length > 0 || page.after !== undefined)
    })
    for (const name of await withReadPrivilege(client, shown)) found.add(name)
  }
  return found
}

const idPages = z.array(setPageOf(z.unknown()))

/**
 * The collections on which the role has the privilege `read`, with or without a condition: without it, an event source
 * fails (measured), and with it the whole query. So the names are asked for at once, and if that fails by halves.
 */
async function withReadPrivilege(client: V10Client, names: readonly string[]): Promise<readonly string[]> {
  if (names.length === 0) return []
  try {
    await client.query(queries.eventSources(names), z.unknown())
    return names
  } catch (error) {
    if (!isFaunaError(error, 'forbidden', 'missing')) throw error
    if (names.length === 1) return []
    const middle = Math.ceil(names.length / 2)
    const halves = [names.slice(0, middle), names.slice(middle)]
    return (await Promise.all(halves.map((half) => withReadPrivilege(client, half)))).flat()
  }
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
