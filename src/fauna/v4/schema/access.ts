import * as z from 'zod'
import { askInBatches } from '../../batches/batches.ts'
import { isFaunaError } from '../../errors.ts'
import type { CollectionAccess, IndexAccess } from '../../fauna.ts'
import type { V4Client } from '../client.ts'
import type { Expression } from '../expressions.ts'
import * as queries from '../queries.ts'

/** How many probes one query contains. */
const PROBES_PER_QUERY = 500

/** How many references a scan asks for that shows whether some documents can be read. */
const SCAN_SIZE = 16

export interface Accesses {
  /** A collection that does not exist is left out. */
  readonly collections: ReadonlyMap<string, CollectionAccess>
  /** In the order of the names. */
  readonly indexes: readonly IndexAccess[]
}

/**
 * Whether the documents of each collection and the entries of each index can be read.
 *
 * A scan of an unreadable collection is empty, without an error; getting a document is refused. Getting one is also
 * refused if a predicate decides, although a scan then shows some documents (fauna.md, "Unreadable is not empty").
 */
export async function probeAccess(
  client: V4Client,
  collections: readonly string[],
  indexes: readonly string[],
): Promise<Accesses> {
  const probes = [...collections.map(queries.probeCollection), ...indexes.map(queries.probeIndex)]
  const codes = await failureCodes(client, probes)
  return {
    collections: await accessByCode(client, collections, codes),
    indexes: indexes.map((_, i) => indexAccessOf(codes.get(collections.length + i))),
  }
}

/** @param codes of the probes of the collections, in their order */
async function accessByCode(
  client: V4Client,
  names: readonly string[],
  codes: ReadonlyMap<number, string>,
): Promise<Map<string, CollectionAccess>> {
  const denied = names.filter((_, i) => codes.get(i) === 'permission denied')
  const partlyReadable = await nonEmpty(client, denied)
  const access = new Map<string, CollectionAccess>()
  for (const [i, name] of names.entries()) {
    const code = codes.get(i)
    if (code === 'permission denied') access.set(name, partlyReadable.has(name) ? 'conditional' : 'unreadable')
    else if (code !== 'invalid ref') access.set(name, 'readable')
  }
  return access
}

function indexAccessOf(code: string | undefined): IndexAccess {
  switch (code) {
    case undefined:
      return 'readable'
    case 'permission denied':
      return 'unreadable'
    case 'invalid ref':
      return 'missing'
    default:
      // "instance not found", with a 400: an index that is still being built (fauna.md, v4).
      return 'building'
  }
}

/**
 * The error codes of the probes that fail, by their ordinal. Fauna reports the errors of all elements of a list with
 * their positions, so one query contains many probes.
 */
async function failureCodes(client: V4Client, probes: readonly Expression[]): Promise<Map<number, string>> {
  const codes = await askInBatches(probes, PROBES_PER_QUERY, async (batch) => {
    const found = Array.from(batch, (): string | undefined => undefined)
    try {
      await client.page([...batch], z.unknown(), { size: batch.length })
    } catch (error) {
      if (!isFaunaError(error, 'missing', 'forbidden')) throw error
      for (const { code, position } of error.details.errors ?? []) found[Number(position?.[0])] = code
    }
    return found
  })
  return new Map(codes.flatMap((code, i) => (code === undefined ? [] : [[i, code]])))
}

/** The collections of which a scan shows documents. */
async function nonEmpty(client: V4Client, names: readonly string[]): Promise<Set<string>> {
  const pages = await askInBatches(names, PROBES_PER_QUERY, async (batch) => {
    const scans = batch.map((name) => queries.firstReferences(name, SCAN_SIZE))
    return (await client.page(scans, z.array(scanPage), { size: batch.length })).value
  })
  return new Set(names.filter((_, i) => pages[i] !== undefined && !isEmpty(pages[i])))
}

function isEmpty({ data, after }: z.infer<typeof scanPage>): boolean {
  return data.length === 0 && after === undefined
}

const scanPage = z.object({ data: z.array(z.unknown()), after: z.array(z.unknown()).optional() })
