import type { Query } from 'fauna'
import * as z from 'zod'
import { readFromBothEnds } from '../../batches/both-ends.ts'
import { FaunaError } from '../../errors.ts'
import type { CollectionAccess, CollectionInfo, IndexInfo } from '../../fauna.ts'
import type { V10Client } from '../client.ts'
import {
  type FieldDefinitions,
  listedDefinition,
  type SetPage,
  schemaProbe,
  setPageOf,
  type VisibleDefinition,
} from '../forms.ts'
import * as queries from '../queries.ts'
import { accessOf } from './access.ts'
import type { CallableIndexes } from './callable-indexes.ts'
import { type Described, describe, MISSING } from './described.ts'
import { indexInfo } from './index-eligibility.ts'
import { parseSignature } from './signature.ts'

/** How many definitions one query lists. */
export const SCHEMA_PAGE = 500

/** How many definitions one query reads: each takes Fauna some milliseconds, the more indexes there are (measured). */
const DEFINITIONS_PER_QUERY = 200

/**
 * All collections that the secret can list.
 * @param computedFields whether documents are read with their computed fields
 * @throws FaunaError
 */
export async function listCollections(client: V10Client, computedFields: boolean): Promise<CollectionInfo[]> {
  const definitions = await visibleDefinitions(client)
  const access = await accessOf(
    client,
    definitions.map(({ name }) => name),
  )
  return definitions.flatMap(({ name, ...visible }, i) => {
    const own = access[i]
    // Undefined: dropped since it was listed.
    return own === undefined ? [] : [collectionInfo(name, visible, own, computedFields)]
  })
}

/** One collection; undefined if it does not exist. @throws FaunaError */
export async function findCollection(
  client: V10Client,
  name: string,
  computedFields: boolean,
): Promise<CollectionInfo | undefined> {
  const { definition, access } = (await describe(client, [name])).get(name) ?? MISSING
  return access && collectionInfo(name, definition.visible, access, computedFields)
}

/** @param visible its own document; undefined if the secret cannot see it */
export function collectionInfo(
  name: string,
  visible: VisibleDefinition | undefined,
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
  return (await visibleDefinitions(client)).flatMap(({ name, indexes }) => {
    callable.set(name, indexes ?? {})
    return Object.entries(indexes ?? {}).map(([index, definition]) => indexInfo(name, index, definition))
  })
}

/** The definitions of all collections that the secret can list. @throws FaunaError */
async function visibleDefinitions(client: V10Client): Promise<ListedDefinition[]> {
  const definitions = await readFromBothEnds<ListedDefinition, string>({
    pageSize: DEFINITIONS_PER_QUERY,
    keyOf: ({ name }) => name,
    async page(end, size, from) {
      const query = from === undefined ? queries.definitionsPage(end, size) : queries.nextPage(from, size)
      const { data, after: next } = (await client.page(query, definitionPage, { size })).value
      return { rows: end === 'first' ? data : data.toReversed(), next }
    },
  })
  if (definitions.length === 0) await confirmEmpty(client)
  return definitions
}

type ListedDefinition = z.infer<typeof listedDefinition>

const definitionPage = setPageOf(listedDefinition)

/** The names of the databases directly below the secret's own; none without the role admin. @throws FaunaError */
export function listDatabases(client: V10Client): Promise<string[]> {
  return list(client, queries.listDatabases(SCHEMA_PAGE), z.string())
}

/** Collections by name. @param callable takes their indexes @throws FaunaError */
export async function describeCallable(
  client: V10Client,
  names: readonly string[],
  callable: CallableIndexes,
): Promise<ReadonlyMap<string, Described>> {
  const described = await describe(client, names)
  for (const [name, { definition }] of described) callable.set(name, definition.visible?.indexes ?? {})
  return described
}

/** An index that a query can name. @throws FaunaError `missing` if the server does not list it */
export async function callableIndex(
  client: V10Client,
  callable: CallableIndexes,
  collection: string,
  name: string,
): Promise<queries.CallableIndex> {
  if (callable.get(collection, name) === undefined) await describeCallable(client, [collection], callable)
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
