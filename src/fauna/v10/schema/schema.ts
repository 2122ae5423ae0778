import type { Query } from 'fauna'
import * as z from 'zod'
import { askInBatches } from '../../batches/batches.ts'
import { FaunaError, isFaunaError } from '../../errors.ts'
import type { CollectionAccess, CollectionInfo, IndexInfo } from '../../fauna.ts'
import type { V10Client } from '../client.ts'
import {
  type DescribedCollection,
  describedCollection,
  describedCollections,
  type FieldDefinitions,
  listedIndexes,
  type SetPage,
  schemaProbe,
  setPageOf,
} from '../forms.ts'
import * as queries from '../queries.ts'
import { accessOf } from './access.ts'
import type { CallableIndexes } from './callable-indexes.ts'
import { describeAll } from './described.ts'
import { indexInfo } from './index-eligibility.ts'
import { parseSignature } from './signature.ts'

/** How many definitions one query lists. */
export const SCHEMA_PAGE = 500

/** How many collections one query describes: it takes Fauna some milliseconds for each (measured). */
const DESCRIBED_PER_QUERY = 150

/**
 * All collections that the secret can list.
 * @param computedFields whether documents are read with their computed fields
 * @throws FaunaError
 */
export async function listCollections(client: V10Client, computedFields: boolean): Promise<CollectionInfo[]> {
  const names = await list(client, queries.listCollections(SCHEMA_PAGE), z.string())
  if (names.length === 0) await confirmEmpty(client)
  const described = await askInBatches(names, DESCRIBED_PER_QUERY, async (batch) => {
    return (await describeAll(client, batch, { size: batch.length })).collections
  })
  return names.flatMap((name, i) => {
    const { definition, access } = described[i] ?? {}
    // Without access: dropped since it was listed.
    return definition && access ? [collectionInfo(name, definition, access, computedFields)] : []
  })
}

/** One collection; undefined if it does not exist. @throws FaunaError */
export async function findCollection(
  client: V10Client,
  name: string,
  computedFields: boolean,
): Promise<CollectionInfo | undefined> {
  try {
    const { definition, probes } = await client.query(queries.describeCollection(name), describedCollection)
    return collectionInfo(name, definition, await accessOf(client, name, probes.denied), computedFields)
  } catch (error) {
    if (isFaunaError(error, 'missing')) return undefined
    throw error
  }
}

/** @param definition its own document */
export function collectionInfo(
  name: string,
  { visible }: DescribedCollection['definition'],
  access: CollectionAccess,
  computedFields: boolean,
): CollectionInfo {
  return {
    name,
    definition: visible === undefined ? 'hidden' : 'visible',
    historyDays: visible && (visible.history_days ?? null),
    access,
    ...fieldsOf(visible ?? {}, computedFields),
  }
}

/** All indexes whose definition the secret can see. @param callable takes them @throws FaunaError */
export async function listIndexes(client: V10Client, callable: CallableIndexes): Promise<IndexInfo[]> {
  const collections = await list(client, queries.listIndexes(SCHEMA_PAGE), listedIndexes)
  if (collections.length === 0) await confirmEmpty(client)
  return collections.flatMap(({ name, indexes }) => {
    callable.set(name, indexes ?? {})
    return Object.entries(indexes ?? {}).map(([index, definition]) => indexInfo(name, index, definition))
  })
}

/** The names of the databases directly below the secret's own; none without the role admin. @throws FaunaError */
export function listDatabases(client: V10Client): Promise<string[]> {
  return list(client, queries.listDatabases(SCHEMA_PAGE), z.string())
}

/** Collections by name. @param callable takes their indexes @throws FaunaError */
export async function describe(
  client: V10Client,
  names: readonly string[],
  callable: CallableIndexes,
): Promise<Map<string, DescribedCollection>> {
  const described = await askInBatches(names, DESCRIBED_PER_QUERY, async (batch) => {
    const page = { size: batch.length }
    return (await client.page(queries.describeCollections(batch), describedCollections, page)).value.collections
  })
  const found = new Map<string, DescribedCollection>()
  for (const [i, name] of names.entries()) {
    const collection = described[i]
    if (collection === undefined) continue
    found.set(name, collection)
    callable.set(name, collection.definition.visible?.indexes ?? {})
  }
  return found
}

/** An index that a query can name. @throws FaunaError `missing` if the server does not list it */
export async function callableIndex(
  client: V10Client,
  callable: CallableIndexes,
  collection: string,
  name: string,
): Promise<queries.CallableIndex> {
  if (callable.get(collection, name) === undefined) await describe(client, [collection], callable)
  const index = callable.get(collection, name)
  if (index !== undefined) return index
  throw new FaunaError('missing', `The collection "${collection}" has no index "${name}".`)
}

/** All rows of a set, page by page. @throws FaunaError */
export async function list<T>(client: V10Client, first: Query, row: z.ZodType<T>): Promise<T[]> {
  const rows: T[] = []
  const page = setPageOf(row)
  for (let query: Query | undefined = first; query !== undefined; ) {
    const { data, after }: SetPage<T> = await client.query(query, page)
    rows.push(...data)
    query = after === undefined ? undefined : queries.nextPage(after)
  }
  return rows
}

/**
 * A list leaves out what the secret cannot see, and is empty without the privilege, so an empty list is no proof of an
 * empty database (fauna.md, "Unreadable is not empty"). A reference to a collection that cannot exist shows which it is.
 * @throws FaunaError `forbidden`
 */
async function confirmEmpty(client: V10Client): Promise<void> {
  if ((await client.query(queries.probeSchema, schemaProbe)).hidden) {
    throw new FaunaError('forbidden', "Fauna answered: this key's role cannot read collections (permission denied)")
  }
}

/** `fields: {}` allows any fields, as does its absence (measured). */
function fieldsOf(definition: FieldDefinitions, computedFields: boolean): Pick<CollectionInfo, 'fields' | 'computed'> {
  const fields = Object.entries(definition.fields ?? {})
  const computed = computedFields ? Object.keys(definition.computed_fields ?? {}) : []
  return {
    ...(fields.length > 0 && {
      fields: new Map(fields.map(([name, field]) => [name, parseSignature(field.signature)])),
    }),
    ...(computed.length > 0 && { computed }),
  }
}
