import * as z from 'zod'
import { readFromBothEnds } from '../../batches/both-ends.ts'
import { unknownForm } from '../../errors.ts'
import type { CollectionInfo, IndexInfo } from '../../fauna.ts'
import type { V4Client } from '../client.ts'
import * as fql from '../expressions.ts'
import * as queries from '../queries.ts'
import { probeAccess } from './access.ts'
import { indexDocument, indexInfo } from './index-eligibility.ts'

/** How many definitions one query lists: each takes Fauna some milliseconds, the more indexes there are (measured). */
const SCHEMA_PAGE = 450

const collectionRow = z.object({ name: z.string(), history_days: z.number().nullable() })

/** All collections that the secret can list. @throws FaunaError */
export async function listCollections(client: V4Client): Promise<CollectionInfo[]> {
  const rows = await listRows(client, 'collections', queries.collectionPage, collectionRow)
  const names = rows.map(({ name }) => name)
  const { collections: access } = await probeAccess(client, names, [])
  return rows.flatMap(({ name, history_days: historyDays }): CollectionInfo[] => {
    const own = access.get(name)
    // Undefined: dropped since it was listed.
    return own === undefined ? [] : [{ name, definition: 'visible', historyDays, access: own }]
  })
}

/** All indexes whose definition the secret can see. @throws FaunaError */
export async function listIndexes(client: V4Client): Promise<IndexInfo[]> {
  return (await listSchema(client, 'indexes', indexDocument)).map(indexInfo)
}

/** The names of the databases directly below the secret's own, which only the role admin can list. @throws FaunaError */
export async function listDatabases(client: V4Client): Promise<string[]> {
  return (await listSchema(client, 'databases', databaseDocument)).map(({ name }) => name)
}

const databaseDocument = z.object({ name: z.string() })

/** The documents of all definitions of one kind that the secret can see. @throws FaunaError */
export function listSchema<T extends Named>(
  client: V4Client,
  set: queries.SchemaSet,
  document: z.ZodType<T>,
): Promise<T[]> {
  return listRows(client, set, (part) => queries.schemaPage(set, part), document)
}

interface Named {
  readonly name: string
}

function listRows<T extends Named>(
  client: V4Client,
  set: queries.SchemaSet,
  pageQuery: (part: queries.SchemaPart) => fql.Expression,
  row: z.ZodType<T>,
): Promise<T[]> {
  const cursor = z.array(schemaReference.nullable()).optional()
  const schemaPage = z.object({ data: z.array(row), before: cursor, after: cursor })
  return readFromBothEnds<T, fql.Expression>({
    pageSize: SCHEMA_PAGE,
    keyOf: ({ name }) => name,
    async page(end, size, from) {
      const { value } = await client.page(pageQuery({ end, size, from }), schemaPage, { size })
      const [next] = (end === 'first' ? value.after : value.before) ?? []
      return { rows: value.data, next: next ? cursorOf(next, set) : undefined }
    },
  })
}

const schemaReference = z.object({
  '@ref': z.object({ id: z.string(), collection: z.object({ '@ref': z.object({ id: z.string() }) }) }),
})

const REFERENCES: Readonly<Record<queries.SchemaSet, (name: string) => fql.Expression>> = {
  collections: fql.collection,
  indexes: fql.index,
  functions: fql.userFunction,
  roles: fql.role,
  access_providers: fql.accessProvider,
  databases: fql.database,
}

/** The cursor of a list, rebuilt from the name in it. */
function cursorOf(
  { '@ref': { id, collection } }: z.infer<typeof schemaReference>,
  set: queries.SchemaSet,
): fql.Expression {
  if (collection['@ref'].id !== set) throw unknownForm(`a cursor into "${collection['@ref'].id}" for a list of ${set}`)
  return REFERENCES[set](id)
}
