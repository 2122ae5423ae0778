import * as z from 'zod'
import { unknownForm } from '../../errors.ts'
import type { CollectionInfo, IndexInfo } from '../../fauna.ts'
import type { V4Client } from '../client.ts'
import * as fql from '../expressions.ts'
import * as queries from '../queries.ts'
import { probeAccess } from './access.ts'
import { indexDocument, indexInfo } from './index-eligibility.ts'

/** How many collections, indexes or databases one query lists. */
const SCHEMA_PAGE = 500

/** A collection's own document; `history_days` is absent if the whole history is retained. */
const collectionDocument = z.object({ name: z.string(), history_days: z.number().optional() })

/** All collections that the secret can list. @throws FaunaError */
export async function listCollections(client: V4Client): Promise<CollectionInfo[]> {
  const documents = await listSchema(client, 'collections', collectionDocument)
  const names = documents.map(({ name }) => name)
  const { collections: access } = await probeAccess(client, names, [])
  return documents.flatMap(({ name, history_days }): CollectionInfo[] => {
    const own = access.get(name)
    // Undefined: dropped since it was listed.
    return own === undefined ? [] : [{ name, definition: 'visible', historyDays: history_days ?? null, access: own }]
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
export async function listSchema<T>(client: V4Client, set: queries.SchemaSet, document: z.ZodType<T>): Promise<T[]> {
  const found: T[] = []
  const schemaPage = z.object({ data: z.array(document), after: z.array(schemaReference).optional() })
  let after: fql.Expression | undefined
  do {
    const page = await client.query(queries.schemaPage(set, SCHEMA_PAGE, after), schemaPage)
    found.push(...page.data)
    const [next] = page.after ?? []
    after = next && cursorOf(next, set)
  } while (after !== undefined)
  return found
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
